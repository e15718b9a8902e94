/** Delivers or deletes one message after another, once it was confirmed; says of each that failed why. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { endHeld } from '@/api/queries';
import type { HeldMessage } from '@/api/types';
import { useTexts } from '@/texts';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { decodeWords } from '@/ui/encodedWords';
import { Notice, useErrorSentence } from '@/ui/Notice';
import css from './Held.module.css';

export type Ending = 'deliver' | 'delete';

interface Outcome {
  message: HeldMessage;
  state: string; // delivered, deleted, gone; empty: it failed
  error: unknown;
}

const namedAtMost = 5;

async function end(message: HeldMessage, how: Ending): Promise<Outcome> {
  try {
    return { message, state: (await endHeld(message.queue_id, how)).state, error: null };
  } catch (error) {
    return { message, state: '', error };
  }
}

interface Props {
  messages: HeldMessage[];
  how: Ending;
  onClose: () => void;
}

export function EndHeld({ messages, how, onClose }: Props) {
  const { t } = useTexts();
  const queries = useQueryClient();
  const [done, setDone] = useState<Outcome[]>([]);
  const ending = useMutation({
    mutationFn: async () => {
      for (const message of messages) {
        const outcome = await end(message, how);
        setDone((before) => [...before, outcome]);
      }
    },
    onSettled: () => queries.invalidateQueries(),
  });
  const deleting = how === 'delete';
  return (
    <Dialog
      role="alertdialog"
      title={(deleting ? t.held.deleteTitle : t.held.deliverTitle)(messages.length)}
      isOpen
      onClose={() => !ending.isPending && onClose()}
      actions={
        ending.isSuccess ? (
          <Button kind="primary" onPress={onClose}>
            {t.app.close}
          </Button>
        ) : (
          <>
            <Button onPress={onClose} isDisabled={ending.isPending}>
              {t.app.cancel}
            </Button>
            <Button kind={deleting ? 'danger' : 'primary'} isDisabled={ending.isPending} onPress={() => ending.mutate()}>
              {ending.isPending ? t.held.progress(done.length, messages.length) : deleting ? t.held.delete : t.held.deliver}
            </Button>
          </>
        )
      }
    >
      {ending.isSuccess ? (
        <Outcomes done={done} />
      ) : (
        <>
          <p>{deleting ? t.held.deleteHint : t.held.deliverHint}</p>
          <Named messages={messages} />
        </>
      )}
    </Dialog>
  );
}

function Named({ messages }: { messages: HeldMessage[] }) {
  const { t } = useTexts();
  const rest = messages.length - namedAtMost;
  return (
    <ul className={css.named}>
      {messages.slice(0, namedAtMost).map((message) => (
        <li key={message.queue_id}>
          <strong>{decodeWords(message.subject) || t.held.noSubject}</strong> · {message.entity}
        </li>
      ))}
      {rest > 0 && <li>{t.held.more(rest)}</li>}
    </ul>
  );
}

function Outcomes({ done }: { done: Outcome[] }) {
  const { t } = useTexts();
  const sentence = useErrorSentence();
  const count = (state: string) => done.filter((outcome) => outcome.state === state).length;
  const failed = done.filter(({ error }) => error !== null);
  return (
    <>
      {count('delivered') > 0 && <Notice kind="good">{t.held.delivered(count('delivered'))}</Notice>}
      {count('deleted') > 0 && <Notice kind="good">{t.held.deleted(count('deleted'))}</Notice>}
      {count('gone') > 0 && <Notice>{t.held.gone(count('gone'))}</Notice>}
      {failed.length > 0 && (
        <Notice kind="danger" title={t.held.failed(failed.length)}>
          <ul>
            {failed.map(({ message, error }) => (
              <li key={message.queue_id}>
                <span className="mono">{message.queue_id}</span>: {sentence(error)}
              </li>
            ))}
          </ul>
        </Notice>
      )}
    </>
  );
}
