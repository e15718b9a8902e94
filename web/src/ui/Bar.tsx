/** Bars as small SVGs; the figures stand beside them as text, so that nothing is told by a bar alone. */
import { useNumbers } from './Text';
import css from './Bar.module.css';

const width = 200;

const part = (value: number, of: number) => Math.max(0, Math.min(1, of > 0 ? value / of : 0)) * width;

interface UsageProps {
  label: string; // "External recipients per hour: 412 of 500"
  used: number;
  limit: number;
  demand?: number; // of the submission that did not fit, beyond `used`
}

/** What is used of a limit; a mark at the limit where more was wanted than fits. */
export function UsageBar({ label, used, limit, demand = 0 }: UsageProps) {
  const whole = Math.max(limit, used + demand, 1);
  const share = limit > 0 ? (used + demand) / limit : 0;
  const tone = share >= 1 ? css.full : share >= 0.8 ? css.near : css.fine;
  return (
    <svg className={css.bar} viewBox={`0 0 ${width} 8`} preserveAspectRatio="none" role="img" aria-label={label}>
      <rect className={css.track} width={width} height="8" />
      <rect className={tone} width={part(used, whole)} height="8" />
      <rect className={css.demand} x={part(used, whole)} width={part(demand, whole)} height="8" />
      {whole > limit && <rect className={css.mark} x={part(limit, whole) - 1} width="2" height="8" />}
    </svg>
  );
}

/** Now above usual, on one scale. */
export function ComparisonBar({ label, now, usual }: { label: string; now: number; usual: number }) {
  const most = Math.max(now, usual, 1e-9);
  return (
    <svg className={css.pair} viewBox={`0 0 ${width} 18`} preserveAspectRatio="none" role="img" aria-label={label}>
      <rect className={css.fine} width={Math.max(1, part(now, most))} height="8" />
      <rect className={css.usual} y="10" width={Math.max(1, part(usual, most))} height="8" />
    </svg>
  );
}

/** A weight to the left (speaks against) or right (speaks for) of the middle. */
export function WeightBar({ weight, most }: { weight: number; most: number }) {
  const { signed } = useNumbers();
  const length = part(Math.abs(weight), most) / 2;
  return (
    <svg
      className={css.weight}
      viewBox={`0 0 ${width} 8`}
      preserveAspectRatio="none"
      role="img"
      aria-label={signed(weight)}
    >
      <rect
        className={weight > 0 ? css.full : css.good}
        x={weight > 0 ? width / 2 : width / 2 - length}
        width={length}
        height="8"
      />
      <rect className={css.axis} x={width / 2 - 0.5} width="1" height="8" />
    </svg>
  );
}
