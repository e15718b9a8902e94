/** Held messages, with what can be done about each. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { endHeld } from '@/api/queries';
import type { HeldMessage } from '@/api/types';
import { useMay } from '@/app/session';
import { useTexts } from '@/texts';
import { Button } from '@/ui/Button';
import { DataTable, type Columns } from '@/ui/DataTable';
import { Dialog } from '@/ui/Dialog';
import { Empty, ErrorNotice } from '@/ui/Notice';
import { Subject } from '@/ui/Subject';
import { StateBadge, Time, useNumbers } from '@/ui/Text';
import css from './Case.module.css';

function useColumns(): Columns<HeldMessage> {
  const { t } = useTexts();
  const { number } = useNumbers();
  return useMemo(() => {
    const c = t.caseFile.column;
    return [
      { id: 'at', header: c.at, size: 90, meta: { wide: true }, cell: ({ row }) => <Time at={row.original.at} seconds /> },
      { id: 'subject', header: c.subject, size: 380, cell: ({ row }) => <Subject raw={row.original.subject} /> },
      {
        id: 'recipients',
        header: c.recipients,
        size: 100,
        meta: { wide: true, numeric: true },
        cell: ({ row }) => number(row.original.recipients),
      },
      { id: 'queue_id', header: c.message, size: 125, meta: { wide: true }, cell: ({ row }) => <span className="mono">{row.original.queue_id}</span> },
      { id: 'state', header: c.state, size: 110, cell: ({ row }) => <StateBadge of="held" value={row.original.state} /> },
    ];
  }, [t, number]);
}

function useActions(onDeliver: (id: string) => void, onDelete: (message: HeldMessage) => void): Columns<HeldMessage> {
  const { t } = useTexts();
  const may = useMay('helpdesk');
  return useMemo(
    () =>
      !may
        ? []
        : [
            {
              id: 'actions',
              header: t.caseFile.column.actions,
              size: 170,
              cell: ({ row: { original: message } }) =>
                message.state === 'held' && (
                  <span className={`${css.row} no-print`}>
                    <Button small aria-label={`${t.caseFile.deliver} ${message.queue_id}`} onPress={() => onDeliver(message.queue_id)}>
                      {t.caseFile.deliver}
                    </Button>
                    <Button small aria-label={`${t.caseFile.delete} ${message.queue_id}`} onPress={() => onDelete(message)}>
                      {t.caseFile.delete}
                    </Button>
                  </span>
                ),
            },
          ],
    [may, t, onDeliver, onDelete],
  );
}

export function HeldMail({ messages }: { messages: HeldMessage[] }) {
  const { t } = useTexts();
  const queries = useQueryClient();
  const [asked, ask] = useState<HeldMessage | null>(null);
  const ending = useMutation({
    mutationFn: ({ id, how }: { id: string; how: 'deliver' | 'delete' }) => endHeld(id, how),
    onSettled: () => queries.invalidateQueries(),
  });
  const { mutate } = ending;
  const deliver = useMemo(() => (id: string) => mutate({ id, how: 'deliver' }), [mutate]);
  const columns = [...useColumns(), ...useActions(deliver, ask)];
  if (messages.length === 0) return <Empty>{t.caseFile.heldEmpty}</Empty>;
  return (
    <>
      {ending.error !== null && <ErrorNotice error={ending.error} />}
      <DataTable label={t.caseFile.held} rows={messages} columns={columns} rowId={(row) => row.queue_id} />
      <Dialog
        role="alertdialog"
        title={t.caseFile.deleteTitle}
        isOpen={asked !== null}
        onClose={() => ask(null)}
        actions={
          <>
            <Button onPress={() => ask(null)}>{t.app.cancel}</Button>
            <Button
              kind="danger"
              onPress={() => {
                if (asked !== null) mutate({ id: asked.queue_id, how: 'delete' });
                ask(null);
              }}
            >
              {t.caseFile.delete}
            </Button>
          </>
        }
      >
        <p>
          <strong>{asked !== null && <Subject raw={asked.subject} />}</strong> <span className="mono">{asked?.queue_id}</span>
        </p>
        <p>{t.caseFile.deleteWarning}</p>
      </Dialog>
    </>
  );
}
