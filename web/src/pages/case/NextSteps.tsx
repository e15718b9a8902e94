import css from './Case.module.css';

export function NextSteps({ steps }: { steps: string[] }) {
  return (
    <ol className={css.steps}>
      {steps.map((step) => (
        <li key={step}>{step}</li>
      ))}
    </ol>
  );
}
