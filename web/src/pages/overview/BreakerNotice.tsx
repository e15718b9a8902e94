import type { Breaker } from '@/api/types';
import { useTexts } from '@/texts';
import { Notice } from '@/ui/Notice';
import { useNumbers } from '@/ui/Text';

/** Says loudly that detection only observes, or that it is on the way there. */
export function BreakerNotice({ breaker }: { breaker: Breaker }) {
  const { t } = useTexts();
  const { number } = useNumbers();
  if (breaker.state === 'closed') return null;
  const open = breaker.state === 'open';
  return (
    <Notice kind={open ? 'danger' : 'warning'} title={open ? t.overview.breakerOpen : t.overview.breakerWary}>
      {t.overview.breakerTripped(number(breaker.tripped), number(breaker.opens_at))}
      {breaker.why !== '' && `: ${breaker.why}`}
    </Notice>
  );
}
