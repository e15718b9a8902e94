import { useMemo } from 'react';
import { Link } from 'react-router-dom';
import type { CaseSummary, Restriction } from '@/api/types';
import { useTexts, wordFor } from '@/texts';
import type { Columns } from '@/ui/DataTable';
import { StateBadge, Time } from '@/ui/Text';

const caseLink = (reference: string) => (
  <Link to={`/cases/${reference}`} className="mono">
    {reference}
  </Link>
);

/** Of who is restricted now. The ids are the API's keys, by which it sorts and the export names them. */
export function useRestrictedColumns(): Columns<Restriction> {
  const { t } = useTexts();
  return useMemo(() => {
    const c = t.restricted.column;
    return [
      {
        id: 'entity',
        header: c.entity,
        size: 220,
        enableHiding: false,
        cell: ({ row: { original: row } }) => <Link to={`/cases/${row.case}`}>{row.entity}</Link>,
        meta: { text: (row) => row.entity },
      },
      {
        id: 'kind',
        header: c.kind,
        size: 100,
        enableSorting: false,
        cell: ({ row: { original: row } }) => wordFor(t.terms.kind, row.kind),
        meta: { wide: true, text: (row) => row.kind },
      },
      {
        id: 'domain',
        header: c.domain,
        size: 150,
        cell: ({ row: { original: row } }) => row.domain,
        meta: { wide: true, text: (row) => row.domain },
      },
      {
        id: 'cause',
        header: c.cause,
        size: 240,
        cell: ({ row: { original: row } }) => (
          <span title={row.summary}>{wordFor(t.terms.cause, row.cause)}</span>
        ),
        meta: { text: (row) => row.cause },
      },
      {
        id: 'summary',
        header: c.summary,
        size: 360,
        enableSorting: false,
        cell: ({ row: { original: row } }) => <span title={row.summary}>{row.summary}</span>,
        meta: { wide: true, text: (row) => row.summary },
      },
      {
        id: 'since',
        header: c.since,
        size: 130,
        cell: ({ row: { original: row } }) => <Time at={row.since} />,
        meta: { wide: true, text: (row) => row.since },
      },
      {
        id: 'until',
        header: c.until,
        size: 140,
        cell: ({ row: { original: row } }) => (row.until === null ? t.restricted.untilReleased : <Time at={row.until} />),
        meta: { wide: true, text: (row) => row.until ?? '' },
      },
      {
        id: 'policy',
        header: c.policy,
        size: 110,
        cell: ({ row: { original: row } }) => row.policy,
        meta: { wide: true, text: (row) => row.policy },
      },
      {
        id: 'restricted_by',
        header: c.restricted_by,
        size: 130,
        enableSorting: false,
        cell: ({ row: { original: row } }) => row.restricted_by,
        meta: { wide: true, text: (row) => row.restricted_by },
      },
      {
        id: 'case',
        header: c.case,
        size: 115,
        enableSorting: false,
        cell: ({ row: { original: row } }) => caseLink(row.case),
        meta: { wide: true, text: (row) => row.case },
      },
    ];
  }, [t]);
}

/** Of restrictions that have ended. */
export function useReleasedColumns(): Columns<CaseSummary> {
  const { t } = useTexts();
  return useMemo(() => {
    const c = t.restricted.column;
    return [
      {
        id: 'entity',
        header: c.entity,
        size: 200,
        enableHiding: false,
        cell: ({ row: { original: row } }) => <Link to={`/cases/${row.reference}`}>{row.entity}</Link>,
        meta: { text: (row) => row.entity },
      },
      {
        id: 'state',
        header: c.state,
        size: 120,
        cell: ({ row: { original: row } }) => <StateBadge of="state" value={row.state} />,
        meta: { text: (row) => row.state },
      },
      {
        id: 'cause',
        header: c.cause,
        size: 190,
        cell: ({ row: { original: row } }) => wordFor(t.terms.cause, row.cause),
        meta: { wide: true, text: (row) => row.cause },
      },
      {
        id: 'opened_at',
        header: c.opened_at,
        size: 110,
        cell: ({ row: { original: row } }) => <Time at={row.opened_at} />,
        meta: { wide: true, text: (row) => row.opened_at },
      },
      {
        id: 'ended_at',
        header: c.ended_at,
        size: 110,
        cell: ({ row: { original: row } }) => row.ended_at !== null && <Time at={row.ended_at} />,
        meta: { text: (row) => row.ended_at ?? '' },
      },
      {
        id: 'ended_by',
        header: c.ended_by,
        size: 100,
        cell: ({ row: { original: row } }) => row.ended_by,
        meta: { wide: true, text: (row) => row.ended_by ?? '' },
      },
      {
        id: 'end_reason',
        header: c.end_reason,
        size: 180,
        cell: ({ row: { original: row } }) => <span title={row.end_reason ?? ''}>{row.end_reason}</span>,
        meta: { wide: true, text: (row) => row.end_reason ?? '' },
      },
      {
        id: 'case',
        header: c.case,
        size: 115,
        cell: ({ row: { original: row } }) => caseLink(row.reference),
        meta: { wide: true, text: (row) => row.reference },
      },
    ];
  }, [t]);
}
