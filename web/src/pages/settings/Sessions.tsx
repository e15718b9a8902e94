/** Browsers that are signed in: one's own; for administrators everybody's. */
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { endSession, sessionsQuery, type ListedSession } from '@/api/session';
import { useTexts } from '@/texts';
import { Button } from '@/ui/Button';
import { Confirm } from '@/ui/Confirm';
import { DataTable, type Columns } from '@/ui/DataTable';
import { Empty, Loaded } from '@/ui/Notice';
import { Section } from '@/ui/Page';
import { Badge, Time } from '@/ui/Text';
import css from './Settings.module.css';

function useColumns(onEnd: (session: ListedSession) => void): Columns<ListedSession> {
  const { t } = useTexts();
  return useMemo(() => {
    const s = t.settings.sessions;
    const c = s.column;
    return [
      {
        id: 'name',
        header: c.name,
        size: 170,
        cell: ({ row: { original: row } }) => (
          <>
            {row.name} {row.current && <Badge tone="good">{s.current}</Badge>}
          </>
        ),
      },
      { id: 'client', header: c.client, size: 280, meta: { wide: true }, cell: ({ row }) => <span title={row.original.client}>{row.original.client}</span> },
      { id: 'address', header: c.address, size: 140, cell: ({ row }) => <span className="mono">{row.original.address}</span> },
      { id: 'began', header: c.began, size: 130, meta: { wide: true }, cell: ({ row }) => <Time at={row.original.created_at} /> },
      { id: 'used', header: c.used, size: 130, meta: { wide: true }, cell: ({ row }) => <Time at={row.original.used_at} /> },
      { id: 'expires', header: c.expires, size: 130, meta: { wide: true }, cell: ({ row }) => <Time at={row.original.expires_at} /> },
      {
        id: 'actions',
        header: () => <span className="visually-hidden">{c.actions}</span>,
        size: 170,
        cell: ({ row: { original: row } }) =>
          !row.current && (
            <Button small aria-label={s.endOne(row.name, row.client)} onPress={() => onEnd(row)}>
              {s.end}
            </Button>
          ),
      },
    ];
  }, [t, onEnd]);
}

export function Sessions() {
  const { t } = useTexts();
  const s = t.settings.sessions;
  const [ended, end] = useState<ListedSession | null>(null);
  const columns = useColumns(end);
  const all = useQuery(sessionsQuery());
  return (
    <Section title={s.title} flush>
      <p className={css.lead}>{s.lead}</p>
      <Loaded query={all}>
        {(rows) => <DataTable label={s.title} rows={rows} columns={columns} rowId={(row) => row.id} empty={<Empty>{s.empty}</Empty>} />}
      </Loaded>
      {ended !== null && (
        <Confirm title={s.endTitle(ended.name)} submit={s.endSubmit} act={() => endSession(ended.id)} onClose={() => end(null)}>
          <p>{s.endWarning(ended.client, ended.address)}</p>
        </Confirm>
      )}
    </Section>
  );
}
