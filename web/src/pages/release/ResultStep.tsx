/** What the API answered to the release, and the first message since as the proof. */
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router-dom';
import { traceSince } from '@/api/queries';
import { useInterval } from '@/app/live';
import { useTexts } from '@/texts';
import { ButtonLink } from '@/ui/Button';
import { Loaded, Notice, useErrorSentence } from '@/ui/Notice';
import { Facts, Section } from '@/ui/Page';
import { Steps } from '@/ui/Steps';
import { StateBadge, Time } from '@/ui/Text';
import { Subject } from '@/ui/Subject';
import type { Done } from './plan';
import css from './Release.module.css';

function Proof({ entity, since }: { entity: string; since: string }) {
  const { t } = useTexts();
  const r = t.release.result;
  const trace = useQuery({ ...traceSince(entity, since), refetchInterval: useInterval() });
  return (
    <Loaded query={trace}>
      {(messages) => {
        const first = messages.at(-1); // the newest comes first
        if (first === undefined) return <Notice>{r.waiting}</Notice>;
        const passed = first.action === 'accept' || first.action === 'flag';
        return (
          <Notice kind={passed ? 'good' : 'warning'} title={passed ? r.passed : r.notPassed}>
            <Time at={first.at} seconds /> <StateBadge of="action" value={first.action} /> <Subject raw={first.subject} />
          </Notice>
        );
      }}
    </Loaded>
  );
}

export function ResultStep({ entity, done: { released, since, messages, failures } }: { entity: string; done: Done }) {
  const { t } = useTexts();
  const r = t.release.result;
  const sentence = useErrorSentence();
  const held =
    messages > 0 ? r.messages(messages - failures.length, messages) : t.restricted.heldChoice[released.held];
  return (
    <>
      <Steps label={r.title} steps={Object.values(t.release.steps)} at={4} />
      <Section title={r.title} actions={<ButtonLink to="/restricted">{r.toList}</ButtonLink>}>
        <div className={css.stack}>
          <Facts
            rows={[
              { name: r.state, value: <StateBadge of="state" value={released.state} /> },
              { name: r.outlook, value: released.outlook },
              { name: r.by, value: released.released_by },
              { name: r.heldDone, value: held },
              { name: r.case, value: <Link to={`/cases/${released.case}`}>{released.case}</Link> },
            ]}
          />
          {failures.length > 0 && (
            <Notice kind="danger" title={r.failed}>
              <ul>
                {failures.map(({ queueId, error }) => (
                  <li key={queueId}>
                    {queueId}: {sentence(error)}
                  </li>
                ))}
              </ul>
            </Notice>
          )}
        </div>
      </Section>
      <Section title={r.proof}>
        <Proof entity={entity} since={since} />
      </Section>
    </>
  );
}
