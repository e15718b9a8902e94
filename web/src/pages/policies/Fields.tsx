/** The fields of a policy, in sections. */
import type { ReactNode } from 'react';
import { useTexts, wordFor } from '@/texts';
import { Button } from '@/ui/Button';
import { Checkbox, Choice, Select, TextField } from '@/ui/Field';
import { Section } from '@/ui/Page';
import { limitKeys, limitTexts, presets, scopeKeys, type Form, type Lists } from './form';
import css from './Policies.module.css';

export interface FieldsProps {
  form: Form;
  change: (part: Partial<Form>) => void;
  problem: (key: string) => string | undefined;
  isReadOnly: boolean;
}

export function Scopes({ form, change, problem, isReadOnly }: FieldsProps) {
  const { t } = useTexts();
  const p = t.policies;
  const hints = { users: p.usersHint, groups: p.groupsHint, domains: p.domainsHint };
  const lists = (of: 'scope' | 'except', value: Lists) => (
    <div className={css.row}>
      {scopeKeys.map((key) => (
        <TextField
          key={key}
          label={p[key]}
          hint={hints[key]}
          lines={3}
          value={value[key]}
          onChange={(lines) => change({ [of]: { ...value, [key]: lines } })}
          error={problem(`${of}.${key}`)}
          isReadOnly={isReadOnly}
        />
      ))}
    </div>
  );
  return (
    <>
      <Section title={p.scopeTitle}>
        <Group hint={p.scopeHint} error={problem('scope')}>
          {lists('scope', form.scope)}
        </Group>
      </Section>
      <Section title={p.exceptTitle}>
        <Group hint={p.exceptHint} error={problem('except')}>
          {lists('except', form.except)}
        </Group>
      </Section>
    </>
  );
}

/** A hint above fields, and what is wrong with them together. */
function Group({ hint, error, children }: { hint: string; error: string | undefined; children: ReactNode }) {
  return (
    <div className={css.fields}>
      <p className={css.soft}>{hint}</p>
      {error !== undefined && <p className={css.wrong}>{error}</p>}
      {children}
    </div>
  );
}

export function LimitFields({ form, change, problem, isReadOnly }: FieldsProps) {
  const { t } = useTexts();
  const p = t.policies;
  const fill = (preset: keyof typeof presets) => change({ limits: limitTexts(presets[preset]) });
  return (
    <Section
      title={p.limitsTitle}
      actions={
        !isReadOnly && (
          <>
            <Button kind="quiet" onPress={() => fill('standard')}>
              {p.standard}
            </Button>
            <Button kind="quiet" onPress={() => fill('strict')}>
              {p.strict}
            </Button>
          </>
        )
      }
    >
      <Group hint={p.limitsHint} error={problem('limits')}>
        <div className={css.row}>
          {limitKeys.map((key) => (
            <TextField
              key={key}
              label={wordFor(t.terms.limit, key)}
              hint={wordFor(p.limitHint, key)}
              inputMode="numeric"
              value={form.limits[key]}
              onChange={(text) => change({ limits: { ...form.limits, [key]: text } })}
              error={problem(`limits.${key}`)}
              isReadOnly={isReadOnly}
            />
          ))}
        </div>
      </Group>
    </Section>
  );
}

const optionsOf = <Value extends string>(words: Record<string, string>, hints: Record<string, string> = {}) =>
  Object.entries(words).map(([value, label]) => ({ value: value as Value, label, hint: hints[value] }));

export function Follows({ form, change, problem, isReadOnly }: FieldsProps) {
  const { t } = useTexts();
  const p = t.policies;
  return (
    <Section title={p.overTitle}>
      <div className={css.fields}>
        <Choice
          label={p.over}
          value={form.over_limit}
          options={optionsOf<Form['over_limit']>(p.overs, p.overHints)}
          onChange={(over_limit) => change({ over_limit })}
          isDisabled={isReadOnly}
        />
        <div className={css.row}>
          <div>
            <Select
              label={p.forwarding}
              value={form.forwarding}
              options={optionsOf<Form['forwarding']>(p.forwardings)}
              onChange={(forwarding) => change({ forwarding })}
              isDisabled={isReadOnly}
            />
            <Wrong>{problem('forwarding')}</Wrong>
          </div>
          <div>
            <Select
              label={p.detection}
              value={form.detection}
              options={optionsOf<Form['detection']>(p.detections)}
              onChange={(detection) => change({ detection })}
              isDisabled={isReadOnly}
            />
            <Wrong>{problem('detection')}</Wrong>
          </div>
        </div>
        <div className={css.row}>
          <TextField
            label={p.notify}
            hint={p.notifyHint}
            lines={2}
            value={form.notify}
            onChange={(notify) => change({ notify })}
            error={problem('notify')}
            isReadOnly={isReadOnly}
          />
          <TextField
            label={p.copyTo}
            hint={p.copyToHint}
            lines={2}
            value={form.copy_to}
            onChange={(copy_to) => change({ copy_to })}
            error={problem('copy_to')}
            isReadOnly={isReadOnly}
          />
        </div>
      </div>
    </Section>
  );
}

function Wrong({ children }: { children: string | undefined }) {
  return children === undefined ? null : <p className={css.wrong}>{children}</p>;
}

interface NamingProps extends FieldsProps {
  isNew: boolean;
  isDefault: boolean;
}

export function Naming({ form, change, problem, isReadOnly, isNew, isDefault }: NamingProps) {
  const { t } = useTexts();
  const p = t.policies;
  return (
    <Section title={p.column.name}>
      <div className={css.fields}>
        <div className={css.row}>
          {isNew && (
            <TextField
              label={p.name}
              hint={p.nameHint}
              value={form.name}
              onChange={(name) => change({ name })}
              error={problem('name')}
              maxLength={64}
              autoFocus
              isRequired
            />
          )}
          <TextField
            label={p.description}
            value={form.description}
            onChange={(description) => change({ description })}
            error={problem('description')}
            isReadOnly={isReadOnly}
          />
          {!isDefault && (
            <TextField
              label={p.priority}
              hint={p.priorityHint}
              inputMode="numeric"
              value={form.priority}
              onChange={(priority) => change({ priority })}
              error={problem('priority')}
              isReadOnly={isReadOnly}
            />
          )}
        </div>
        {isDefault ? (
          <p className={css.soft}>{p.defaultScope}</p>
        ) : (
          <Checkbox isSelected={form.enabled} onChange={(enabled) => change({ enabled })} isDisabled={isReadOnly}>
            {p.on}
          </Checkbox>
        )}
        <Wrong>{problem('enabled')}</Wrong>
      </div>
    </Section>
  );
}
