import { Link } from 'react-router-dom';
import type { CaseSummary } from '@/api/types';
import { useTexts, wordFor } from '@/texts';
import { Empty } from '@/ui/Notice';
import { StateBadge, Time } from '@/ui/Text';
import css from './Sender.module.css';

/** The last cases, each with the way to it. */
export function CasesOf({ cases }: { cases: CaseSummary[] }) {
  const { t } = useTexts();
  if (cases.length === 0) return <Empty>{t.senders.casesEmpty}</Empty>;
  return (
    <ul>
      {cases.map((one) => (
        <li key={one.reference} className={css.row}>
          <div className={css.line}>
            <Link to={`/cases/${one.reference}`} className="mono">
              {one.reference}
            </Link>
            <span>{wordFor(t.terms.cause, one.cause)}</span>
            <StateBadge of="state" value={one.state} />
            <span className={css.end}>
              <Time at={one.opened_at} />
            </span>
          </div>
          <p className={css.soft}>{one.sentence}</p>
        </li>
      ))}
    </ul>
  );
}
