import { ListFilter } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useTexts } from '@/texts';
import { Button } from './Button';
import { useNarrow } from './useNarrow';
import css from './FilterGrid.module.css';

/** Many filters, each with its label above; on a narrow screen they are shown when asked for. */
export function FilterGrid({ children }: { children: ReactNode }) {
  const { t } = useTexts();
  const narrow = useNarrow();
  const [shown, show] = useState(false);
  return (
    <>
      {narrow && (
        <Button onPress={() => show(!shown)} aria-expanded={shown}>
          <ListFilter size={16} aria-hidden />
          {t.app.table.filters}
        </Button>
      )}
      {(shown || !narrow) && <div className={css.grid}>{children}</div>}
    </>
  );
}
