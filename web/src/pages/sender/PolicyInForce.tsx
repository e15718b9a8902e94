import { Link } from 'react-router-dom';
import type { EntityDetail } from '@/api/types';
import { useTexts, wordFor } from '@/texts';
import { Facts } from '@/ui/Page';
import { Time } from '@/ui/Text';

const policyLink = (name: string, words = name) => <Link to={`/policies/${encodeURIComponent(name)}`}>{words}</Link>;

export function PolicyInForce({ of }: { of: EntityDetail }) {
  const { t } = useTexts();
  const s = t.senders;
  const rows = [
    { name: s.policyName, value: policyLink(of.policy, s.policyOf(of.policy, of.policy_version)) },
    { name: s.why, value: of.why },
  ];
  if (of.policy_by_login !== of.policy_by_from) {
    rows.push(
      { name: s.selectedBy, value: wordFor(s.selects, of.selected_by) },
      { name: s.byLogin, value: policyLink(of.policy_by_login) },
      { name: s.byFrom, value: policyLink(of.policy_by_from) },
    );
  }
  rows.push({ name: s.detection, value: `${wordFor(s.detects, of.detection)} (${of.detection_why})` });
  for (const probation of of.probations) {
    rows.push({
      name: s.probation,
      value: (
        <>
          {s.probationUntil(wordFor(t.terms.cause, probation.cause))} <Time at={probation.until} whole />,{' '}
          <Link to={`/cases/${probation.case}`}>{probation.case}</Link>
        </>
      ),
    });
  }
  return <Facts rows={rows} />;
}
