import type { AuditEvent } from '@/api/types';
import { useTexts } from '@/texts';
import { Time } from '@/ui/Text';
import css from './Case.module.css';

const bad = new Set(['restricted', 'suspected', 'complained', 'login_suspected', 'overflow_deferred', 'trouble']);
const good = new Set(['released', 'expired', 'closed', 'queue_released', 'trouble_over']);

const toneOf = (kind: string) => (bad.has(kind) ? 'bad' : good.has(kind) ? 'good' : undefined);

/** Oldest first. Each message that went on hold is in the list of held mail; here their number is enough. */
export function Timeline({ events }: { events: AuditEvent[] }) {
  const { t } = useTexts();
  return (
    <ol className={css.timeline}>
      {events
        .filter(({ detail }) => detail.quiet !== true)
        .map((event) => (
          <li key={event.id} data-tone={toneOf(event.kind)}>
            <div className={css.hint}>
              <Time at={event.at} seconds /> · {event.actor === 'tidegate' ? t.terms.tidegate : event.actor}
            </div>
            <p>{event.sentence}</p>
          </li>
        ))}
    </ol>
  );
}
