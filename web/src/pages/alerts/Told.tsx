/** The last notices, and whether they arrived. */
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { deliveriesQuery } from '@/api/alerts';
import { eventQuery } from '@/api/mail';
import type { Delivery } from '@/api/types';
import { useInterval } from '@/app/live';
import { OpenEvent } from '@/pages/audit/OpenEvent';
import { useTexts, wordFor } from '@/texts';
import { Button } from '@/ui/Button';
import { DataTable, type Columns } from '@/ui/DataTable';
import { Dialog } from '@/ui/Dialog';
import { Empty, Loaded } from '@/ui/Notice';
import { OpenButton } from '@/ui/OpenButton';
import { Section } from '@/ui/Page';
import { Badge, Time, useNumbers, type Tone } from '@/ui/Text';

const tones: Record<string, Tone> = { waiting: 'warning', delivered: 'good', given_up: 'danger' };

function useColumns(onOpen: (event: number) => void): Columns<Delivery> {
  const { t } = useTexts();
  const { number } = useNumbers();
  return useMemo(() => {
    const c = t.alerts.column;
    return [
      {
        id: 'alert',
        header: c.alert,
        size: 190,
        cell: ({ row: { original: row } }) => (
          <OpenButton aria-label={`${row.alert}, ${t.alerts.openEvent(String(row.event))}`} onPress={() => onOpen(row.event)}>
            {row.alert}
          </OpenButton>
        ),
      },
      {
        id: 'target',
        header: c.target,
        size: 210,
        cell: ({ row: { original: row } }) => <span title={row.target}>{row.target}</span>,
      },
      {
        id: 'channel',
        header: c.channel,
        size: 90,
        meta: { wide: true },
        cell: ({ row: { original: row } }) => wordFor(t.alerts.channels, row.channel),
      },
      {
        id: 'state',
        header: c.state,
        size: 120,
        cell: ({ row: { original: row } }) => <Badge tone={tones[row.state] ?? 'neutral'}>{wordFor(t.alerts.states, row.state)}</Badge>,
      },
      {
        id: 'attempts',
        header: c.attempts,
        size: 90,
        meta: { wide: true, numeric: true },
        cell: ({ row: { original: row } }) => number(row.attempts),
      },
      {
        id: 'next',
        header: c.next,
        size: 130,
        meta: { wide: true },
        cell: ({ row: { original: row } }) => row.state === 'waiting' && <Time at={row.next_at} />,
      },
      {
        id: 'trouble',
        header: c.trouble,
        size: 240,
        meta: { wide: true },
        cell: ({ row: { original: row } }) => <span title={row.trouble ?? ''}>{row.trouble}</span>,
      },
    ];
  }, [t, number, onOpen]);
}

function OpenById({ id, onClose }: { id: number; onClose: () => void }) {
  const { t } = useTexts();
  const found = useQuery(eventQuery(id));
  if (found.data != null) return <OpenEvent event={found.data} onClose={onClose} />;
  return (
    <Dialog title={t.alerts.column.event} isOpen onClose={onClose} actions={<Button onPress={onClose}>{t.app.close}</Button>}>
      <Loaded query={found}>{() => <Empty>{t.alerts.eventGone}</Empty>}</Loaded>
    </Dialog>
  );
}

export function Told() {
  const { t } = useTexts();
  const [opened, open] = useState<number | null>(null);
  const columns = useColumns(open);
  const deliveries = useQuery({ ...deliveriesQuery(), refetchInterval: useInterval() });
  return (
    <Section title={t.alerts.told} flush>
      <Loaded query={deliveries}>
        {(rows) => (
          <DataTable
            label={t.alerts.told}
            rows={rows}
            columns={columns}
            rowId={(row) => String(row.id)}
            empty={<Empty>{t.alerts.toldEmpty}</Empty>}
          />
        )}
      </Loaded>
      {opened !== null && <OpenById id={opened} onClose={() => open(null)} />}
    </Section>
  );
}
