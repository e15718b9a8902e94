/** The first run: the one-time link makes the first administrator, who may add a second factor and sees what connects. */
import { useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import { Brand } from '@/app/Brand';
import { LanguageChoice } from '@/app/LanguageChoice';
import { useTexts } from '@/texts';
import { Button } from '@/ui/Button';
import { Notice } from '@/ui/Notice';
import { Page, Section } from '@/ui/Page';
import { Steps } from '@/ui/Steps';
import { AccountStep } from './AccountStep';
import { ChecksStep } from './ChecksStep';
import { Totp } from './Totp';
import css from './Setup.module.css';

interface Made {
  password: string; // kept for the second step only
  token: string;
}

export default function Setup() {
  const { t } = useTexts();
  const [params] = useSearchParams();
  const [made, setMade] = useState<Made | null>(null);
  const [factorDone, setFactorDone] = useState(false);
  const at = made === null ? 0 : factorDone ? 2 : 1;
  const token = params.get('token') ?? '';
  const finishFactor = () => {
    setMade((before) => before && { ...before, password: '' });
    setFactorDone(true);
  };
  return (
    <div className={css.frame}>
      <header className={css.header}>
        <Brand />
        <LanguageChoice />
      </header>
      <main className={css.main}>
        <Page title={t.setup.title}>
          <Steps label={t.setup.stepOf(at + 1)} steps={Object.values(t.setup.steps)} at={at} />
          {at === 0 && (token === '' ? <NoToken /> : <AccountStep token={token} onMade={setMade} />)}
          {at === 1 && made !== null && (
            <Section title={t.setup.steps.factor}>
              <Totp password={made.password} onDone={finishFactor} later={<Button onPress={finishFactor}>{t.setup.factor.later}</Button>} />
            </Section>
          )}
          {at === 2 && made !== null && <ChecksStep token={made.token} />}
        </Page>
      </main>
    </div>
  );
}

function NoToken() {
  const { t } = useTexts();
  return (
    <Notice kind="warning" title={t.setup.account.noToken}>
      {t.setup.account.noTokenHint}
    </Notice>
  );
}
