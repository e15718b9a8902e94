/** How the circuit breaker stands, by what numbers, and how a person closes it. */
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { Link } from 'react-router-dom';
import { breakerQuery } from '@/api/queries';
import { closeBreaker } from '@/api/settings';
import type { Breaker } from '@/api/types';
import { useMay } from '@/app/session';
import { useTexts, wordFor } from '@/texts';
import { Button } from '@/ui/Button';
import { ReasonDialog } from '@/ui/Confirm';
import { Loaded, Notice } from '@/ui/Notice';
import { Facts, Section } from '@/ui/Page';
import { Time, useNumbers } from '@/ui/Text';
import css from './Settings.module.css';

function Names({ of }: { of: string[] }) {
  return (
    <ul>
      {of.map((entity) => (
        <li key={entity}>
          <Link to={`/senders/${encodeURIComponent(entity)}`}>{entity}</Link>
        </li>
      ))}
    </ul>
  );
}

const kinds = { closed: 'good', wary: 'warning', open: 'danger' } as const;

function About({ of }: { of: Breaker }) {
  const { t } = useTexts();
  const { number } = useNumbers();
  const b = t.settings.breaker;
  const rows: { name: string; value: ReactNode }[] = [
    { name: b.tripped, value: b.trippedOf(number(of.tripped), number(of.opens_at)) },
    { name: b.active, value: b.activeOf(number(of.active_hour), number(of.active_day)) },
  ];
  if (of.since !== null) rows.unshift({ name: b.since, value: <Time at={of.since} whole /> });
  if (of.senders.length > 0) rows.push({ name: b.senders, value: <Names of={of.senders} /> });
  if (of.canaries.length > 0) rows.push({ name: b.canaries, value: <Names of={of.canaries} /> });
  return (
    <>
      <Notice kind={kinds[of.state]} title={wordFor(b.states, of.state)}>
        {of.why}
      </Notice>
      <Facts rows={rows} />
    </>
  );
}

export function BreakerState() {
  const { t } = useTexts();
  const b = t.settings.breaker;
  const administrator = useMay('administrator');
  const [asking, ask] = useState(false);
  const breaker = useQuery(breakerQuery());
  return (
    <Section title={b.title}>
      <div className={css.stack}>
        <p className={css.soft}>{b.lead}</p>
        <Loaded query={breaker}>{(of) => <About of={of} />}</Loaded>
        {administrator && breaker.data !== undefined && breaker.data.state !== 'closed' && (
          <div>
            <Button onPress={() => ask(true)}>{b.close}</Button>
          </div>
        )}
      </div>
      {asking && (
        <ReasonDialog
          title={b.closeTitle}
          submit={b.closeSubmit}
          label={b.reason}
          hint={b.reasonHint}
          act={closeBreaker}
          onClose={() => ask(false)}
        >
          <p>{b.closeHint}</p>
        </ReasonDialog>
      )}
    </Section>
  );
}
