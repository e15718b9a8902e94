/** Asks before something is done; says why it failed and stays open then. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTexts } from '@/texts';
import { Button } from './Button';
import { Dialog } from './Dialog';
import { TextField } from './Field';
import { ErrorNotice } from './Notice';

interface ConfirmProps<Done> {
  title: string;
  submit: string; // on the button
  act: () => Promise<Done>;
  onClose: () => void;
  onDone?: (done: Done) => void;
  kind?: 'primary' | 'danger';
  children: ReactNode;
}

export function Confirm<Done>({ title, submit, act, onClose, onDone, kind = 'danger', children }: ConfirmProps<Done>) {
  const { t } = useTexts();
  const queries = useQueryClient();
  const acting = useMutation({
    mutationFn: act,
    onSuccess: (done) => {
      void queries.invalidateQueries();
      onDone?.(done);
      onClose();
    },
  });
  return (
    <Dialog
      role="alertdialog"
      title={title}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t.app.cancel}</Button>
          <Button kind={kind} isDisabled={acting.isPending} onPress={() => acting.mutate()}>
            {submit}
          </Button>
        </>
      }
    >
      {acting.error !== null && <ErrorNotice error={acting.error} />}
      {children}
    </Dialog>
  );
}

interface FormDialogProps<Done> {
  title: string;
  submit: string;
  act: () => Promise<Done>;
  onClose: () => void;
  onDone?: (done: Done) => void; // without it the dialog closes
  ready?: boolean; // what is required is there
  kind?: 'primary' | 'danger';
  wide?: boolean;
  children: ReactNode; // the fields
}

/** A form in a dialog: sent by its button or Enter. */
export function FormDialog<Done>(props: FormDialogProps<Done>) {
  const { title, submit, act, onClose, onDone, ready = true, kind = 'primary', wide, children } = props;
  const { t } = useTexts();
  const queries = useQueryClient();
  const acting = useMutation({
    mutationFn: act,
    onSuccess: (done) => {
      void queries.invalidateQueries();
      if (onDone === undefined) onClose();
      else onDone(done);
    },
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (ready && !acting.isPending) acting.mutate();
  };
  return (
    <Dialog
      title={title}
      isOpen
      onClose={onClose}
      wide={wide}
      form={send}
      actions={
        <>
          <Button onPress={onClose}>{t.app.cancel}</Button>
          <Button type="submit" kind={kind} isDisabled={!ready || acting.isPending}>
            {submit}
          </Button>
        </>
      }
    >
      {acting.error !== null && <ErrorNotice error={acting.error} />}
      {children}
    </Dialog>
  );
}

interface ReasonProps<Done> extends Omit<FormDialogProps<Done>, 'act' | 'ready'> {
  label: string;
  hint?: string;
  act: (reason: string) => Promise<Done>;
}

/** Something that is done for a reason, which is kept. */
export function ReasonDialog<Done>({ label, hint, act, children, ...props }: ReasonProps<Done>) {
  const [reason, setReason] = useState('');
  return (
    <FormDialog {...props} act={() => act(reason.trim())} ready={reason.trim() !== ''}>
      {children}
      <TextField label={label} hint={hint} lines={3} value={reason} onChange={setReason} autoFocus isRequired />
    </FormDialog>
  );
}
