/** At a glance: is Tidegate well, what went out, who is stopped, who will be next. */
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router-dom';
import { breakerQuery, heldQuery, nearestQuery, recentQuery, restrictedQuery, statusQuery } from '@/api/queries';
import type { Status } from '@/api/types';
import { useInterval } from '@/app/live';
import { useTexts } from '@/texts';
import { Loaded, Notice } from '@/ui/Notice';
import { Column, Columns, Page, Section } from '@/ui/Page';
import { Time, useNumbers } from '@/ui/Text';
import { BreakerNotice } from './BreakerNotice';
import { Figures } from './Figures';
import { HealthList } from './HealthList';
import { Nearest } from './Nearest';
import { Recent } from './Recent';
import { RestrictedNow } from './RestrictedNow';
import { SubmissionsBar } from './SubmissionsBar';

function Standing({ status }: { status: Status }) {
  const { t } = useTexts();
  const { ready, parts } = status.health;
  if (!ready || parts.some((part) => !part.ok)) return <Notice kind="danger">{t.overview.notReady}</Notice>;
  if (parts.some((part) => part.unclear)) return <Notice>{t.overview.ready}</Notice>;
  return <Notice kind="good">{t.overview.allWell}</Notice>;
}

export default function Overview() {
  const { t } = useTexts();
  const { number } = useNumbers();
  const refetchInterval = useInterval(); // messages that pass are no events
  const status = useQuery({ ...statusQuery(), refetchInterval });
  const nearest = useQuery({ ...nearestQuery(8), refetchInterval });
  const restricted = useQuery(restrictedQuery(5));
  const held = useQuery(heldQuery('', 1));
  const breaker = useQuery(breakerQuery());
  const recent = useQuery(recentQuery(12));
  return (
    <Page title={t.overview.title}>
      <Loaded query={status}>
        {(now) => (
          <>
            <Standing status={now} />
            {breaker.data !== undefined && <BreakerNotice breaker={breaker.data} />}
            <Figures
              figures={[
                { name: t.overview.restricted, value: now.counts.restricted, to: '/restricted', alarming: true },
                { name: t.overview.probation, value: now.counts.probation },
                { name: t.overview.held, value: held.data?.total },
                { name: t.overview.senders, value: now.counts.entities },
              ]}
            />
          </>
        )}
      </Loaded>
      <Columns>
        <Column>
          <Section
            title={t.overview.restrictedNow}
            flush
            actions={<Link to="/restricted">{t.overview.allRestricted}</Link>}
          >
            <Loaded query={restricted}>{(page) => <RestrictedNow rows={page.rows} />}</Loaded>
          </Section>
          <Section title={t.overview.nearest} flush>
            <Loaded query={nearest}>{(page) => <Nearest rows={page.rows} />}</Loaded>
          </Section>
        </Column>
        <Column>
          {status.data !== undefined && (
            <>
              <Section
                title={t.overview.submissions}
                actions={
                  <span>
                    {t.overview.since} <Time at={status.data.started_at} />
                  </span>
                }
              >
                <SubmissionsBar counts={status.data.counts} />
              </Section>
              <Section title={t.overview.health} actions={`${t.overview.version} ${status.data.version}`}>
                <HealthList parts={status.data.health.parts} />
              </Section>
            </>
          )}
          <Section title={t.overview.recent}>
            <Loaded query={recent}>{(events) => <Recent events={events} />}</Loaded>
          </Section>
        </Column>
      </Columns>
      <span className="visually-hidden" role="status">
        {status.data !== undefined && `${t.overview.restricted}: ${number(status.data.counts.restricted)}`}
      </span>
    </Page>
  );
}
