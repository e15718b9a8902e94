import { Link } from 'react-router-dom';
import type { Restriction } from '@/api/types';
import { useTexts, wordFor } from '@/texts';
import { Empty } from '@/ui/Notice';
import { Time } from '@/ui/Text';
import css from './Lists.module.css';

export function RestrictedNow({ rows }: { rows: Restriction[] }) {
  const { t } = useTexts();
  if (rows.length === 0) return <Empty>{t.overview.restrictedEmpty}</Empty>;
  return (
    <ul>
      {rows.map((row) => (
        <li key={row.entity} className={css.row}>
          <div className={css.line}>
            <Link className={css.entity} to={`/cases/${row.case}`}>
              {row.entity}
            </Link>
            <span className={css.figure}>
              <Time at={row.since} />
            </span>
          </div>
          <div className={css.soft}>{wordFor(t.terms.cause, row.cause)}</div>
        </li>
      ))}
    </ul>
  );
}
