import { useMemo } from 'react';
import { Link } from 'react-router-dom';
import type { AuditEvent } from '@/api/types';
import { useTexts, wordFor } from '@/texts';
import type { Columns } from '@/ui/DataTable';
import { OpenButton } from '@/ui/OpenButton';
import { Time } from '@/ui/Text';

export function useEventColumns(onOpen: (event: AuditEvent) => void): Columns<AuditEvent> {
  const { t } = useTexts();
  return useMemo(() => {
    const c = t.audit.column;
    const who = (actor: string) => (actor === 'tidegate' ? t.terms.tidegate : actor);
    return [
      {
        id: 'id',
        header: c.id,
        size: 70,
        enableHiding: false,
        cell: ({ row: { original: row } }) => (
          <OpenButton aria-label={t.audit.open(String(row.id))} onPress={() => onOpen(row)}>
            {row.id}
          </OpenButton>
        ),
        meta: { text: (row) => String(row.id) },
      },
      {
        id: 'at',
        header: c.at,
        size: 150,
        cell: ({ row: { original: row } }) => <Time at={row.at} seconds />,
        meta: { wide: true, text: (row) => row.at },
      },
      {
        id: 'kind',
        header: c.kind,
        size: 170,
        cell: ({ row: { original: row } }) => wordFor(t.audit.kinds, row.kind),
        meta: { wide: true, text: (row) => row.kind },
      },
      {
        id: 'actor',
        header: c.actor,
        size: 110,
        cell: ({ row: { original: row } }) => <span title={row.actor}>{who(row.actor)}</span>,
        meta: { wide: true, text: (row) => row.actor },
      },
      {
        id: 'sentence',
        header: c.sentence,
        size: 420,
        cell: ({ row: { original: row } }) => <span title={row.sentence}>{row.sentence}</span>,
        meta: { text: (row) => row.sentence },
      },
      {
        id: 'entity',
        header: c.entity,
        size: 190,
        cell: ({ row: { original: row } }) =>
          row.entity !== null && (
            <Link to={`/senders/${encodeURIComponent(row.entity)}`} title={row.entity}>
              {row.entity}
            </Link>
          ),
        meta: { wide: true, text: (row) => row.entity ?? '' },
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
    ];
  }, [t, onOpen]);
}
