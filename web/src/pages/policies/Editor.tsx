/** Edits a policy, or makes one: the API checks while one writes, and says beside each field what is wrong. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState, type FormEvent } from 'react';
import { Link } from 'react-router-dom';
import { changePolicy, makePolicy } from '@/api/policies';
import type { Policy, PolicyProblem, Restriction } from '@/api/types';
import { useMay } from '@/app/session';
import { useTexts } from '@/texts';
import { Button } from '@/ui/Button';
import { ErrorNotice, Notice } from '@/ui/Notice';
import { Follows, LimitFields, Naming, Scopes } from './Fields';
import { changeOf, defaultName, formOf, wrongNumbers } from './form';
import { problemOf, useCheck } from './useCheck';
import css from './Policies.module.css';

interface Props {
  policy?: Policy; // without it, a new one
  onNewer?: () => void; // begins anew, with what somebody else has made of it
  onSaved: (policy: Policy, letGo: Restriction[]) => void;
}

export function Editor({ policy: latest, onSaved, onNewer }: Props) {
  const [policy] = useState(latest); // what the person began with, whatever comes meanwhile
  const { t } = useTexts();
  const queries = useQueryClient();
  const administrator = useMay('administrator');
  const isReadOnly = !administrator || (policy?.file ?? '') !== '';
  const [form, setForm] = useState(() => formOf(policy));
  const first = JSON.stringify(formOf(policy));
  const changed = JSON.stringify(form) !== first;
  const newer = latest !== undefined && latest.version !== policy?.version;
  useEffect(() => {
    if (newer && !changed) onNewer?.();
  }, [newer, changed, onNewer]);
  const name = form.name.trim();
  const change = changeOf(form);
  const wrong = wrongNumbers(form);
  const checking = useCheck(name, change, !isReadOnly && name !== '' && wrong.length === 0 && (changed || policy === undefined));
  const problems = changed && name !== '' ? (checking.data?.problems ?? []) : [];
  const saving = useMutation({
    mutationFn: () =>
      policy === undefined ? makePolicy(name, change) : changePolicy(policy.name, policy.version, change),
    onSuccess: (done) => {
      void queries.invalidateQueries();
      onSaved(done.policy, done.no_longer_over);
    },
  });
  const problem = (key: string) => (wrong.includes(key) ? t.policies.wholeNumber : problemOf(problems, name, key));
  const edit = (part: Partial<typeof form>) => setForm((before) => ({ ...before, ...part }));
  const fields = { form, change: edit, problem, isReadOnly };
  const good = wrong.length === 0 && name !== '' && checking.isCurrent && checking.data?.ok === true;
  const save = (event: FormEvent) => {
    event.preventDefault();
    if (changed && good && !saving.isPending) saving.mutate();
  };
  const isDefault = name === defaultName;
  return (
    <form className={css.form} onSubmit={save} noValidate>
      {newer && (
        <Notice kind="warning" title={t.policies.newer(latest.changed_by ?? '')} actions={<Button onPress={onNewer}>{t.policies.showNewer}</Button>}>
          {t.policies.newerHint}
        </Notice>
      )}
      {!administrator && <Notice>{t.policies.readOnly}</Notice>}
      {policy?.file !== undefined && policy.file !== '' && <Notice>{t.policies.fromFileHint(policy.file)}</Notice>}
      <Naming {...fields} isNew={policy === undefined} isDefault={isDefault} />
      {!isDefault && <Scopes {...fields} />}
      <LimitFields {...fields} />
      <Follows {...fields} />
      <Elsewhere problems={problems} policy={name} />
      <LetGo restrictions={changed ? (checking.data?.no_longer_over ?? []) : []} text={t.policies.wouldLetGo} />
      {changed && checking.error !== null && <ErrorNotice error={checking.error} onRetry={() => void checking.refetch()} />}
      {saving.error !== null && <ErrorNotice error={saving.error} />}
      {!isReadOnly && (
        <div className={css.bar}>
          <Verdict changed={changed} checking={!checking.isCurrent && wrong.length === 0 && name !== ''} count={problems.length + wrong.length} good={good} />
          <div className={css.buttons}>
            {changed && <Button onPress={() => setForm(formOf(policy))}>{t.policies.discard}</Button>}
            <Button type="submit" kind="primary" isDisabled={!changed || !good || saving.isPending}>
              {saving.isPending ? t.policies.saving : t.policies.save}
            </Button>
          </div>
        </div>
      )}
    </form>
  );
}

interface VerdictProps {
  changed: boolean;
  checking: boolean;
  count: number; // of problems
  good: boolean;
}

function Verdict({ changed, checking, count, good }: VerdictProps) {
  const { t } = useTexts();
  const words = !changed
    ? t.policies.unchanged
    : count > 0
      ? t.policies.problems(count)
      : checking
        ? t.policies.checking
        : good
          ? t.policies.good
          : '';
  return (
    <p className={css.verdict} role="status" data-bad={(changed && count > 0) || undefined}>
      {words}
    </p>
  );
}

const ownKeys = /^(name|description|enabled|priority|forwarding|detection|notify|copy_to|limits|scope|except)(\.|$)/;

/** What the settings would do to other policies, and what belongs to no field. */
function Elsewhere({ problems, policy }: { problems: PolicyProblem[]; policy: string }) {
  const { t } = useTexts();
  const rest = problems.filter((problem) => problem.policy !== policy || !ownKeys.test(problem.key));
  if (rest.length === 0) return null;
  return (
    <Notice kind="danger">
      <ul>
        {rest.map((problem) => (
          <li key={`${problem.policy} ${problem.key} ${problem.sentence}`}>
            {problem.policy === policy ? problem.sentence : t.policies.elsewhere(problem.policy, problem.sentence)}
          </li>
        ))}
      </ul>
    </Notice>
  );
}

/** Senders that would not be restricted under it, each with the way to its release. */
export function LetGo({ restrictions, text }: { restrictions: Restriction[]; text: string }) {
  const { t } = useTexts();
  if (restrictions.length === 0) return null;
  return (
    <Notice kind="warning" title={text}>
      <ul>
        {restrictions.map(({ entity }) => (
          <li key={entity}>
            <Link to={`/restricted/${encodeURIComponent(entity)}/release`}>{t.policies.toRelease(entity)}</Link>
          </li>
        ))}
      </ul>
    </Notice>
  );
}
