import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { explainSender } from '@/api/senders';
import { useTexts } from '@/texts';
import { Button } from '@/ui/Button';
import { TextField } from '@/ui/Field';
import { ErrorNotice, Notice } from '@/ui/Notice';
import css from './Sender.module.css';

/** Asks what would happen with another header From, or to a certain recipient. */
export function WhatIf({ entity }: { entity: string }) {
  const { t } = useTexts();
  const [from, setFrom] = useState('');
  const [recipient, setRecipient] = useState('');
  const asking = useMutation({ mutationFn: () => explainSender(entity, { from: from.trim(), recipient: recipient.trim() }) });
  const ask = (event: FormEvent) => {
    event.preventDefault();
    asking.mutate();
  };
  return (
    <form className={css.form} onSubmit={ask}>
      <p className={css.soft}>{t.senders.askHint}</p>
      <div className={css.pair}>
        <TextField label={t.senders.askFrom} value={from} onChange={setFrom} />
        <TextField label={t.senders.askRecipient} value={recipient} onChange={setRecipient} />
      </div>
      <div>
        <Button type="submit" isDisabled={asking.isPending}>
          {t.senders.askSubmit}
        </Button>
      </div>
      {asking.error !== null && <ErrorNotice error={asking.error} />}
      {asking.data !== undefined && (
        <Notice title={asking.data.outlook}>
          {t.senders.answerPolicy}: {t.senders.policyOf(asking.data.policy, asking.data.policy_version)}. {asking.data.why}
        </Notice>
      )}
    </form>
  );
}
