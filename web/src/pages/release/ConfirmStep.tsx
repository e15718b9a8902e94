import { useTexts } from '@/texts';
import { Facts, Section } from '@/ui/Page';
import { Findings } from './FindingsStep';
import { pickedAs, type Plan } from './plan';
import type { Present } from './present';

interface Props {
  entity: string;
  plan: Plan;
  present: Present;
  changed: boolean; // the findings are shown once more
}

export function useHeldWords(plan: Plan, present: Pick<Present, 'held'>): string {
  const { t } = useTexts();
  if (present.held.length === 0) return t.app.none;
  if (plan.held !== 'pick') return t.restricted.heldChoice[plan.held];
  const count = (how: 'deliver' | 'delete' | 'keep') => pickedAs(plan, present.held, how).length;
  return t.release.confirm.picked(count('deliver'), count('delete'), count('keep'));
}

export function ConfirmStep({ entity, plan, present, changed }: Props) {
  const { t } = useTexts();
  const c = t.release.confirm;
  return (
    <>
      <Section title={c.title}>
        <Facts
          rows={[
            { name: c.entity, value: entity },
            { name: c.held, value: useHeldWords(plan, present) },
            { name: c.reason, value: plan.reason },
          ]}
        />
      </Section>
      {changed && (
        <Section title={t.release.findings.title}>
          <Findings present={present} />
        </Section>
      )}
    </>
  );
}
