import type { HeldChoice } from '@/api/queries';
import type { HeldMessage } from '@/api/types';
import { useTexts } from '@/texts';
import { decodeWords } from '@/ui/encodedWords';
import { Choice } from '@/ui/Field';
import { Empty } from '@/ui/Notice';
import { Section } from '@/ui/Page';
import { Subject } from '@/ui/Subject';
import { Time } from '@/ui/Text';
import { useHeldOptions } from '../restricted/BulkRelease';
import type { Plan } from './plan';
import css from './Release.module.css';

interface Props {
  held: HeldMessage[];
  plan: Plan;
  onChange: (plan: Plan) => void;
}

export function HeldStep({ held, plan, onChange }: Props) {
  const { t } = useTexts();
  const h = t.release.held;
  const options = useHeldOptions();
  if (held.length === 0) {
    return (
      <Section title={h.title}>
        <Empty>{h.none}</Empty>
      </Section>
    );
  }
  return (
    <Section title={h.title}>
      <div className={css.stack}>
        <p>{h.count(held.length)}</p>
        <Choice
          label={h.all}
          value={plan.held}
          options={[...options, { value: 'pick' as const, label: h.pick, hint: h.pickHint }]}
          onChange={(chosen) => onChange({ ...plan, held: chosen })}
        />
        {plan.held === 'pick' && (
          <div>
            <p className={css.soft}>{h.unsaid}</p>
            <ul>
              {held.map((message) => (
                <Picked
                  key={message.queue_id}
                  message={message}
                  value={plan.picked[message.queue_id] ?? 'keep'}
                  onChange={(how) => onChange({ ...plan, picked: { ...plan.picked, [message.queue_id]: how } })}
                />
              ))}
            </ul>
          </div>
        )}
      </div>
    </Section>
  );
}

interface PickedProps {
  message: HeldMessage;
  value: HeldChoice;
  onChange: (how: HeldChoice) => void;
}

function Picked({ message, value, onChange }: PickedProps) {
  const { t } = useTexts();
  return (
    <li className={css.message}>
      <div>
        <div className={css.subject}>
          <Subject raw={message.subject} />
        </div>
        <div className={css.soft}>
          <Time at={message.at} seconds /> · {t.caseFile.column.recipients}: {message.recipients} ·{' '}
          <span className="mono">{message.queue_id}</span>
        </div>
      </div>
      <select
        className={css.choice}
        aria-label={t.release.held.each(`${decodeWords(message.subject)} ${message.queue_id}`)}
        value={value}
        onChange={(event) => onChange(event.target.value as HeldChoice)}
      >
        {useHeldOptions().map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </li>
  );
}
