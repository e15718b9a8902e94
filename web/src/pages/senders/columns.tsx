import { useMemo } from 'react';
import { Link } from 'react-router-dom';
import type { LimitUse, SenderUse } from '@/api/types';
import { tightest } from '@/pages/overview/Nearest';
import { useTexts, wordFor } from '@/texts';
import { UsageBar } from '@/ui/Bar';
import type { Columns } from '@/ui/DataTable';
import { StateBadge, useNumbers } from '@/ui/Text';
import css from './Senders.module.css';

export const senderPath = (entity: string) => `/senders/${encodeURIComponent(entity)}`;

/** In a row of a table: the bar, and the figures beside it. */
function Use({ use, named = false }: { use: LimitUse | undefined; named?: boolean }) {
  const { t } = useTexts();
  const { number } = useNumbers();
  if (use === undefined) return <span className={css.soft}>{t.senders.noLimits}</span>;
  const name = wordFor(t.terms.limit, use.name);
  const used = number(use.used);
  const limit = number(use.limit);
  return (
    <span className={css.use} title={t.senders.barOf(name, used, limit)}>
      <UsageBar label={t.senders.barOf(name, used, limit)} used={use.used} limit={use.limit} />
      <span aria-hidden>
        {t.senders.usedOf(used, limit)}
        {named && <span className={css.name}> · {name}</span>}
      </span>
    </span>
  );
}

const counted = ['external_per_hour', 'internal_per_hour', 'recipients_per_day', 'messages_per_minute'];

const exported = (use: LimitUse | undefined) => (use === undefined ? '' : `${use.used}/${use.limit}`);

export function useSenderColumns(): Columns<SenderUse> {
  const { t } = useTexts();
  return useMemo(() => {
    const c = t.senders.column;
    const limitOf = (row: SenderUse, name: string) => row.limits.find((use) => use.name === name);
    const limits: Columns<SenderUse> = counted.map((name) => ({
      id: name,
      header: wordFor(t.terms.limit, name),
      size: 190,
      cell: ({ row: { original: row } }) => <Use use={limitOf(row, name)} />,
      meta: { wide: true, text: (row) => exported(limitOf(row, name)) },
    }));
    return [
      {
        id: 'entity',
        header: c.entity,
        size: 230,
        enableHiding: false,
        cell: ({ row: { original: row } }) => (
          <Link to={senderPath(row.entity)} title={row.entity}>
            {row.entity}
          </Link>
        ),
        meta: { text: (row) => row.entity },
      },
      {
        id: 'tightest',
        header: c.tightest,
        size: 330,
        cell: ({ row: { original: row } }) => <Use use={tightest(row)} named />,
      },
      {
        id: 'state',
        header: c.state,
        size: 120,
        cell: ({ row: { original: row } }) => <StateBadge of="state" value={row.state} />,
        meta: { wide: true, text: (row) => row.state },
      },
      {
        id: 'policy',
        header: c.policy,
        size: 140,
        cell: ({ row: { original: row } }) => row.policy,
        meta: { wide: true, text: (row) => row.policy },
      },
      {
        id: 'kind',
        header: c.kind,
        size: 110,
        cell: ({ row: { original: row } }) => wordFor(t.terms.kind, row.kind),
        meta: { wide: true, text: (row) => row.kind },
      },
      ...limits,
    ];
  }, [t]);
}
