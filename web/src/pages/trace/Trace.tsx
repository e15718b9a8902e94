/** Looks for messages, in all that were offered. */
import { askTrace } from '@/api/mail';
import { allOlder, useOlder } from '@/api/asked';
import type { Submission } from '@/api/types';
import { useMay } from '@/app/session';
import { useTexts } from '@/texts';
import { Button } from '@/ui/Button';
import { ColumnMenu, useColumnChoice } from '@/ui/ColumnMenu';
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
import { Lines, lineId } from './Lines';
import { useLineColumns } from './columns';

const keys = ['entity', 'recipient', 'queue_id', 'action', 'since', 'before'] as const;

const nothing = () => {};

function Filters() {
  const { t } = useTexts();
  const helpdesk = useMay('helpdesk');
  const { values, setters } = useFilters(keys);
  const actions = [{ value: '', label: t.app.all }, ...Object.entries(t.terms.action).map(([value, label]) => ({ value, label }))];
  return (
    <FilterGrid>
      <FilterField label={t.trace.entity} value={values.entity} onChange={setters.entity} />
      {helpdesk && <FilterField label={t.trace.recipient} value={values.recipient} onChange={setters.recipient} />}
      <FilterField label={t.trace.queueId} value={values.queue_id} onChange={setters.queue_id} />
      <Select label={t.trace.action} value={values.action} options={actions} onChange={setters.action} />
      <TimeField label={t.trace.since} value={values.since} onChange={setters.since} />
      <TimeField label={t.trace.before} value={values.before} onChange={setters.before} />
    </FilterGrid>
  );
}

export default function Trace() {
  const { t } = useTexts();
  const { number } = useNumbers();
  const helpdesk = useMay('helpdesk');
  const { values, clear, narrowed } = useFilters(keys);
  const columns = useLineColumns(nothing, true);
  const [visibility, setVisibility] = useColumnChoice('trace', ['client', 'queue_id']);
  const ask = (before: string, limit: number) =>
    askTrace({ ...values, before: before === '' ? values.before : before }, limit);
  const { list, hasMore, more } = useOlder<Submission>(['trace', 'list', values], ask, lineId);
  const shown = number(list.data?.length ?? 0);
  return (
    <Page title={t.trace.title} lead={helpdesk ? t.trace.lead : `${t.trace.lead} ${t.trace.redacted}`}>
      <Section
        title={t.trace.list}
        flush
        actions={
          <>
            {narrowed && (
              <Button kind="quiet" onPress={clear}>
                {t.app.table.clear}
              </Button>
            )}
            <ColumnMenu columns={columns} visibility={visibility} onChange={setVisibility} />
            <ExportMenu name="trace" columns={columns} all={() => allOlder(ask, lineId)} />
          </>
        }
      >
        <Toolbar>
          <Filters />
        </Toolbar>
        <Loaded query={list}>
          {(lines) => (
            <>
              <Lines
                lines={lines}
                withEntity
                visibility={visibility}
                onEnd={more}
                empty={<Empty>{narrowed ? t.trace.emptyNarrowed : t.trace.empty}</Empty>}
              />
              <ListFoot>{hasMore ? t.trace.rowsAndMore(shown) : t.trace.rows(shown)}</ListFoot>
            </>
          )}
        </Loaded>
      </Section>
    </Page>
  );
}
