import { useQuery } from '@tanstack/react-query';
import { endedCasesQuery } from '@/api/queries';
import type { CaseSummary } from '@/api/types';
import { useTexts } from '@/texts';
import { DataTable } from '@/ui/DataTable';
import { ExportMenu } from '@/ui/ExportMenu';
import { Empty, Loaded } from '@/ui/Notice';
import { Section } from '@/ui/Page';
import { useReleasedColumns } from './columns';

const rowId = (row: CaseSummary) => row.reference;

/** Restrictions that have ended, the newest first: by whom, and for what reason. */
export function ReleasedList() {
  const { t } = useTexts();
  const columns = useReleasedColumns();
  const ended = useQuery(endedCasesQuery());
  return (
    <Section
      title={t.restricted.releasedList}
      flush
      actions={<ExportMenu name="released" columns={columns} all={() => Promise.resolve(ended.data ?? [])} />}
    >
      <Loaded query={ended}>
        {(rows) => (
          <DataTable
            label={t.restricted.releasedList}
            rows={rows}
            columns={columns}
            rowId={rowId}
            empty={<Empty>{t.restricted.releasedEmpty}</Empty>}
          />
        )}
      </Loaded>
    </Section>
  );
}
