/**
 * The portal's table: sorted by its headings, columns by choice, rows to select, and any number of rows, of which only
 * those in sight are drawn; the others cost nothing. On a narrow screen columns marked `wide` are left out.
 */
import {
  flexRender,
  getCoreRowModel,
  useReactTable,
  type ColumnDef,
  type OnChangeFn,
  type Row,
  type RowData,
  type RowSelectionState,
  type SortingState,
  type VisibilityState,
} from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { useEffect, useMemo, useState, type ReactNode } from 'react';
import { useTexts } from '@/texts';
import { RowCheckbox } from './RowCheckbox';
import { useNarrow } from './useNarrow';
import css from './DataTable.module.css';

declare module '@tanstack/react-table' {
  interface ColumnMeta<TData extends RowData, TValue> {
    label?: string; // in the choice of columns, where the heading is none
    wide?: boolean; // left out on a narrow screen
    numeric?: boolean;
    /** Its text in an export; a column without it is neither exported nor sorted. */
    text?: (row: TData) => string;
    unused?: TValue;
  }
}

export type Columns<RowType> = ColumnDef<RowType>[];

const rowHeight = 36;
const drawnAtMost = 150; // of more rows than this, those in sight are drawn
const selectWidth = 44;

interface TableProps<RowType> {
  label: string; // for screen readers
  rows: RowType[];
  columns: Columns<RowType>;
  rowId: (row: RowType) => string;
  sorting?: SortingState; // by the caller: the API sorts
  onSort?: OnChangeFn<SortingState>;
  visibility?: VisibilityState;
  selection?: RowSelectionState; // rows can be selected where it is given
  onSelect?: (selection: RowSelectionState) => void;
  onEnd?: () => void; // the last row is near: load more
  empty?: ReactNode;
  total?: number; // rows in all, where more will be loaded
}

/** TanStack Table sorts by what an accessor gives; here the text of an export is that. */
function sortable<RowType>(column: ColumnDef<RowType>): ColumnDef<RowType> {
  const text = column.meta?.text;
  return text === undefined ? column : ({ ...column, accessorFn: text } as ColumnDef<RowType>);
}

/** The part of the rows that is drawn, and the heights of what is not, above and below. */
function useDrawn<RowType>(rows: RowType[], scroller: HTMLDivElement | null, onEnd?: () => void) {
  const partly = rows.length > drawnAtMost;
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller,
    estimateSize: () => rowHeight,
    overscan: 12,
    useFlushSync: false, // React renders while it scrolls; no state hangs on its order
    enabled: partly,
  });
  const items = partly ? virtual.getVirtualItems() : [];
  const first = items[0]?.index ?? 0;
  const end = partly ? (items.at(-1)?.index ?? -1) + 1 : rows.length;
  const drawn = useMemo(() => rows.slice(first, end), [rows, first, end]);
  const nearEnd = end > 0 && end >= rows.length - 20;
  useEffect(() => {
    if (nearEnd) onEnd?.();
  }, [nearEnd, onEnd, rows.length]);
  return {
    drawn,
    first,
    above: items[0]?.start ?? 0,
    below: partly ? virtual.getTotalSize() - (items.at(-1)?.end ?? 0) : 0,
    measure: partly ? virtual.measureElement : undefined,
  };
}

export function DataTable<RowType>(props: TableProps<RowType>) {
  const { rows, columns, rowId, sorting = [], visibility = {}, selection } = props;
  const { t } = useTexts();
  const narrow = useNarrow();
  const [scroller, setScroller] = useState<HTMLDivElement | null>(null); // as state: rows are drawn once it is there
  const { drawn, first, above, below, measure } = useDrawn(rows, scroller, props.onEnd);
  const shown = useMemo(
    () => columns.filter((column) => !narrow || column.meta?.wide !== true).map(sortable),
    [columns, narrow],
  );
  const table = useReactTable({
    data: drawn,
    columns: shown,
    getRowId: rowId,
    getCoreRowModel: getCoreRowModel(),
    manualSorting: true,
    enableSorting: props.onSort !== undefined,
    sortDescFirst: false,
    state: { sorting, columnVisibility: visibility },
    onSortingChange: props.onSort,
  });
  const ids = useMemo(() => rows.map(rowId), [rows, rowId]);
  const width = table.getTotalSize() + (selection === undefined ? 0 : selectWidth);
  const select = (ids: string[], on: boolean) =>
    props.onSelect?.({ ...selection, ...Object.fromEntries(ids.map((id) => [id, on])) });
  return (
    <div className={css.scroller} ref={setScroller} role="region" aria-label={t.app.table.scroll(props.label)} tabIndex={0}>
      <table
        className={css.table}
        style={{ minWidth: narrow ? undefined : width }}
        aria-label={props.label}
        aria-rowcount={(props.total ?? rows.length) + 1}
      >
        <colgroup>
          {selection !== undefined && <col style={{ width: selectWidth }} />}
          {table.getVisibleLeafColumns().map((column) => (
            <col key={column.id} style={{ width: narrow ? `${(column.getSize() / width) * 100}%` : column.getSize() }} />
          ))}
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            {selection !== undefined && <SelectAll ids={ids} selection={selection} onSelect={select} />}
            {table.getFlatHeaders().map((header) => (
              <Heading key={header.id} header={header} />
            ))}
          </tr>
        </thead>
        <tbody>
          {above > 0 && <Gap height={above} />}
          {table.getRowModel().rows.map((row, index) => (
            <DataRow
              key={row.id}
              row={row}
              index={first + index}
              measure={measure}
              selected={selection && selection[row.id] === true}
              onSelect={(on) => select([row.id], on)}
            />
          ))}
          {below > 0 && <Gap height={below} />}
        </tbody>
      </table>
      {rows.length === 0 && props.empty}
    </div>
  );
}

interface SelectAllProps {
  ids: string[];
  selection: RowSelectionState;
  onSelect: (ids: string[], on: boolean) => void;
}

/** Of all rows that are loaded. */
function SelectAll({ ids, selection, onSelect }: SelectAllProps) {
  const { t } = useTexts();
  const count = useMemo(() => ids.filter((id) => selection[id] === true).length, [ids, selection]);
  return (
    <th scope="col">
      <RowCheckbox
        label={t.app.table.selectAll}
        checked={count > 0 && count === ids.length}
        mixed={count > 0 && count < ids.length}
        onChange={(on) => onSelect(ids, on)}
      />
    </th>
  );
}

type HeaderOf<RowType> = ReturnType<ReturnType<typeof useReactTable<RowType>>['getFlatHeaders']>[number];

function Heading<RowType>({ header }: { header: HeaderOf<RowType> }) {
  const { column } = header;
  const sorted = column.getIsSorted();
  const words = flexRender(column.columnDef.header, header.getContext());
  const Arrow = sorted === 'desc' ? ArrowDown : ArrowUp;
  const order = sorted === 'asc' ? 'ascending' : sorted === 'desc' ? 'descending' : undefined;
  return (
    <th scope="col" aria-sort={order} className={column.columnDef.meta?.numeric ? css.numeric : undefined}>
      {column.getCanSort() ? (
        <button type="button" className={css.sort} onClick={column.getToggleSortingHandler()}>
          {words}
          {sorted !== false && <Arrow size={14} aria-hidden />}
        </button>
      ) : (
        words
      )}
    </th>
  );
}

/** Stands for the rows that are not in sight. */
function Gap({ height }: { height: number }) {
  return (
    <tr aria-hidden>
      <td style={{ height, padding: 0, border: 0 }} />
    </tr>
  );
}

interface DataRowProps<RowType> {
  row: Row<RowType>;
  index: number; // among all
  measure?: (element: Element | null) => void; // of a row that may be higher than the others
  selected?: boolean; // without it rows are not selected
  onSelect: (on: boolean) => void;
}

function DataRow<RowType>({ row, index, measure, selected, onSelect }: DataRowProps<RowType>) {
  const { t } = useTexts();
  return (
    <tr ref={measure} data-index={index} aria-rowindex={index + 2} data-selected={selected || undefined}>
      {selected !== undefined && (
        <td>
          <RowCheckbox label={t.app.table.selectRow(row.id)} checked={selected} onChange={onSelect} />
        </td>
      )}
      {row.getVisibleCells().map((cell) => (
        <td key={cell.id} className={cell.column.columnDef.meta?.numeric ? css.numeric : undefined}>
          <div className={css.cell}>{flexRender(cell.column.columnDef.cell, cell.getContext())}</div>
        </td>
      ))}
    </tr>
  );
}
