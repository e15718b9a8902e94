/** What waits in the queue of the mail server, what speaks against it, and its end. */
import type { RowSelectionState } from '@tanstack/react-table';
import { useCallback, useState } from 'react';
import { askHeld } from '@/api/mail';
import type { HeldMessage } from '@/api/types';
import { useMay } from '@/app/session';
import { useTexts } from '@/texts';
import { Button } from '@/ui/Button';
import { ColumnMenu, useColumnChoice } from '@/ui/ColumnMenu';
import { DataTable } from '@/ui/DataTable';
import { ExportMenu } from '@/ui/ExportMenu';
import { Select } from '@/ui/Field';
import { useFilters } from '@/ui/Filter';
import { Empty, Loaded } from '@/ui/Notice';
import { Page, Section } from '@/ui/Page';
import { SearchField } from '@/ui/SearchField';
import { useNumbers } from '@/ui/Text';
import { ListFoot, Toolbar } from '@/ui/Toolbar';
import { allRows, usePaged } from '@/ui/usePaged';
import { EndHeld, type Ending } from './EndHeld';
import { OpenMessage } from './OpenMessage';
import { useHeldColumns } from './columns';

const rowId = (row: HeldMessage) => row.queue_id;

interface Asked {
  messages: HeldMessage[];
  how: Ending;
}

export default function Held() {
  const { t } = useTexts();
  const { number } = useNumbers();
  const { values, set, narrowed } = useFilters(['entity', 'state']);
  const helpdesk = useMay('helpdesk');
  const [opened, open] = useState<HeldMessage | null>(null);
  const [asked, ask] = useState<Asked | null>(null);
  const [selection, select] = useState<RowSelectionState>({});
  const [visibility, setVisibility] = useColumnChoice('held', ['queue_id', 'state']);
  const columns = useHeldColumns(open);
  const fetchPart = (offset: number, limit: number) => askHeld(values, offset, limit);
  const { list, total, more } = usePaged(['held', 'list', values], fetchPart);
  const setEntity = useCallback((entity: string) => set('entity', entity.trim().toLowerCase()), [set]);
  const selectable = helpdesk && (values.state === '' || values.state === 'held');
  const chosen = selectable ? (list.data ?? []).filter((row) => selection[rowId(row)] === true) : [];
  const states = Object.entries(t.terms.held).map(([key, label]) => ({ value: key === 'held' ? '' : key, label }));
  return (
    <Page title={t.held.title} lead={t.held.lead}>
      <Section
        title={t.held.list}
        flush
        actions={
          <>
            {chosen.length > 0 && (
              <>
                <Button kind="danger" onPress={() => ask({ messages: chosen, how: 'delete' })}>
                  {t.held.deleteSelected(chosen.length)}
                </Button>
                <Button kind="primary" onPress={() => ask({ messages: chosen, how: 'deliver' })}>
                  {t.held.deliverSelected(chosen.length)}
                </Button>
              </>
            )}
            <ColumnMenu columns={columns} visibility={visibility} onChange={setVisibility} />
            <ExportMenu name="held" columns={columns} all={() => allRows(fetchPart)} />
          </>
        }
      >
        <Toolbar>
          <SearchField label={t.held.search} value={values.entity} onChange={setEntity} />
          <Select inline label={t.held.state} value={values.state} options={states} onChange={(state) => set('state', state)} />
        </Toolbar>
        <Loaded query={list}>
          {(rows) => (
            <>
              <DataTable
                label={t.held.list}
                rows={rows}
                columns={columns}
                rowId={rowId}
                total={total}
                visibility={visibility}
                selection={selectable ? selection : undefined}
                onSelect={select}
                onEnd={more}
                empty={<Empty>{narrowed ? t.held.emptyNarrowed : t.held.empty}</Empty>}
              />
              <ListFoot>{t.app.table.rows(number(rows.length), number(total))}</ListFoot>
            </>
          )}
        </Loaded>
      </Section>
      {opened !== null && (
        <OpenMessage
          message={opened}
          onClose={() => open(null)}
          onEnd={(how) => {
            ask({ messages: [opened], how });
            open(null);
          }}
        />
      )}
      {asked !== null && (
        <EndHeld
          {...asked}
          onClose={() => {
            ask(null);
            select({});
          }}
        />
      )}
    </Page>
  );
}
