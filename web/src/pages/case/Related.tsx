import { useTexts } from '@/texts';
import { Empty } from '@/ui/Notice';
import css from './Case.module.css';

export function Related({ entities }: { entities: string[] }) {
  const { t } = useTexts();
  if (entities.length === 0) return <Empty>{t.caseFile.relatedEmpty}</Empty>;
  return (
    <div className={css.stack}>
      <p className={css.hint}>{t.caseFile.relatedHint}</p>
      <ul>
        {entities.map((entity) => (
          <li key={entity}>{entity}</li>
        ))}
      </ul>
    </div>
  );
}
