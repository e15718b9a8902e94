import { useMemo } from 'react';
import { Link } from 'react-router-dom';
import type { BookedSendOf } from '@/api/types';
import { useTexts, wordFor } from '@/texts';
import { UsageBar } from '@/ui/Bar';
import { Button } from '@/ui/Button';
import type { Columns } from '@/ui/DataTable';
import { Subject } from '@/ui/Subject';
import { Badge, Time, useNumbers, type Tone } from '@/ui/Text';
import css from './Booked.module.css';

const tones: Record<string, Tone> = { waiting: 'neutral', open: 'good', used_up: 'warning', expired: 'neutral' };

/** `onCancel` is undefined for whom it is not offered. */
export function useBookedColumns(onCancel: ((send: BookedSendOf) => void) | undefined): Columns<BookedSendOf> {
  const { t } = useTexts();
  const { number } = useNumbers();
  return useMemo(() => {
    const c = t.booked.column;
    const columns: Columns<BookedSendOf> = [
      {
        id: 'entity',
        header: c.entity,
        size: 170,
        cell: ({ row: { original: row } }) => (
          <Link to={`/senders/${encodeURIComponent(row.entity)}`} title={row.entity}>
            {row.entity}
          </Link>
        ),
      },
      {
        id: 'state',
        header: c.state,
        size: 140,
        meta: { wide: true },
        cell: ({ row: { original: row } }) => <Badge tone={tones[row.state] ?? 'neutral'}>{wordFor(t.booked.states, row.state)}</Badge>,
      },
      {
        id: 'use',
        header: c.use,
        size: 170,
        cell: ({ row: { original: row } }) => {
          const words = t.booked.used(number(row.used), number(row.recipients));
          return (
            <span className={css.use}>
              <UsageBar label={words} used={row.used} limit={row.recipients} />
              <span aria-hidden>{words}</span>
            </span>
          );
        },
      },
      { id: 'from', header: c.from, size: 130, meta: { wide: true }, cell: ({ row }) => <Time at={row.original.from} /> },
      { id: 'until', header: c.until, size: 130, meta: { wide: true }, cell: ({ row }) => <Time at={row.original.until} /> },
      {
        id: 'subject',
        header: c.subject,
        size: 120,
        meta: { wide: true },
        cell: ({ row: { original: row } }) => (row.subject === null ? t.booked.anySubject : <Subject raw={row.subject} />),
      },
      {
        id: 'reason',
        header: c.reason,
        size: 190,
        meta: { wide: true },
        cell: ({ row: { original: row } }) => <span title={row.reason}>{row.reason}</span>,
      },
      { id: 'by', header: c.by, size: 80, meta: { wide: true }, cell: ({ row }) => row.original.by },
    ];
    if (onCancel === undefined) return columns;
    const cancel: Columns<BookedSendOf> = [
      {
        id: 'actions',
        header: () => <span className="visually-hidden">{c.actions}</span>,
        size: 180,
        cell: ({ row: { original: row } }) =>
          (row.state === 'waiting' || row.state === 'open') && (
            <Button small aria-label={t.booked.cancelOne(row.entity)} onPress={() => onCancel(row)}>
              {t.booked.cancel}
            </Button>
          ),
      },
    ];
    return [...columns, ...cancel];
  }, [t, number, onCancel]);
}
