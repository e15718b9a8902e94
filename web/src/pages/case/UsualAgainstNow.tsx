import type { Signal } from '@/api/types';
import { useTexts } from '@/texts';
import { ComparisonBar } from '@/ui/Bar';
import { useNumbers } from '@/ui/Text';
import css from './Case.module.css';

/** Signals that count something: they have a value now and one that is usual. */
export const comparable = (signals: Signal[]): Signal[] =>
  signals.filter(({ value, usual }) => value > 0 && usual > 0).slice(0, 6);

export function UsualAgainstNow({ signals }: { signals: Signal[] }) {
  const { t } = useTexts();
  const { number } = useNumbers();
  return (
    <div className={css.stack}>
      <p className={css.hint}>{t.caseFile.usualHint}</p>
      {comparable(signals).map(({ signal, sentence, value, usual }) => (
        <div key={signal} className={css.pair}>
          <p>{sentence}</p>
          <ComparisonBar label={t.caseFile.nowAndUsual(number(value), number(usual))} now={value} usual={usual} />
          <dl aria-hidden>
            <div>
              <dt>{t.caseFile.now}</dt>
              <dd>{number(value)}</dd>
            </div>
            <div>
              <dt>{t.caseFile.usually}</dt>
              <dd>{number(usual)}</dd>
            </div>
          </dl>
        </div>
      ))}
    </div>
  );
}
