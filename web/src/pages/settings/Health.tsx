import { useQuery } from '@tanstack/react-query';
import { statusQuery } from '@/api/queries';
import type { Status } from '@/api/types';
import { useInterval } from '@/app/live';
import { HealthList } from '@/pages/overview/HealthList';
import { useTexts, wordFor } from '@/texts';
import { Loaded, Notice } from '@/ui/Notice';
import { Columns, Facts, Section } from '@/ui/Page';
import { Time } from '@/ui/Text';
import css from './Settings.module.css';

function Verdict({ of: { ready, parts } }: { of: Status['health'] }) {
  const { t } = useTexts();
  const h = t.settings.health;
  if (!ready || parts.some(({ ok }) => !ok)) return <Notice kind="danger">{h.broken}</Notice>;
  if (parts.some(({ unclear }) => unclear)) return <Notice>{h.unclear}</Notice>;
  return <Notice kind="good">{h.ready}</Notice>;
}

function About({ of }: { of: Status }) {
  const { t } = useTexts();
  const h = t.settings.health;
  const listening = Object.entries(of.listening);
  const rows = [
    { name: h.version, value: of.version },
    { name: h.started, value: <Time at={of.started_at} whole /> },
    { name: h.now, value: <Time at={of.now} whole seconds /> },
    ...listening.map(([name, at]) => ({
      name: wordFor(h.listeners, name),
      value: <span className="mono">{String(at)}</span>,
    })),
  ];
  return <Facts rows={rows} />;
}

/** Each part of Tidegate, whether it works, and what to do where it does not. */
export function Health() {
  const { t } = useTexts();
  const h = t.settings.health;
  const status = useQuery({ ...statusQuery(), refetchInterval: useInterval() });
  return (
    <Loaded query={status}>
      {(of) => (
        <>
          <Verdict of={of.health} />
          <Columns>
            <Section title={h.title}>
              <div className={css.stack}>
                <HealthList parts={of.health.parts} />
                <p className={css.soft}>{h.doctor}</p>
              </div>
            </Section>
            <Section title={h.about}>
              <About of={of} />
            </Section>
          </Columns>
        </>
      )}
    </Loaded>
  );
}
