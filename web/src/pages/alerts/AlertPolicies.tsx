/** Which events people are told of, whom, and how often at most. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { alertPoliciesQuery, changeAlertPolicy } from '@/api/alerts';
import type { AlertPolicy } from '@/api/types';
import { useMay } from '@/app/session';
import { useTexts, wordFor } from '@/texts';
import { Button } from '@/ui/Button';
import { Confirm } from '@/ui/Confirm';
import { Empty, Loaded } from '@/ui/Notice';
import { Section } from '@/ui/Page';
import { Badge, useNumbers, type Tone } from '@/ui/Text';
import { EditAlert } from './EditAlert';
import css from './Alerts.module.css';

const tones: Record<string, Tone> = { info: 'neutral', medium: 'warning', high: 'danger' };

function useWhom() {
  const { t } = useTexts();
  return (policy: AlertPolicy): string => {
    const a = t.alerts;
    const whom = [
      ...(policy.tell_administrators ? [a.administrators] : []),
      ...policy.mail_to,
      ...(policy.tell_sender ? [a.sender] : []),
      ...(policy.webhook ? [a.webhook] : []),
    ];
    return whom.length === 0 ? a.nobody : whom.join(', ');
  };
}

interface RowProps {
  policy: AlertPolicy;
  onEdit: (() => void) | undefined; // undefined where it is not offered
  onRemove: () => void;
}

function AlertRow({ policy, onEdit, onRemove }: RowProps) {
  const { t } = useTexts();
  const { number } = useNumbers();
  const whom = useWhom();
  const a = t.alerts;
  const often = [a.atMost(number(policy.most_per_day))];
  if (policy.aggregate_seconds > 0) often.push(a.gathered(number(policy.aggregate_seconds)));
  return (
    <li className={css.alert}>
      <div className={css.words}>
        <div className={css.line}>
          <strong>{policy.name}</strong>
          <Badge tone={tones[policy.severity] ?? 'neutral'}>{wordFor(a.severities, policy.severity)}</Badge>
          {!policy.enabled && <Badge>{a.off}</Badge>}
        </div>
        <p>
          <span className={css.soft}>{a.of}:</span> {policy.kinds.map((kind) => wordFor(t.audit.kinds, kind)).join(', ')}
        </p>
        <p>
          <span className={css.soft}>{a.tells}:</span> {whom(policy)}
        </p>
        <p className={css.soft}>{often.join('; ')}</p>
      </div>
      {onEdit !== undefined && (
        <div className={css.buttons}>
          <Button aria-label={a.editOne(policy.name)} onPress={onEdit}>
            {a.edit}
          </Button>
          <Button kind="quiet" aria-label={a.removeOne(policy.name)} onPress={onRemove}>
            {a.remove}
          </Button>
        </div>
      )}
    </li>
  );
}

export function AlertPolicies() {
  const { t } = useTexts();
  const administrator = useMay('administrator');
  const all = useQuery(alertPoliciesQuery());
  const [edited, edit] = useState<AlertPolicy | 'new' | null>(null);
  const [removed, remove] = useState<string | null>(null);
  return (
    <Section
      title={t.alerts.policies}
      flush
      actions={
        administrator && (
          <Button kind="primary" onPress={() => edit('new')}>
            {t.alerts.add}
          </Button>
        )
      }
    >
      <Loaded query={all}>
        {(policies) => (
          <>
            {policies.length === 0 && <Empty>{t.alerts.none}</Empty>}
            <ul>
              {policies.map((policy) => (
                <AlertRow
                  key={policy.name}
                  policy={policy}
                  onEdit={administrator ? () => edit(policy) : undefined}
                  onRemove={() => remove(policy.name)}
                />
              ))}
            </ul>
          </>
        )}
      </Loaded>
      {edited !== null && <EditAlert policy={edited === 'new' ? null : edited} onClose={() => edit(null)} />}
      {removed !== null && (
        <Confirm
          title={t.alerts.removeTitle(removed)}
          submit={t.alerts.removeSubmit}
          act={() => changeAlertPolicy(removed, null)}
          onClose={() => remove(null)}
        >
          <p>{t.alerts.removeWarning}</p>
        </Confirm>
      )}
    </Section>
  );
}
