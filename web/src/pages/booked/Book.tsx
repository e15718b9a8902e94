import { useState } from 'react';
import { bookSend } from '@/api/senders';
import type { Booking } from '@/api/types';
import { useTexts } from '@/texts';
import { FormDialog } from '@/ui/Confirm';
import { TextField } from '@/ui/Field';
import { TimeField } from '@/ui/TimeField';
import css from './Booked.module.css';

export interface Booked {
  reference: string;
  note: string | null; // what to mind of it
}

interface Props {
  entity: string; // filled in
  onClose: () => void;
  onDone: (booked: Booked) => void;
}

/** The form of a send that is to be let through. */
export function Book({ entity: given, onClose, onDone }: Props) {
  const { t } = useTexts();
  const b = t.booked;
  const [entity, setEntity] = useState(given);
  const [recipients, setRecipients] = useState('');
  const [from, setFrom] = useState('');
  const [until, setUntil] = useState('');
  const [subject, setSubject] = useState('');
  const [reason, setReason] = useState('');
  const count = /^\d+$/.test(recipients.trim()) ? Number(recipients) : 0;
  const ready = entity.trim() !== '' && count > 0 && until !== '' && reason.trim() !== '';
  const booking = (): Booking => ({
    entity: entity.trim(),
    recipients: count,
    until,
    reason: reason.trim(),
    ...(from === '' ? {} : { from }),
    ...(subject.trim() === '' ? {} : { subject: subject.trim() }),
  });
  return (
    <FormDialog title={b.newTitle} submit={b.submit} ready={ready} act={() => bookSend(booking())} onDone={onDone} onClose={onClose}>
      <TextField label={b.entity} hint={b.entityHint} value={entity} onChange={setEntity} autoFocus={given === ''} isRequired />
      <TextField
        label={b.recipients}
        hint={b.recipientsHint}
        inputMode="numeric"
        value={recipients}
        onChange={setRecipients}
        autoFocus={given !== ''}
        isRequired
      />
      <div className={css.times}>
        <TimeField label={b.from} hint={b.fromHint} value={from} onChange={setFrom} />
        <TimeField label={b.until} hint={b.untilHint} value={until} onChange={setUntil} isRequired />
      </div>
      <TextField label={b.reason} hint={b.reasonHint} value={reason} onChange={setReason} isRequired />
      <TextField label={b.subject} hint={b.subjectHint} value={subject} onChange={setSubject} />
    </FormDialog>
  );
}
