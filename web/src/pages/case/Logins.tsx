import type { AuditEvent } from '@/api/types';
import { useTexts } from '@/texts';
import { Empty } from '@/ui/Notice';
import { Time } from '@/ui/Text';
import css from './Case.module.css';

/** "NZ" → "New Zealand"; what is no country's code stays as it is. */
function countryName(code: string, locale: string): string {
  try {
    return new Intl.DisplayNames(locale, { type: 'region' }).of(code) ?? code;
  } catch {
    return code;
  }
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The logins around the case that may not have been their owner's. */
export function Logins({ events }: { events: AuditEvent[] }) {
  const { t, locale } = useTexts();
  const logins = events.filter(({ kind }) => kind === 'login_suspected');
  if (logins.length === 0) return <Empty>{t.caseFile.loginsEmpty}</Empty>;
  return (
    <ul className={css.logins}>
      {logins.map((login) => {
        const country = text(login.detail.country);
        return (
          <li key={login.id}>
            <div className={css.line}>
              <span className="mono">{text(login.detail.network)}</span>
              <span>{country !== '' && countryName(country, locale)}</span>
              <Time at={login.at} seconds />
            </div>
            <p className={css.hint}>{login.sentence}</p>
          </li>
        );
      })}
    </ul>
  );
}
