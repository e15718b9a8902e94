import { useState } from 'react';
import { restrictEntity } from '@/api/senders';
import { useTexts } from '@/texts';
import { ReasonDialog } from '@/ui/Confirm';
import { Notice } from '@/ui/Notice';
import { TimeField } from '@/ui/TimeField';

/** Stops a sender by hand, for a reason, until a time or until it is released. */
export function Restrict({ entity, onClose }: { entity: string; onClose: () => void }) {
  const { t } = useTexts();
  const [until, setUntil] = useState('');
  return (
    <ReasonDialog
      title={t.senders.restrictTitle(entity)}
      submit={t.senders.restrictSubmit}
      kind="danger"
      label={t.senders.reason}
      hint={t.senders.reasonHint}
      act={(reason) => restrictEntity(entity, { reason, until: until === '' ? null : until })}
      onClose={onClose}
    >
      <Notice kind="warning">{t.senders.restrictWarning}</Notice>
      <TimeField label={t.senders.restrictUntil} hint={t.senders.restrictUntilHint} value={until} onChange={setUntil} />
    </ReasonDialog>
  );
}
