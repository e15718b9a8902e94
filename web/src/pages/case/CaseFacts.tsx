import type { CaseDetail } from '@/api/types';
import { useTexts, wordFor } from '@/texts';
import { Facts } from '@/ui/Page';
import { Time } from '@/ui/Text';

export function CaseFacts({ of }: { of: CaseDetail }) {
  const { t } = useTexts();
  const c = t.caseFile;
  const rows = [
    { name: c.cause, value: `${wordFor(t.terms.cause, of.cause)} (${of.cause})` },
    {
      name: c.policy,
      value:
        of.policy === '' ? c.byHand : [c.policyOf(of.policy, of.policy_version), of.policy_why].filter(Boolean).join('; '),
    },
    {
      name: c.opened,
      value: (
        <>
          <Time at={of.opened_at} whole seconds /> {c.openedBy(of.opened_by)}
        </>
      ),
    },
  ];
  const times = [];
  if (of.restricted_at !== null) times.push({ name: c.restricted, value: <Time at={of.restricted_at} whole seconds /> });
  if (of.state === 'restricted' || of.until !== null) {
    times.push({ name: c.until, value: of.until === null ? c.untilReleased : <Time at={of.until} whole /> });
  }
  if (of.ended_at !== null) {
    times.push({
      name: c.ended,
      value: (
        <>
          <Time at={of.ended_at} whole seconds /> {of.ended_by !== null && c.openedBy(of.ended_by)}
        </>
      ),
    });
  }
  if (of.end_reason !== null) times.push({ name: c.endReason, value: of.end_reason });
  return <Facts rows={[...rows, ...times]} />;
}
