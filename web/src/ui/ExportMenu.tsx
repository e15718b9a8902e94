import { useMutation } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { useTexts } from '@/texts';
import { Button } from './Button';
import type { Columns } from './DataTable';
import { csv, dated, download } from './download';
import { ErrorNotice } from './Notice';
import css from './ExportMenu.module.css';

interface Props<Row> {
  name: string; // of the file
  columns: Columns<Row>; // those with a `meta.text` become columns of the CSV
  all: () => Promise<Row[]>; // every row that matches
}

function asCsv<Row>(columns: Columns<Row>, rows: Row[]): string {
  const kept = columns.filter((column) => column.meta?.text !== undefined);
  const heading = kept.map((column) => column.id ?? '');
  return csv(heading, rows.map((row) => kept.map((column) => column.meta?.text?.(row) ?? '')));
}

/** Everything that matches as CSV, or as the JSON of the API. */
export function ExportMenu<Row>({ name, columns, all }: Props<Row>) {
  const { t } = useTexts();
  const exporting = useMutation({
    mutationFn: async (kind: 'csv' | 'json') => {
      const rows = await all();
      if (kind === 'csv') download(dated(name, 'csv'), 'text/csv;charset=utf-8', asCsv(columns, rows));
      else download(dated(name, 'json'), 'application/json', `${JSON.stringify(rows, null, 2)}\n`);
    },
  });
  return (
    <>
      <MenuTrigger>
        <Button isDisabled={exporting.isPending}>
          <Download size={16} aria-hidden />
          {exporting.isPending ? t.app.loading : t.app.table.export}
        </Button>
        <Popover className={css.popover} placement="bottom end">
          <Menu className={css.menu} onAction={(key) => exporting.mutate(key === 'csv' ? 'csv' : 'json')}>
            <MenuItem id="csv" className={css.item}>
              {t.app.table.csv}
            </MenuItem>
            <MenuItem id="json" className={css.item}>
              {t.app.table.json}
            </MenuItem>
          </Menu>
        </Popover>
      </MenuTrigger>
      {exporting.error !== null && <ErrorNotice error={exporting.error} />}
    </>
  );
}
