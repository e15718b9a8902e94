import type { VisibilityState } from '@tanstack/react-table';
import { Columns3 } from 'lucide-react';
import { useState } from 'react';
import { Dialog as AriaDialog, DialogTrigger, Popover } from 'react-aria-components';
import { useTexts } from '@/texts';
import { Button } from './Button';
import type { Columns } from './DataTable';
import { Checkbox } from './Field';
import css from './ColumnMenu.module.css';

interface Props<Row> {
  columns: Columns<Row>;
  visibility: VisibilityState;
  onChange: (visibility: VisibilityState) => void;
}

/** Which columns are shown; each but those that cannot be hidden. */
export function ColumnMenu<Row>({ columns, visibility, onChange }: Props<Row>) {
  const { t } = useTexts();
  return (
    <DialogTrigger>
      <Button>
        <Columns3 size={16} aria-hidden />
        {t.app.table.columns}
      </Button>
      <Popover className={css.popover} placement="bottom end">
        <AriaDialog className={css.list} aria-label={t.app.table.columns}>
          {columns
            .filter((column) => column.enableHiding !== false)
            .map((column) => {
              const id = column.id ?? '';
              return (
                <Checkbox
                  key={id}
                  isSelected={visibility[id] !== false}
                  onChange={(on) => onChange({ ...visibility, [id]: on })}
                >
                  {column.meta?.label ?? (typeof column.header === 'string' ? column.header : id)}
                </Checkbox>
              );
            })}
        </AriaDialog>
      </Popover>
    </DialogTrigger>
  );
}

/** The chosen columns of the table called `name`, kept in this browser. */
export function useColumnChoice(name: string, hidden: string[] = []): [VisibilityState, (next: VisibilityState) => void] {
  const key = `tidegate.columns.${name}`;
  const [visibility, set] = useState<VisibilityState>(() => {
    try {
      return JSON.parse(localStorage.getItem(key) ?? '') as VisibilityState;
    } catch {
      return Object.fromEntries(hidden.map((id) => [id, false]));
    }
  });
  return [
    visibility,
    (next) => {
      localStorage.setItem(key, JSON.stringify(next));
      set(next);
    },
  ];
}
