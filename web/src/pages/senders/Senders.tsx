/** Everybody who sends, the nearest to a limit first. */
import { useCallback } from 'react';
import { askSenders } from '@/api/senders';
import type { SenderUse } from '@/api/types';
import { useTexts } from '@/texts';
import { ColumnMenu, useColumnChoice } from '@/ui/ColumnMenu';
import { DataTable } from '@/ui/DataTable';
import { ExportMenu } from '@/ui/ExportMenu';
import { Filter, useFilters } from '@/ui/Filter';
import { Empty, Loaded } from '@/ui/Notice';
import { Page, Section } from '@/ui/Page';
import { SearchField } from '@/ui/SearchField';
import { useNumbers } from '@/ui/Text';
import { ListFoot, Toolbar } from '@/ui/Toolbar';
import { allRows, usePaged } from '@/ui/usePaged';
import { useSenderColumns } from './columns';

const rowId = (row: SenderUse) => row.entity;
const hidden = ['kind', 'external_per_hour', 'internal_per_hour', 'recipients_per_day', 'messages_per_minute'];

export default function Senders() {
  const { t } = useTexts();
  const { number } = useNumbers();
  const { values, set, narrowed } = useFilters(['q', 'state']);
  const columns = useSenderColumns();
  const [visibility, setVisibility] = useColumnChoice('senders', hidden);
  const fetchPart = (offset: number, limit: number) => askSenders(values, offset, limit);
  const { list, total, more } = usePaged(['entities', 'list', values], fetchPart);
  const setSearch = useCallback((q: string) => set('q', q), [set]);
  const { clear, restricted, probation } = t.terms.state;
  const states = { clear, restricted, probation } as Record<string, string>;
  return (
    <Page title={t.senders.title} lead={t.senders.lead}>
      <Section
        title={t.senders.list}
        flush
        actions={
          <>
            <ColumnMenu columns={columns} visibility={visibility} onChange={setVisibility} />
            <ExportMenu name="senders" columns={columns} all={() => allRows(fetchPart)} />
          </>
        }
      >
        <Toolbar>
          <SearchField label={t.senders.search} value={values.q} onChange={setSearch} />
          <Filter label={t.senders.state} words={states} value={values.state} onChange={(value) => set('state', value)} />
        </Toolbar>
        <Loaded query={list}>
          {(rows) => (
            <>
              <DataTable
                label={t.senders.list}
                rows={rows}
                columns={columns}
                rowId={rowId}
                visibility={visibility}
                onEnd={more}
                empty={<Empty>{narrowed ? t.senders.emptyNarrowed : t.senders.empty}</Empty>}
              />
              <ListFoot>
                {rows.length < total ? t.senders.andMore(number(rows.length)) : t.senders.all(number(rows.length))}
              </ListFoot>
            </>
          )}
        </Loaded>
      </Section>
    </Page>
  );
}
