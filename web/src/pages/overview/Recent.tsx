import { Link } from 'react-router-dom';
import type { AuditEvent } from '@/api/types';
import { useTexts } from '@/texts';
import { Empty } from '@/ui/Notice';
import { Time } from '@/ui/Text';
import css from './Lists.module.css';

/** The last events, each with the way to its case. */
export function Recent({ events }: { events: AuditEvent[] }) {
  const { t } = useTexts();
  if (events.length === 0) return <Empty>{t.overview.recentEmpty}</Empty>;
  return (
    <ul>
      {events.map((event) => (
        <li key={event.id} className={css.event}>
          <Time at={event.at} />
          <p>
            {event.sentence} {event.case !== null && <Link to={`/cases/${event.case}`}>{event.case}</Link>}
          </p>
        </li>
      ))}
    </ul>
  );
}
