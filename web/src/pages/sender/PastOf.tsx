import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router-dom';
import { auditOfQuery, traceOfQuery } from '@/api/mail';
import { useInterval } from '@/app/live';
import { Timeline } from '@/pages/case/Timeline';
import { Lines } from '@/pages/trace/Lines';
import { useTexts } from '@/texts';
import { Empty, Loaded } from '@/ui/Notice';
import { Section } from '@/ui/Page';

const shown = 20;
const looked = 200;

export function LastMessages({ entity }: { entity: string }) {
  const { t } = useTexts();
  const lines = useQuery({ ...traceOfQuery(entity, shown), refetchInterval: useInterval() });
  return (
    <Section
      title={t.senders.messages}
      flush
      actions={<Link to={`/trace?entity=${encodeURIComponent(entity)}`}>{t.senders.allMessages}</Link>}
    >
      <Loaded query={lines}>
        {(rows) => <Lines lines={rows} empty={<Empty>{t.senders.messagesEmpty}</Empty>} />}
      </Loaded>
    </Section>
  );
}

export function PastOf({ entity }: { entity: string }) {
  const { t } = useTexts();
  const events = useQuery({
    ...auditOfQuery(entity, looked),
    select: (rows) => rows.filter(({ kind }) => kind !== 'held').slice(0, shown), // what is held has a list of its own
  });
  return (
    <Section
      title={t.senders.past}
      actions={<Link to={`/audit?entity=${encodeURIComponent(entity)}`}>{t.senders.allPast}</Link>}
    >
      <Loaded query={events}>
        {(rows) => (rows.length === 0 ? <Empty>{t.senders.pastEmpty}</Empty> : <Timeline events={rows} />)}
      </Loaded>
    </Section>
  );
}
