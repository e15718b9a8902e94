import { CircleCheck, CircleDashed, CircleX } from 'lucide-react';
import type { HealthPart } from '@/api/types';
import { useTexts, wordFor } from '@/texts';
import css from './HealthList.module.css';

export type PartState = 'ok' | 'unclear' | 'broken';

export const stateOf = (part: HealthPart): PartState => (!part.ok ? 'broken' : part.unclear ? 'unclear' : 'ok');

const icons = { ok: CircleCheck, unclear: CircleDashed, broken: CircleX };

/** Each part of Tidegate, whether it works, and what to do where it does not. */
export function HealthList({ parts }: { parts: HealthPart[] }) {
  const { t } = useTexts();
  const words = { ok: t.overview.partOk, unclear: t.overview.partUnclear, broken: t.overview.partBroken };
  return (
    <ul className={css.list}>
      {parts.map((part) => {
        const state = stateOf(part);
        const Icon = icons[state];
        return (
          <li key={part.name} className={css.part} data-state={state}>
            <Icon size={18} aria-hidden />
            <div className={css.words}>
              <span className={css.name}>{wordFor(t.terms.part, part.name)}</span>
              <span className={css.state}>{words[state]}</span>
              {part.sentence !== '' && <p className={css.sentence}>{part.sentence}</p>}
            </div>
          </li>
        );
      })}
    </ul>
  );
}
