import type { VisibilityState } from '@tanstack/react-table';
import { useState, type ReactNode } from 'react';
import type { Submission } from '@/api/types';
import { useTexts } from '@/texts';
import { DataTable } from '@/ui/DataTable';
import { OpenLine } from './OpenLine';
import { useLineColumns } from './columns';

export const lineId = (line: Submission) =>
  [line.at, line.entity, line.queue_id, line.message_id, line.action, line.recipients[0] ?? ''].join(' ');

interface Props {
  lines: Submission[];
  empty: ReactNode;
  withEntity?: boolean;
  visibility?: VisibilityState;
  onEnd?: () => void;
}

/** Lines of the trace, each of which opens. */
export function Lines({ lines, empty, withEntity = false, visibility, onEnd }: Props) {
  const { t } = useTexts();
  const [opened, open] = useState<Submission | null>(null);
  const columns = useLineColumns(open, withEntity);
  return (
    <>
      <DataTable
        label={t.trace.list}
        rows={lines}
        columns={columns}
        rowId={lineId}
        visibility={visibility}
        onEnd={onEnd}
        empty={empty}
      />
      {opened !== null && <OpenLine line={opened} onClose={() => open(null)} />}
    </>
  );
}
