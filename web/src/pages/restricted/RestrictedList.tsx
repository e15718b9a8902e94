import type { RowSelectionState, SortingState } from '@tanstack/react-table';
import { useCallback, useMemo, useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import { askRestricted } from '@/api/queries';
import type { Restriction } from '@/api/types';
import { useMay } from '@/app/session';
import { useTexts } from '@/texts';
import { Button } from '@/ui/Button';
import { ColumnMenu, useColumnChoice } from '@/ui/ColumnMenu';
import { DataTable } from '@/ui/DataTable';
import { ExportMenu } from '@/ui/ExportMenu';
import { Select } from '@/ui/Field';
import { Empty, Loaded } from '@/ui/Notice';
import { Section } from '@/ui/Page';
import { SearchField } from '@/ui/SearchField';
import { useNumbers } from '@/ui/Text';
import { ListFoot, Toolbar } from '@/ui/Toolbar';
import { allRows, usePaged } from '@/ui/usePaged';
import { BulkRelease } from './BulkRelease';
import { useRestrictedColumns } from './columns';

const rowId = (row: Restriction) => row.entity;

/** What is looked for, as it stands in the address. */
function useFilters() {
  const [params, setParams] = useSearchParams();
  const get = (key: string) => params.get(key) ?? '';
  const set = useCallback(
    (key: string, value: string) =>
      setParams(
        (before) => {
          const next = new URLSearchParams(before);
          if (value === '') next.delete(key);
          else next.set(key, value);
          return next;
        },
        { replace: true },
      ),
    [setParams],
  );
  return { ask: { q: get('q'), kind: get('kind'), cause: get('cause'), sort: get('sort') }, set };
}

const asSorting = (sort: string): SortingState => [
  { id: sort === '' ? 'since' : sort.replace('-', ''), desc: sort === '' || sort.startsWith('-') },
];

export function RestrictedList() {
  const { t } = useTexts();
  const { number } = useNumbers();
  const { ask, set } = useFilters();
  const columns = useRestrictedColumns();
  const mayRelease = useMay('helpdesk');
  const [visibility, setVisibility] = useColumnChoice('restricted', ['domain', 'summary', 'restricted_by', 'kind']);
  const [selection, select] = useState<RowSelectionState>({});
  const [releasing, setReleasing] = useState<string[] | null>(null);
  const fetchPart = (offset: number, limit: number) => askRestricted(ask, offset, limit);
  const { list, total, more } = usePaged(['restricted', 'list', ask], fetchPart);
  const sorting = useMemo(() => asSorting(ask.sort), [ask.sort]);
  const chosen = (list.data ?? []).map(rowId).filter((entity) => selection[entity] === true);
  const filtered = ask.q !== '' || ask.kind !== '' || ask.cause !== '';
  const setSearch = useCallback((q: string) => set('q', q), [set]);
  const sortBy = (change: SortingState | ((before: SortingState) => SortingState)) => {
    const next = (typeof change === 'function' ? change(sorting) : change)[0];
    set('sort', next === undefined ? '' : `${next.desc ? '-' : ''}${next.id}`);
  };
  return (
    <Section
      title={t.restricted.list}
      flush
      actions={
        <>
          {mayRelease && chosen.length > 0 && (
            <Button kind="primary" onPress={() => setReleasing(chosen)}>
              {t.restricted.releaseSelected(chosen.length)}
            </Button>
          )}
          <ColumnMenu columns={columns} visibility={visibility} onChange={setVisibility} />
          <ExportMenu name="restricted" columns={columns} all={() => allRows(fetchPart)} />
        </>
      }
    >
      <Toolbar>
        <SearchField label={t.restricted.search} value={ask.q} onChange={setSearch} />
        <Filter label={t.restricted.kind} words={t.terms.kind} value={ask.kind} onChange={(value) => set('kind', value)} />
        <Filter label={t.restricted.cause} words={t.terms.cause} value={ask.cause} onChange={(value) => set('cause', value)} />
      </Toolbar>
      <Loaded query={list}>
        {(rows) => (
          <>
            <DataTable
              label={t.restricted.list}
              rows={rows}
              columns={columns}
              rowId={rowId}
              total={total}
              sorting={sorting}
              onSort={sortBy}
              visibility={visibility}
              selection={mayRelease ? selection : undefined}
              onSelect={select}
              onEnd={more}
              empty={<Empty>{filtered ? t.restricted.emptyFiltered : t.restricted.empty}</Empty>}
            />
            <ListFoot>{t.app.table.rows(number(rows.length), number(total))}</ListFoot>
          </>
        )}
      </Loaded>
      {releasing !== null && (
        <BulkRelease
          entities={releasing}
          onClose={() => {
            setReleasing(null);
            select({});
          }}
        />
      )}
    </Section>
  );
}

interface FilterProps {
  label: string;
  words: Record<string, string>;
  value: string;
  onChange: (value: string) => void;
}

function Filter({ label, words, value, onChange }: FilterProps) {
  const { t } = useTexts();
  const options = [{ value: '', label: t.app.all }, ...Object.entries(words).map(([key, word]) => ({ value: key, label: word }))];
  return <Select inline label={label} value={value} options={options} onChange={onChange} />;
}
