import { useState } from 'react';
import { changeAlertPolicy } from '@/api/alerts';
import type { AlertPolicy } from '@/api/types';
import { useTexts, wordFor } from '@/texts';
import { FormDialog } from '@/ui/Confirm';
import { Checkbox, Select, TextField } from '@/ui/Field';
import css from './Alerts.module.css';

const fresh: AlertPolicy = {
  name: '',
  severity: 'medium',
  kinds: [],
  enabled: true,
  mail_to: [],
  tell_administrators: true,
  tell_sender: false,
  webhook: false,
  aggregate_seconds: 0,
  most_per_day: 200,
};

const wholeOf = (text: string): number | null => (/^\d{1,6}$/.test(text.trim()) ? Number(text) : null);

const linesOf = (text: string): string[] => text.split('\n').map((line) => line.trim()).filter((line) => line !== '');

/** Edits an alert policy, or makes one where `policy` is null. */
export function EditAlert({ policy, onClose }: { policy: AlertPolicy | null; onClose: () => void }) {
  const { t } = useTexts();
  const a = t.alerts;
  const [form, setForm] = useState(policy ?? fresh);
  const [mailTo, setMailTo] = useState(form.mail_to.join('\n'));
  const [aggregate, setAggregate] = useState(String(form.aggregate_seconds));
  const [most, setMost] = useState(String(form.most_per_day));
  const set = (part: Partial<AlertPolicy>) => setForm((before) => ({ ...before, ...part }));
  const seconds = wholeOf(aggregate);
  const perDay = wholeOf(most);
  const ready = form.name.trim() !== '' && form.kinds.length > 0 && seconds !== null && perDay !== null;
  const save = () =>
    changeAlertPolicy(policy?.name ?? null, {
      ...form,
      name: form.name.trim(),
      mail_to: linesOf(mailTo),
      aggregate_seconds: seconds ?? 0,
      most_per_day: perDay ?? 0,
    });
  const severities = Object.entries(a.severities).map(([value, label]) => ({ value: value as AlertPolicy['severity'], label }));
  return (
    <FormDialog
      wide
      title={policy === null ? a.newTitle : a.editTitle(policy.name)}
      submit={a.save}
      ready={ready}
      act={save}
      onClose={onClose}
    >
      <div className={css.pair}>
        <TextField label={a.name} value={form.name} onChange={(name) => set({ name })} maxLength={64} autoFocus isRequired />
        <Select label={a.severity} value={form.severity} options={severities} onChange={(severity) => set({ severity })} />
      </div>
      <Checkbox isSelected={form.enabled} onChange={(enabled) => set({ enabled })}>
        {a.enabled}
      </Checkbox>
      <Kinds chosen={form.kinds} onChange={(kinds) => set({ kinds })} />
      <fieldset className={css.group}>
        <legend>{a.whom}</legend>
        <Checkbox isSelected={form.tell_administrators} onChange={(tell_administrators) => set({ tell_administrators })}>
          {a.tellAdministrators}
        </Checkbox>
        <Checkbox isSelected={form.tell_sender} onChange={(tell_sender) => set({ tell_sender })}>
          {a.tellSender}
        </Checkbox>
        <Checkbox isSelected={form.webhook} onChange={(webhook) => set({ webhook })}>
          {a.tellWebhook}
        </Checkbox>
        <TextField label={a.mailTo} hint={a.mailToHint} lines={2} value={mailTo} onChange={setMailTo} />
      </fieldset>
      <div className={css.pair}>
        <NumberField label={a.aggregate} hint={a.aggregateHint} value={aggregate} onChange={setAggregate} />
        <NumberField label={a.most} hint={a.mostHint} value={most} onChange={setMost} />
      </div>
    </FormDialog>
  );
}

function NumberField(props: { label: string; hint: string; value: string; onChange: (text: string) => void }) {
  const { t } = useTexts();
  return <TextField {...props} inputMode="numeric" error={wholeOf(props.value) === null ? t.alerts.wholeNumber : undefined} />;
}

function Kinds({ chosen, onChange }: { chosen: string[]; onChange: (kinds: string[]) => void }) {
  const { t } = useTexts();
  const kinds = [...new Set([...Object.keys(t.audit.kinds), ...chosen])].sort((a, b) =>
    wordFor(t.audit.kinds, a).localeCompare(wordFor(t.audit.kinds, b)),
  );
  return (
    <fieldset className={css.group}>
      <legend>{t.alerts.kinds}</legend>
      <p className={css.soft}>{t.alerts.kindsHint}</p>
      <div className={css.kinds}>
        {kinds.map((kind) => (
          <Checkbox
            key={kind}
            isSelected={chosen.includes(kind)}
            onChange={(on) => onChange(on ? [...chosen, kind] : chosen.filter((other) => other !== kind))}
          >
            {wordFor(t.audit.kinds, kind)}
          </Checkbox>
        ))}
      </div>
    </fieldset>
  );
}
