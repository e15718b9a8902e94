import { useMemo } from 'react';
import { Link } from 'react-router-dom';
import type { HeldMessage } from '@/api/types';
import { useTexts } from '@/texts';
import type { Columns } from '@/ui/DataTable';
import { decodeWords } from '@/ui/encodedWords';
import { OpenButton } from '@/ui/OpenButton';
import { StateBadge, Time, useNumbers } from '@/ui/Text';

export function useHeldColumns(onOpen: (message: HeldMessage) => void): Columns<HeldMessage> {
  const { t } = useTexts();
  const { number } = useNumbers();
  return useMemo(() => {
    const c = t.held.column;
    return [
      {
        id: 'subject',
        header: c.subject,
        size: 270,
        enableHiding: false,
        cell: ({ row: { original: row } }) => {
          const subject = decodeWords(row.subject) || t.held.noSubject;
          return (
            <OpenButton aria-label={t.held.open(subject)} onPress={() => onOpen(row)}>
              {subject}
            </OpenButton>
          );
        },
        meta: { text: (row) => row.subject },
      },
      {
        id: 'entity',
        header: c.entity,
        size: 200,
        cell: ({ row: { original: row } }) => (
          <Link to={`/senders/${encodeURIComponent(row.entity)}`} title={row.entity}>
            {row.entity}
          </Link>
        ),
        meta: { text: (row) => row.entity },
      },
      {
        id: 'reason',
        header: c.reason,
        size: 320,
        cell: ({ row: { original: row } }) => <span title={row.reason}>{row.reason}</span>,
        meta: { wide: true, text: (row) => row.reason },
      },
      {
        id: 'recipients',
        header: c.recipients,
        size: 100,
        cell: ({ row: { original: row } }) => number(row.recipients),
        meta: { wide: true, numeric: true, text: (row) => String(row.recipients) },
      },
      {
        id: 'at',
        header: c.at,
        size: 130,
        cell: ({ row: { original: row } }) => <Time at={row.at} />,
        meta: { wide: true, text: (row) => row.at },
      },
      {
        id: 'case',
        header: c.case,
        size: 110,
        cell: ({ row: { original: row } }) =>
          row.case !== null && (
            <Link to={`/cases/${row.case}`} className="mono">
              {row.case}
            </Link>
          ),
        meta: { wide: true, text: (row) => row.case ?? '' },
      },
      {
        id: 'queue_id',
        header: c.queue_id,
        size: 140,
        cell: ({ row: { original: row } }) => <span className="mono">{row.queue_id}</span>,
        meta: { wide: true, text: (row) => row.queue_id },
      },
      {
        id: 'state',
        header: c.state,
        size: 130,
        cell: ({ row: { original: row } }) => <StateBadge of="held" value={row.state} />,
        meta: { wide: true, text: (row) => row.state },
      },
    ];
  }, [t, number, onOpen]);
}
