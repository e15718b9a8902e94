/** The content model: what it was made from, what was taught here, and how to forget that. */
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { ApiError } from '@/api/client';
import { modelQuery, resetModel } from '@/api/settings';
import type { ContentModel } from '@/api/types';
import { useMay } from '@/app/session';
import { useTexts } from '@/texts';
import { Button } from '@/ui/Button';
import { ReasonDialog } from '@/ui/Confirm';
import { Empty, Loaded, Notice } from '@/ui/Notice';
import { Facts, Section } from '@/ui/Page';
import { Time, useNumbers } from '@/ui/Text';
import css from './Settings.module.css';

function About({ of }: { of: ContentModel }) {
  const { t } = useTexts();
  const { number } = useNumbers();
  const m = t.settings.model;
  const rows: { name: string; value: ReactNode }[] = [
    { name: m.origin, value: of.origin },
    { name: m.spam, value: m.messages(number(of.taught_spam)) },
    { name: m.ham, value: m.messages(number(of.taught_ham)) },
  ];
  if (of.first_taught_at !== null) rows.push({ name: m.first, value: <Time at={of.first_taught_at} whole /> });
  if (of.last_taught_at !== null) rows.push({ name: m.last, value: <Time at={of.last_taught_at} whole /> });
  return (
    <>
      {of.trouble !== null && (
        <Notice kind="warning" title={m.trouble}>
          {of.trouble}
        </Notice>
      )}
      <Facts rows={rows} />
    </>
  );
}

export function Model() {
  const { t } = useTexts();
  const m = t.settings.model;
  const administrator = useMay('administrator');
  const [asking, ask] = useState(false);
  const [wasReset, setReset] = useState(false);
  const model = useQuery(modelQuery());
  const off = model.error instanceof ApiError && model.error.status === 404; // detection is off
  const taught = (model.data?.taught_spam ?? 0) + (model.data?.taught_ham ?? 0);
  return (
    <Section title={m.title}>
      <div className={css.stack}>
        <p className={css.soft}>{m.lead}</p>
        {wasReset && <Notice kind="good">{m.wasReset}</Notice>}
        {off ? <Empty>{m.off}</Empty> : <Loaded query={model}>{(of) => <About of={of} />}</Loaded>}
        {model.data !== undefined && taught === 0 && <p className={css.soft}>{m.nothingTaught}</p>}
        {administrator && taught > 0 && (
          <div>
            <Button onPress={() => ask(true)}>{m.reset}</Button>
          </div>
        )}
      </div>
      {asking && (
        <ReasonDialog
          title={m.resetTitle}
          submit={m.resetSubmit}
          kind="danger"
          label={m.reason}
          hint={m.reasonHint}
          act={resetModel}
          onDone={() => {
            setReset(true);
            ask(false);
          }}
          onClose={() => ask(false)}
        >
          <Notice kind="warning">{m.resetWarning}</Notice>
        </ReasonDialog>
      )}
    </Section>
  );
}
