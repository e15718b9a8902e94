import { Check } from 'lucide-react';
import css from './Steps.module.css';

/** Where one is in a sequence; what lies behind is ticked. A screen reader is told of each step. */
export function Steps({ label, steps, at }: { label: string; steps: string[]; at: number }) {
  return (
    <div>
      <span className="visually-hidden" role="status">{`${label}: ${steps[at] ?? ''}`}</span>
      <ol className={css.steps} aria-label={label}>
        {steps.map((name, index) => (
          <li
            key={name}
            className={css.step}
            data-state={index < at ? 'done' : index === at ? 'now' : 'later'}
            aria-current={index === at ? 'step' : undefined}
          >
            <span className={css.mark} aria-hidden>
              {index < at ? <Check size={13} /> : index + 1}
            </span>
            <span className={css.name}>{name}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}
