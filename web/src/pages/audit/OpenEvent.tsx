import type { ReactNode } from 'react';
import { Link } from 'react-router-dom';
import type { AuditEvent } from '@/api/types';
import { useTexts, wordFor } from '@/texts';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { Facts } from '@/ui/Page';
import { Time } from '@/ui/Text';
import css from './Audit.module.css';

export function OpenEvent({ event, onClose }: { event: AuditEvent; onClose: () => void }) {
  const { t } = useTexts();
  const c = t.audit.column;
  const rows = [
    { name: c.id, value: String(event.id) as ReactNode },
    { name: c.at, value: <Time at={event.at} whole seconds /> },
    { name: c.actor, value: event.actor === 'tidegate' ? t.terms.tidegate : event.actor },
  ];
  if (event.entity !== null) {
    rows.push({ name: c.entity, value: <Link to={`/senders/${encodeURIComponent(event.entity)}`}>{event.entity}</Link> });
  }
  if (event.case !== null) rows.push({ name: c.case, value: <Link to={`/cases/${event.case}`}>{event.case}</Link> });
  return (
    <Dialog
      wide
      title={wordFor(t.audit.kinds, event.kind)}
      isOpen
      onClose={onClose}
      actions={
        <Button kind="primary" onPress={onClose}>
          {t.app.close}
        </Button>
      }
    >
      <p className={css.sentence}>{event.sentence}</p>
      <Facts rows={rows} />
      {Object.keys(event.detail).length > 0 && (
        <>
          <h3>{t.audit.detail}</h3>
          <pre className={css.detail} tabIndex={0} aria-label={t.audit.detail}>
            {JSON.stringify(event.detail, null, 2)}
          </pre>
        </>
      )}
    </Dialog>
  );
}
