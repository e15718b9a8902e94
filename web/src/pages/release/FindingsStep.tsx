import { CircleAlert, CircleCheck } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTexts, wordFor } from '@/texts';
import { Button } from '@/ui/Button';
import { Checkbox } from '@/ui/Field';
import { Column, Columns, Section } from '@/ui/Page';
import { Time, useNumbers } from '@/ui/Text';
import { eventsOf, type Present } from './present';
import css from './Release.module.css';

interface Finding {
  key: string;
  look: boolean; // a person should
  words: ReactNode;
  more?: ReactNode;
}

/** Of each limit whether there is room: the tight ones first. */
function useLimitFindings({ explanation }: Present): Finding[] {
  const { t } = useTexts();
  const { number } = useNumbers();
  const f = t.release.findings;
  return explanation.limits
    .map((use) => {
      const full = use.room_at !== null || (use.limit > 0 && use.used >= use.limit);
      const name = wordFor(t.terms.limit, use.name);
      return {
        key: use.name,
        look: full,
        words: full ? f.noRoom(name) : f.room(name),
        more: (
          <>
            {f.used(number(use.used), number(use.limit))}
            {use.room_at !== null && (
              <>
                , {f.roomAt} <Time at={use.room_at} />
              </>
            )}
          </>
        ),
      };
    })
    .sort((a, b) => Number(b.look) - Number(a.look));
}

function useEventFindings(present: Present): Finding[] {
  const { t } = useTexts();
  const f = t.release.findings;
  const logins = eventsOf(present, 'login_suspected');
  const complaints = eventsOf(present, 'complained');
  return [
    logins.length === 0
      ? { key: 'logins', look: false, words: f.noLogins }
      : {
          key: 'logins',
          look: true,
          words: f.logins(logins.length),
          more: [...logins.slice(-3).map(({ sentence }) => sentence), f.loginsHint].join(' '),
        },
    complaints.length === 0
      ? { key: 'complaints', look: false, words: f.noComplaints }
      : { key: 'complaints', look: true, words: f.complaints(complaints.length), more: complaints.at(-1)?.sentence },
  ];
}

function usePolicyFinding({ explanation, found }: Present): Finding {
  const { t } = useTexts();
  const f = t.release.findings;
  const then = found?.policy ?? '';
  const key = 'policy';
  if (found === null || then === '' || (then === explanation.policy && found.policy_version === explanation.policy_version)) {
    return { key, look: false, words: f.policySame(explanation.policy), more: f.detection[explanation.detection] };
  }
  const words =
    then === explanation.policy
      ? f.policyChanged(then, found.policy_version, explanation.policy_version)
      : f.policyOther(then, explanation.policy);
  return { key, look: false, words, more: f.detection[explanation.detection] };
}

function useRiskFinding({ explanation: { risk } }: Present): Finding[] {
  const { t } = useTexts();
  const { signed } = useNumbers();
  const f = t.release.findings;
  if (risk === null) return [];
  const look = risk.state === 'hold' || risk.state === 'restrict';
  return [
    { key: 'risk', look, words: `${f.risk(signed(risk.value))}: ${f.riskState[risk.state]}`, more: look ? f.riskHint : undefined },
  ];
}

function FindingRow({ finding: { look, words, more } }: { finding: Finding }) {
  const { t } = useTexts();
  const Icon = look ? CircleAlert : CircleCheck;
  return (
    <li className={css.finding} data-look={look || undefined}>
      <Icon size={18} role="img" aria-label={look ? t.release.findings.look : t.release.findings.ok} />
      <div>
        {words}
        {more !== undefined && <p className={css.soft}>{more}</p>}
      </div>
    </li>
  );
}

/** Everything that can be said of the sender now. */
export function Findings({ present, again }: { present: Present; again?: () => void }) {
  const { t } = useTexts();
  const f = t.release.findings;
  const all = [...useEventFindings(present), ...useRiskFinding(present), ...useLimitFindings(present), usePolicyFinding(present)];
  return (
    <div className={css.findings}>
      <div className={css.checked}>
        <span>
          {f.checkedAt} <Time at={present.at.toISOString()} seconds />
        </span>
        {again !== undefined && (
          <Button small onPress={again}>
            {f.again}
          </Button>
        )}
      </div>
      <ul className={css.findings}>
        {[...all].sort((a, b) => Number(b.look) - Number(a.look)).map((finding) => (
          <FindingRow key={finding.key} finding={finding} />
        ))}
      </ul>
      <p className={css.soft}>
        {f.outlook}: {present.explanation.outlook}
      </p>
    </div>
  );
}

interface Props {
  present: Present;
  again: () => void;
  looked: boolean;
  setLooked: (looked: boolean) => void;
}

export function FindingsStep({ present, again, looked, setLooked }: Props) {
  const { t } = useTexts();
  return (
    <Columns>
      <Section title={t.release.findings.title}>
        <Findings present={present} again={again} />
      </Section>
      <Column>
        <Section title={t.release.todo.title}>
          <div className={css.stack}>
            <p className={css.soft}>{t.release.todo.hint}</p>
            <ol className={css.todo}>
              {(present.found?.next_steps ?? []).map((step) => (
                <li key={step}>{step}</li>
              ))}
            </ol>
            <Checkbox isSelected={looked} onChange={setLooked}>
              {t.release.todo.done}
            </Checkbox>
          </div>
        </Section>
      </Column>
    </Columns>
  );
}
