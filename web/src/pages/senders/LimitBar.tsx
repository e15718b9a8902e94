import type { LimitUse } from '@/api/types';
import { useTexts, wordFor } from '@/texts';
import { UsageBar } from '@/ui/Bar';
import { Time, useNumbers } from '@/ui/Text';
import css from './Senders.module.css';

/** A limit with what is used of it, as a bar and in figures. */
export function LimitBar({ use }: { use: LimitUse }) {
  const { t } = useTexts();
  const { number } = useNumbers();
  const name = wordFor(t.terms.limit, use.name);
  const used = number(use.used);
  const limit = number(use.limit);
  return (
    <div className={css.limit}>
      <div className={css.line}>
        <span>{name}</span>
        <strong>{t.senders.usedOf(used, limit)}</strong>
      </div>
      <UsageBar label={t.senders.barOf(name, used, limit)} used={use.used} limit={use.limit} />
      {use.room_at !== null && (
        <span className={css.soft}>
          {t.senders.roomAt} <Time at={use.room_at} />
        </span>
      )}
    </div>
  );
}
