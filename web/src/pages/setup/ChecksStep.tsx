import { useQuery } from '@tanstack/react-query';
import { statusQuery } from '@/api/queries';
import { HealthList, stateOf } from '@/pages/overview/HealthList';
import { useTexts } from '@/texts';
import { ButtonLink } from '@/ui/Button';
import { Loaded, Notice } from '@/ui/Notice';
import { Section } from '@/ui/Page';
import css from './Setup.module.css';

const lookEvery = 3_000; // ms: a person waits for it to turn green

export function ChecksStep({ token }: { token: string }) {
  const { t } = useTexts();
  const words = t.setup.checks;
  const status = useQuery({ ...statusQuery(), refetchInterval: lookEvery });
  const allDone = status.data?.health.parts.every((part) => stateOf(part) === 'ok') ?? false;
  return (
    <>
      <p className={css.soft}>{words.lead}</p>
      {allDone && <Notice kind="good">{words.allDone}</Notice>}
      <Section title={words.title}>
        <Loaded query={status}>{({ health }) => <HealthList parts={health.parts} />}</Loaded>
      </Section>
      <Section title={words.commands}>
        <dl className={css.commands}>
          <dt>
            <code>tidegate setup postfix</code>
          </dt>
          <dd>{words.postfix}</dd>
          <dt>
            <code>tidegate setup dovecot</code>
          </dt>
          <dd>{words.dovecot}</dd>
          <dt>
            <code>tidegate doctor</code>
          </dt>
          <dd>{words.doctor}</dd>
        </dl>
      </Section>
      <Section title={t.setup.token}>
        <div className={css.stack}>
          <p className={css.soft}>{t.setup.tokenHint}</p>
          <div className={css.key}>{token}</div>
        </div>
      </Section>
      <div className={css.row}>
        <ButtonLink kind="primary" to="/">
          {words.toOverview}
        </ButtonLink>
      </div>
    </>
  );
}
