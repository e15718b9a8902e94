import { useMemo } from 'react';
import type { Submission } from '@/api/types';
import { useSession } from '@/app/session';
import { useTexts, wordFor } from '@/texts';
import { DataTable, type Columns } from '@/ui/DataTable';
import { Empty } from '@/ui/Notice';
import { Subject } from '@/ui/Subject';
import { StateBadge, Time, useNumbers } from '@/ui/Text';
import css from './Case.module.css';

/** The first, and how many more. */
export function Recipients({ of: { recipients, external, internal } }: { of: Submission }) {
  const { t } = useTexts();
  const { number } = useNumbers();
  const rest = external + internal - 1;
  return (
    <span className={css.recipients} title={recipients.join(', ')}>
      <span>{recipients[0]}</span>
      {rest > 0 && <span>{t.caseFile.more(number(rest))}</span>}
    </span>
  );
}

export function useMessageColumns(): Columns<Submission> {
  const { t } = useTexts();
  const { number } = useNumbers();
  return useMemo(() => {
    const c = t.caseFile.column;
    return [
      { id: 'at', header: c.at, size: 90, cell: ({ row }) => <Time at={row.original.at} seconds /> },
      { id: 'action', header: c.action, size: 110, cell: ({ row }) => <StateBadge of="action" value={row.original.action} /> },
      {
        id: 'recipients',
        header: c.recipients,
        size: 240,
        cell: ({ row }) => <Recipients of={row.original} />,
      },
      {
        id: 'subject',
        header: c.subject,
        size: 250,
        meta: { wide: true },
        cell: ({ row }) => <Subject raw={row.original.subject} />,
      },
      { id: 'client', header: c.client, size: 125, meta: { wide: true }, cell: ({ row }) => <span className="mono">{row.original.client}</span> },
      { id: 'kind', header: c.kind, size: 105, meta: { wide: true }, cell: ({ row }) => wordFor(t.terms.mail, row.original.kind) },
      {
        id: 'size',
        header: c.size,
        size: 80,
        meta: { wide: true, numeric: true },
        cell: ({ row }) => (row.original.size > 0 ? number(row.original.size) : ''),
      },
    ];
  }, [t, number]);
}

export function Messages({ messages }: { messages: Submission[] }) {
  const { t } = useTexts();
  const columns = useMessageColumns();
  const redacted = useSession().role === 'viewer';
  return (
    <>
      <p className={css.note}>
        {t.caseFile.messagesHint} {redacted && t.caseFile.redacted}
      </p>
      <DataTable
        label={t.caseFile.messages}
        rows={messages}
        columns={columns}
        rowId={(row) => `${row.at} ${row.queue_id} ${row.message_id}`}
        empty={<Empty>{t.caseFile.messagesEmpty}</Empty>}
      />
    </>
  );
}
