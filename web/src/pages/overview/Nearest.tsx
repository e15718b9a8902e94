import type { LimitUse, SenderUse } from '@/api/types';
import { useTexts, wordFor } from '@/texts';
import { UsageBar } from '@/ui/Bar';
import { Empty } from '@/ui/Notice';
import { StateBadge, Time, useNumbers } from '@/ui/Text';
import css from './Lists.module.css';

const share = (use: LimitUse): number => (use.limit > 0 ? use.used / use.limit : 0);

/** The limit that a sender will meet first. */
export const tightest = (sender: SenderUse): LimitUse | undefined =>
  sender.limits.reduce<LimitUse | undefined>((most, use) => (most === undefined || share(use) > share(most) ? use : most), undefined);

function Sender({ sender }: { sender: SenderUse }) {
  const { t } = useTexts();
  const { number } = useNumbers();
  const use = tightest(sender);
  if (use === undefined) return null;
  const name = wordFor(t.terms.limit, use.name);
  const count = t.overview.usedOf(number(use.used), number(use.limit));
  return (
    <li className={css.row}>
      <div className={css.line}>
        <span className={css.entity}>{sender.entity}</span>
        {sender.state !== 'clear' && <StateBadge of="state" value={sender.state} />}
        <span className={css.figure}>{count}</span>
      </div>
      <UsageBar label={`${name}: ${count}`} used={use.used} limit={use.limit} />
      <div className={css.soft}>
        {name}
        {use.room_at !== null && (
          <>
            {', '}
            {t.overview.roomAt} <Time at={use.room_at} />
          </>
        )}
      </div>
    </li>
  );
}

export function Nearest({ rows }: { rows: SenderUse[] }) {
  const { t } = useTexts();
  if (rows.length === 0) return <Empty>{t.overview.nearestEmpty}</Empty>;
  return (
    <ul>
      {rows.map((sender) => (
        <Sender key={sender.entity} sender={sender} />
      ))}
    </ul>
  );
}
