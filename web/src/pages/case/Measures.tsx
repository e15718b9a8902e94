import type { Measure } from '@/api/types';
import { useTexts, wordFor } from '@/texts';
import { UsageBar } from '@/ui/Bar';
import { useNumbers } from '@/ui/Text';
import css from './Case.module.css';

/** Each count as a bar against its limit; what did not fit stands beyond it. */
export function Measures({ measures }: { measures: Measure[] }) {
  const { t } = useTexts();
  const { number } = useNumbers();
  return (
    <div className={css.stack}>
      <p className={css.hint}>{t.caseFile.limitsHint}</p>
      {measures.map((measure) => {
        const name = wordFor(t.terms.limit, measure.name);
        const used = number(measure.used);
        const limit = number(measure.limit);
        return (
          <div key={measure.name} className={css.measure}>
            <div className={css.line}>
              <span>{name}</span>
              <strong>{t.caseFile.count(used, limit)}</strong>
            </div>
            <UsageBar
              label={t.caseFile.usedOf(name, used, limit)}
              used={measure.used}
              demand={measure.demand}
              limit={measure.limit}
            />
            {measure.used + measure.demand > measure.limit && measure.demand > 0 && (
              <span className={css.over}>{t.caseFile.demand(number(measure.demand))}</span>
            )}
          </div>
        );
      })}
    </div>
  );
}
