/** The versions of a policy, the newest first, with what differs, and the way back to one. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { setPolicy, versionsQuery } from '@/api/policies';
import type { Policy, Restriction } from '@/api/types';
import { useMay } from '@/app/session';
import { useTexts, wordFor } from '@/texts';
import { Button } from '@/ui/Button';
import { Confirm } from '@/ui/Confirm';
import { Empty, Loaded } from '@/ui/Notice';
import { Section } from '@/ui/Page';
import { Badge, Time, useNumbers } from '@/ui/Text';
import { differences, settingsOf, type Difference, type Version } from './difference';
import css from './Policies.module.css';

function useValueWords() {
  const { t } = useTexts();
  const { number } = useNumbers();
  const p = t.policies;
  const words: Record<string, Record<string, string>> = {
    over_limit: p.overs,
    forwarding: p.forwardings,
    detection: p.detections,
  };
  return (key: string, value: unknown): string => {
    if (value === undefined || value === '' || (Array.isArray(value) && value.length === 0)) return p.empty;
    if (Array.isArray(value)) return value.map(String).join(', ');
    if (typeof value === 'boolean') return value ? p.yes : p.no;
    if (typeof value === 'number') return value === 0 && key.startsWith('limits.') ? p.empty : number(value);
    return wordFor(words[key] ?? {}, String(value));
  };
}

function Differences({ rows, none }: { rows: Difference[]; none: string }) {
  const { t } = useTexts();
  const words = useValueWords();
  const d = t.policies.difference;
  if (rows.length === 0) return <p className={css.soft}>{none}</p>;
  return (
    <table className={css.differences}>
      <thead>
        <tr>
          <th scope="col">{d.key}</th>
          <th scope="col">{d.before}</th>
          <th scope="col">{d.after}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, before, after }) => (
          <tr key={key}>
            <td>{wordFor(t.policies.keyNames, key)}</td>
            <td>
              <span className={css.before}>{words(key, before)}</span>
            </td>
            <td>{words(key, after)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface VersionProps {
  version: Version;
  before: Version | undefined;
  current: boolean;
  onRollback: (() => void) | undefined;
}

function VersionSection({ version, before, current, onRollback }: VersionProps) {
  const { t } = useTexts();
  const p = t.policies;
  return (
    <Section
      title={p.version(version.version ?? 0)}
      actions={
        <>
          {current && <Badge tone="good">{p.current}</Badge>}
          <span className={css.soft}>
            {version.changed_at != null && <Time at={version.changed_at} />} {p.changedBy(version.changed_by ?? '')}
          </span>
          {!current && onRollback !== undefined && (
            <Button onPress={onRollback} aria-label={`${p.rollback} ${p.version(version.version ?? 0)}`}>
              {p.rollback}
            </Button>
          )}
        </>
      }
    >
      {before === undefined ? (
        <p className={css.soft}>{p.first}</p>
      ) : (
        <Differences rows={differences(before, version)} none={p.same} />
      )}
    </Section>
  );
}

export function Versions({ policy, onChanged }: { policy: Policy; onChanged: (policy: Policy, letGo: Restriction[]) => void }) {
  const { t } = useTexts();
  const administrator = useMay('administrator');
  const editable = administrator && (policy.file ?? '') === '';
  const versions = useQuery(versionsQuery(policy.name));
  const [wanted, want] = useState<Version | null>(null);
  return (
    <>
      <Loaded query={versions}>
        {(rows) => (
          <>
            {rows.length === 0 && <Empty>{t.policies.versionsEmpty}</Empty>}
            {rows.map((version, at) => (
              <VersionSection
                key={version.version}
                version={version}
                before={rows[at + 1]}
                current={version.version === policy.version}
                onRollback={editable ? () => want(version) : undefined}
              />
            ))}
          </>
        )}
      </Loaded>
      {wanted !== null && (
        <Confirm
          kind="primary"
          title={t.policies.rollbackTitle(wanted.version ?? 0)}
          submit={t.policies.rollbackSubmit}
          act={() => setPolicy(policy.name, policy.version, settingsOf(wanted))}
          onDone={(done) => onChanged(done.policy, done.no_longer_over)}
          onClose={() => want(null)}
        >
          <p>{t.policies.rollbackHint}</p>
          <Differences rows={differences(policy, wanted)} none={t.policies.same} />
        </Confirm>
      )}
    </>
  );
}
