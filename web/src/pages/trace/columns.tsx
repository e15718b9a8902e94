import { useMemo } from 'react';
import { Link } from 'react-router-dom';
import type { Submission } from '@/api/types';
import { useTexts, wordFor } from '@/texts';
import type { Columns } from '@/ui/DataTable';
import { decodeWords } from '@/ui/encodedWords';
import { OpenButton } from '@/ui/OpenButton';
import { StateBadge, Time, useNumbers } from '@/ui/Text';

/** `withEntity`: the list is of several senders. */
export function useLineColumns(onOpen: (line: Submission) => void, withEntity: boolean): Columns<Submission> {
  const { t, locale } = useTexts();
  const { number } = useNumbers();
  return useMemo(() => {
    const c = t.trace.column;
    const clock = new Intl.DateTimeFormat(locale, { timeStyle: 'medium' });
    const to = ({ recipients, external, internal }: Submission) => {
      const rest = external + internal - 1;
      return rest > 0 ? `${recipients[0] ?? ''} +${number(rest)}` : (recipients[0] ?? '');
    };
    const entity: Columns<Submission> = [
      {
        id: 'entity',
        header: c.entity,
        size: 170,
        cell: ({ row: { original: row } }) => (
          <Link to={`/senders/${encodeURIComponent(row.entity)}`} title={row.entity}>
            {row.entity}
          </Link>
        ),
        meta: { text: (row) => row.entity },
      },
    ];
    return [
      {
        id: 'at',
        header: c.at,
        size: 100,
        cell: ({ row: { original: row } }) => <Time at={row.at} seconds />,
        meta: { wide: true, text: (row) => row.at },
      },
      {
        id: 'subject',
        header: c.subject,
        size: 230,
        enableHiding: false,
        cell: ({ row: { original: row } }) => {
          const subject = decodeWords(row.subject) || t.trace.noSubject;
          return (
            <OpenButton aria-label={t.trace.open(subject, clock.format(new Date(row.at)))} onPress={() => onOpen(row)}>
              {subject}
            </OpenButton>
          );
        },
        meta: { text: (row) => row.subject },
      },
      ...(withEntity ? entity : []),
      {
        id: 'recipients',
        header: c.recipients,
        size: 180,
        cell: ({ row: { original: row } }) => <span title={row.recipients.join(', ')}>{to(row)}</span>,
        meta: { wide: true, text: (row) => row.recipients.join(' ') },
      },
      {
        id: 'action',
        header: c.action,
        size: 120,
        cell: ({ row: { original: row } }) => <StateBadge of="action" value={row.action} />,
        meta: { text: (row) => row.action },
      },
      {
        id: 'cause',
        header: c.cause,
        size: 180,
        cell: ({ row: { original: row } }) => row.cause !== '' && wordFor(t.terms.cause, row.cause),
        meta: { wide: true, text: (row) => row.cause },
      },
      {
        id: 'kind',
        header: c.kind,
        size: 90,
        cell: ({ row: { original: row } }) => wordFor(t.terms.mail, row.kind),
        meta: { wide: true, text: (row) => row.kind },
      },
      {
        id: 'client',
        header: c.client,
        size: 130,
        cell: ({ row: { original: row } }) => <span className="mono">{row.client}</span>,
        meta: { wide: true, text: (row) => row.client },
      },
      {
        id: 'queue_id',
        header: c.queue_id,
        size: 120,
        cell: ({ row: { original: row } }) => <span className="mono">{row.queue_id}</span>,
        meta: { wide: true, text: (row) => row.queue_id },
      },
    ];
  }, [t, locale, number, onOpen, withEntity]);
}
