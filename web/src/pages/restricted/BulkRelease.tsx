/** Releases one entity after another, for one reason; says of each that failed why. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { releaseEntity, type HeldChoice } from '@/api/queries';
import { useTexts } from '@/texts';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { Choice, TextField } from '@/ui/Field';
import { Notice, useErrorSentence } from '@/ui/Notice';

interface Outcome {
  entity: string;
  error: unknown; // null: released
}

export function useHeldOptions() {
  const { t } = useTexts();
  const c = t.restricted.heldChoice;
  return [
    { value: 'deliver' as const, label: c.deliver, hint: c.deliverHint },
    { value: 'keep' as const, label: c.keep, hint: c.keepHint },
    { value: 'delete' as const, label: c.delete, hint: c.deleteHint },
  ];
}

export function BulkRelease({ entities, onClose }: { entities: string[]; onClose: () => void }) {
  const { t } = useTexts();
  const words = t.restricted.bulk;
  const queries = useQueryClient();
  const heldOptions = useHeldOptions();
  const [reason, setReason] = useState('');
  const [held, setHeld] = useState<HeldChoice>('keep');
  const [done, setDone] = useState<Outcome[]>([]);
  const releasing = useMutation({
    mutationFn: async () => {
      for (const entity of entities) {
        const error = await releaseEntity(entity, { reason, held }).then(() => null, (trouble: unknown) => trouble);
        setDone((before) => [...before, { entity, error }]);
      }
    },
    onSettled: () => queries.invalidateQueries(),
  });
  const finished = releasing.isSuccess;
  return (
    <Dialog
      title={words.title(entities.length)}
      isOpen
      onClose={() => !releasing.isPending && onClose()}
      actions={
        finished ? (
          <Button kind="primary" onPress={onClose}>
            {t.app.close}
          </Button>
        ) : (
          <>
            <Button onPress={onClose} isDisabled={releasing.isPending}>
              {t.app.cancel}
            </Button>
            <Button
              kind="primary"
              isDisabled={reason.trim() === '' || releasing.isPending}
              onPress={() => releasing.mutate()}
            >
              {releasing.isPending ? words.progress(done.length, entities.length) : words.submit}
            </Button>
          </>
        )
      }
    >
      {finished ? (
        <Outcomes done={done} />
      ) : (
        <>
          <Notice kind="warning">{words.warning}</Notice>
          <TextField label={words.reason} hint={words.reasonHint} lines={3} value={reason} onChange={setReason} autoFocus isRequired />
          <Choice label={words.held} value={held} options={heldOptions} onChange={setHeld} />
        </>
      )}
    </Dialog>
  );
}

function Outcomes({ done }: { done: Outcome[] }) {
  const { t } = useTexts();
  const sentence = useErrorSentence();
  const failed = done.filter(({ error }) => error !== null);
  const released = done.length - failed.length;
  return (
    <>
      {released > 0 && <Notice kind="good">{t.restricted.bulk.finished(released)}</Notice>}
      {failed.length > 0 && (
        <Notice kind="danger" title={t.restricted.bulk.failed(failed.length)}>
          <ul>
            {failed.map(({ entity, error }) => (
              <li key={entity}>
                {entity}: {sentence(error)}
              </li>
            ))}
          </ul>
        </Notice>
      )}
    </>
  );
}
