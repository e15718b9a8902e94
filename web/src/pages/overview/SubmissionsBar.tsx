import type { Status } from '@/api/types';
import { useTexts, wordFor } from '@/texts';
import { useNumbers } from '@/ui/Text';
import css from './SubmissionsBar.module.css';

const actions = ['accept', 'flag', 'hold', 'defer', 'reject'];
const width = 600;

/** What became of the submissions since the start: one bar, and the figures below it. */
export function SubmissionsBar({ counts }: { counts: Status['counts'] }) {
  const { t } = useTexts();
  const { number } = useNumbers();
  const parts = actions.map((action) => ({ action, count: Number(counts.submissions[action] ?? 0) }));
  const whole = parts.reduce((sum, part) => sum + part.count, 0);
  let at = 0;
  return (
    <div className={css.all}>
      <svg className={css.bar} viewBox={`0 0 ${width} 12`} preserveAspectRatio="none" aria-hidden>
        <rect className={css.track} width={width} height="12" />
        {parts.map(({ action, count }) => {
          const x = at;
          const length = whole > 0 ? (count / whole) * width : 0;
          at += length;
          return <rect key={action} className={css[action]} x={x} width={length} height="12" />;
        })}
      </svg>
      <dl className={css.legend}>
        {parts.map(({ action, count }) => (
          <div key={action}>
            <dt>
              <span className={`${css.key} ${css[action]}`} aria-hidden />
              {wordFor(t.terms.action, action)}
            </dt>
            <dd>{number(count)}</dd>
          </div>
        ))}
      </dl>
      <p className={css.recipients}>
        {t.overview.recipientsExternal}: {number(counts.recipients_external)} · {t.overview.recipientsInternal}:{' '}
        {number(counts.recipients_internal)}
      </p>
    </div>
  );
}
