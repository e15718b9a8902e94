import { useTexts } from '@/texts';
import { TextField } from '@/ui/Field';
import { Section } from '@/ui/Page';
import type { Plan } from './plan';

interface Props {
  plan: Plan;
  onChange: (plan: Plan) => void;
  onDone: () => void; // Control and Enter
}

export function ReasonStep({ plan, onChange, onDone }: Props) {
  const { t } = useTexts();
  return (
    <Section title={t.release.reason.title}>
      <TextField
        label={t.release.reason.label}
        hint={t.release.reason.hint}
        lines={4}
        value={plan.reason}
        onChange={(reason) => onChange({ ...plan, reason })}
        onKeyDown={(event) => event.key === 'Enter' && event.ctrlKey && onDone()}
        autoFocus
        isRequired
      />
    </Section>
  );
}
