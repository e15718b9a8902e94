import type { BookedSend } from '@/api/types';
import { useTexts } from '@/texts';
import { UsageBar } from '@/ui/Bar';
import { Empty } from '@/ui/Notice';
import { Time, useNumbers } from '@/ui/Text';
import css from './Sender.module.css';

export function BookedOf({ booked }: { booked: BookedSend[] }) {
  const { t } = useTexts();
  const { number } = useNumbers();
  if (booked.length === 0) return <Empty>{t.senders.bookedEmpty}</Empty>;
  return (
    <ul>
      {booked.map((send) => {
        const use = t.senders.bookedUse(number(send.used), number(send.recipients));
        return (
          <li key={send.reference} className={css.row}>
            <div className={css.line}>
              <span>{send.reason}</span>
              <span className={css.end}>{use}</span>
            </div>
            <UsageBar label={use} used={send.used} limit={send.recipients} />
            <span className={css.soft}>
              <Time at={send.from} /> {t.senders.until} <Time at={send.until} />
            </span>
          </li>
        );
      })}
    </ul>
  );
}
