/** Everything that happened and who did it. */
import { useState } from 'react';
import { allOlder, useOlder } from '@/api/asked';
import { askAudit } from '@/api/mail';
import type { AuditEvent } from '@/api/types';
import { useTexts } from '@/texts';
import { Button } from '@/ui/Button';
import { ColumnMenu, useColumnChoice } from '@/ui/ColumnMenu';
import { DataTable } from '@/ui/DataTable';
import { ExportMenu } from '@/ui/ExportMenu';
import { Select } from '@/ui/Field';
import { useFilters } from '@/ui/Filter';
import { FilterField } from '@/ui/FilterField';
import { FilterGrid } from '@/ui/FilterGrid';
import { Empty, Loaded } from '@/ui/Notice';
import { Page, Section } from '@/ui/Page';
import { useNumbers } from '@/ui/Text';
import { TimeField } from '@/ui/TimeField';
import { ListFoot, Toolbar } from '@/ui/Toolbar';
import { OpenEvent } from './OpenEvent';
import { useVerification } from './Verify';
import { useEventColumns } from './columns';

const keys = ['entity', 'case', 'actor', 'kind', 'since', 'before'] as const;
const eventId = (event: AuditEvent) => String(event.id);

function Filters() {
  const { t } = useTexts();
  const { values, setters } = useFilters(keys);
  const kinds = Object.entries(t.audit.kinds)
    .map(([value, label]) => ({ value, label }))
    .sort((a, b) => a.label.localeCompare(b.label));
  return (
    <FilterGrid>
      <FilterField label={t.audit.entity} value={values.entity} onChange={setters.entity} />
      <FilterField label={t.audit.case} value={values.case} onChange={setters.case} />
      <FilterField label={t.audit.actor} value={values.actor} onChange={setters.actor} />
      <Select
        label={t.audit.kind}
        value={values.kind}
        options={[{ value: '', label: t.app.all }, ...kinds]}
        onChange={setters.kind}
      />
      <TimeField label={t.audit.since} value={values.since} onChange={setters.since} />
      <TimeField label={t.audit.before} value={values.before} onChange={setters.before} />
    </FilterGrid>
  );
}

export default function Audit() {
  const { t } = useTexts();
  const { number } = useNumbers();
  const { values, clear, narrowed } = useFilters(keys);
  const [opened, open] = useState<AuditEvent | null>(null);
  const columns = useEventColumns(open);
  const [visibility, setVisibility] = useColumnChoice('audit');
  const { button, outcome } = useVerification();
  const ask = (before: string, limit: number) =>
    askAudit({ ...values, before: before === '' ? values.before : before }, limit);
  const { list, hasMore, more } = useOlder<AuditEvent>(['audit', 'list', values], ask, eventId);
  const shown = number(list.data?.length ?? 0);
  return (
    <Page title={t.audit.title} lead={t.audit.lead} actions={button}>
      {outcome}
      <Section
        title={t.audit.list}
        flush
        actions={
          <>
            {narrowed && (
              <Button kind="quiet" onPress={clear}>
                {t.app.table.clear}
              </Button>
            )}
            <ColumnMenu columns={columns} visibility={visibility} onChange={setVisibility} />
            <ExportMenu name="audit" columns={columns} all={() => allOlder(ask, eventId)} />
          </>
        }
      >
        <Toolbar>
          <Filters />
        </Toolbar>
        <Loaded query={list}>
          {(events) => (
            <>
              <DataTable
                label={t.audit.list}
                rows={events}
                columns={columns}
                rowId={eventId}
                visibility={visibility}
                onEnd={more}
                empty={<Empty>{narrowed ? t.audit.emptyNarrowed : t.audit.empty}</Empty>}
              />
              <ListFoot>{hasMore ? t.audit.rowsAndMore(shown) : t.audit.rows(shown)}</ListFoot>
            </>
          )}
        </Loaded>
      </Section>
      {opened !== null && <OpenEvent event={opened} onClose={() => open(null)} />}
    </Page>
  );
}
