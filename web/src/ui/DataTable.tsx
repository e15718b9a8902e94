/**
 * The portal's table: sorted by its headings, columns by choice, rows to select, and any number of rows, of which only
 * those in sight are drawn. On a narrow screen columns marked `wide` are left out.
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
import { Checkbox } from './Field';
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
const drawnAtMost = 150; // more rows than this are drawn as they come into sight

interface TableProps<RowType> {
  label: string; // for screen readers
  rows: RowType[];
  columns: Columns<RowType>;
  rowId: (row: RowType) => string;
  sorting?: SortingState; // by the caller: the API sorts
  onSort?: OnChangeFn<SortingState>;
  visibility?: VisibilityState;
  selection?: RowSelectionState; // rows can be selected where it is given
  onSelect?: OnChangeFn<RowSelectionState>;
  onEnd?: () => void; // the last row is near: load more
  empty?: ReactNode;
  total?: number; // rows in all, where more will be loaded
}

function selectColumn<RowType>(t: ReturnType<typeof useTexts>['t'], rowId: (row: RowType) => string): ColumnDef<RowType> {
  return {
    id: 'select',
    size: 44,
    enableSorting: false,
    header: ({ table }) => (
      <Checkbox
        aria-label={t.app.table.selectAll}
        isSelected={table.getIsAllRowsSelected()}
        isIndeterminate={table.getIsSomeRowsSelected()}
        onChange={(on) => table.toggleAllRowsSelected(on)}
      />
    ),
    cell: ({ row }) => (
      <Checkbox
        aria-label={t.app.table.selectRow(rowId(row.original))}
        isSelected={row.getIsSelected()}
        onChange={(on) => row.toggleSelected(on)}
      />
    ),
  };
}

/** TanStack Table sorts by what an accessor gives; here the text of an export is that. */
function sortable<RowType>(column: ColumnDef<RowType>): ColumnDef<RowType> {
  const text = column.meta?.text;
  return text === undefined ? column : ({ ...column, accessorFn: text } as ColumnDef<RowType>);
}

export function DataTable<RowType>(props: TableProps<RowType>) {
  const { rows, columns, rowId, sorting = [], visibility = {}, selection } = props;
  const { t } = useTexts();
  const narrow = useNarrow();
  const [scroller, setScroller] = useState<HTMLDivElement | null>(null); // as state: the rows below need it once it is there
  const shownColumns = useMemo(() => {
    const fitting = columns.filter((column) => !narrow || column.meta?.wide !== true).map(sortable);
    return selection === undefined ? fitting : [selectColumn(t, rowId), ...fitting];
  }, [columns, narrow, rowId, selection === undefined, t]);
  const table = useReactTable({
    data: rows,
    columns: shownColumns,
    getRowId: rowId,
    getCoreRowModel: getCoreRowModel(),
    manualSorting: true,
    enableSorting: props.onSort !== undefined,
    sortDescFirst: false,
    state: { sorting, columnVisibility: visibility, rowSelection: selection ?? {} },
    onSortingChange: props.onSort,
    onRowSelectionChange: props.onSelect,
  });
  const all = table.getRowModel().rows;
  const width = table.getTotalSize();
  const widthOf = (size: number) => (narrow ? `${(size / width) * 100}%` : size);
  return (
    <div className={css.scroller} ref={setScroller} role="region" aria-label={t.app.table.scroll(props.label)} tabIndex={0}>
      <table
        className={css.table}
        style={{ minWidth: narrow ? undefined : width }}
        aria-label={props.label}
        aria-rowcount={(props.total ?? rows.length) + 1}
      >
        <colgroup>
          {table.getVisibleLeafColumns().map((column) => (
            <col key={column.id} style={{ width: column.id === 'select' ? 44 : widthOf(column.getSize()) }} />
          ))}
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            {table.getFlatHeaders().map((header) => (
              <Heading key={header.id} header={header} />
            ))}
          </tr>
        </thead>
        <Rows rows={all} scroller={scroller} onEnd={props.onEnd} />
      </table>
      {all.length === 0 && props.empty}
    </div>
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

interface RowsProps<RowType> {
  rows: Row<RowType>[];
  scroller: HTMLDivElement | null;
  onEnd?: () => void;
}

function Rows<RowType>({ rows, scroller, onEnd }: RowsProps<RowType>) {
  const virtual = rows.length > drawnAtMost;
  const window = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller,
    estimateSize: () => rowHeight,
    overscan: 12,
    useFlushSync: false, // React renders while it scrolls; no state hangs on its order
    enabled: virtual,
  });
  const drawn = virtual ? window.getVirtualItems() : rows.map((_, index) => ({ index, start: 0, end: 0 }));
  const last = drawn.at(-1);
  const nearEnd = last !== undefined && last.index >= rows.length - 20;
  useEffect(() => {
    if (nearEnd) onEnd?.();
  }, [nearEnd, onEnd, rows.length]);
  const before = virtual ? (drawn[0]?.start ?? 0) : 0;
  const after = virtual ? window.getTotalSize() - (last?.end ?? 0) : 0;
  return (
    <tbody>
      {before > 0 && <Gap height={before} />}
      {drawn.map(({ index }) => {
        const row = rows[index];
        return row === undefined ? null : (
          <DataRow key={row.id} row={row} index={index} measure={virtual ? window.measureElement : undefined} />
        );
      })}
      {after > 0 && <Gap height={after} />}
    </tbody>
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
  index: number;
  measure?: (element: Element | null) => void; // of a row that may be higher than the others
}

function DataRow<RowType>({ row, index, measure }: DataRowProps<RowType>) {
  return (
    <tr ref={measure} data-index={index} aria-rowindex={index + 2} data-selected={row.getIsSelected() || undefined}>
      {row.getVisibleCells().map((cell) => (
        <td key={cell.id} className={cell.column.columnDef.meta?.numeric ? css.numeric : undefined}>
          <div className={css.cell}>{flexRender(cell.column.columnDef.cell, cell.getContext())}</div>
        </td>
      ))}
    </tr>
  );
}
