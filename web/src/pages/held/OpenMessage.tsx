/** One held message: what is known of it, and what speaks against it. */
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router-dom';
import { caseQuery } from '@/api/queries';
import type { HeldMessage } from '@/api/types';
import { useMay } from '@/app/session';
import { RiskPanel } from '@/pages/case/RiskPanel';
import { useTexts } from '@/texts';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { decodeWords } from '@/ui/encodedWords';
import { Empty, Loaded } from '@/ui/Notice';
import { Facts } from '@/ui/Page';
import { StateBadge, Time, useNumbers } from '@/ui/Text';
import type { Ending } from './EndHeld';
import css from './Held.module.css';

interface Props {
  message: HeldMessage;
  onEnd: (how: Ending) => void;
  onClose: () => void;
}

export function OpenMessage({ message, onEnd, onClose }: Props) {
  const { t } = useTexts();
  const may = useMay('helpdesk');
  const open = may && message.state === 'held';
  return (
    <Dialog
      wide
      title={decodeWords(message.subject) || t.held.noSubject}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t.app.close}</Button>
          {open && (
            <>
              <Button kind="danger" onPress={() => onEnd('delete')}>
                {t.held.delete}
              </Button>
              <Button kind="primary" onPress={() => onEnd('deliver')}>
                {t.held.deliver}
              </Button>
            </>
          )}
        </>
      }
    >
      {message.reason !== '' && <p className={css.reason}>{message.reason}</p>}
      <MessageFacts of={message} />
      {message.case !== null && <Against reference={message.case} />}
    </Dialog>
  );
}

function MessageFacts({ of }: { of: HeldMessage }) {
  const { t } = useTexts();
  const { number } = useNumbers();
  const c = t.held.column;
  const rows = [
    { name: c.entity, value: <Link to={`/senders/${encodeURIComponent(of.entity)}`}>{of.entity}</Link> },
    { name: t.held.from, value: of.from },
    { name: c.recipients, value: number(of.recipients) },
    { name: c.at, value: <Time at={of.at} whole seconds /> },
    { name: c.queue_id, value: <span className="mono">{of.queue_id}</span> },
    { name: c.state, value: <StateBadge of="held" value={of.state} /> },
  ];
  if (of.case !== null) rows.push({ name: c.case, value: <Link to={`/cases/${of.case}`}>{of.case}</Link> });
  return <Facts rows={rows} />;
}

function Against({ reference }: { reference: string }) {
  const { t } = useTexts();
  const found = useQuery(caseQuery(reference));
  return (
    <>
      <h3>{t.held.against}</h3>
      <Loaded query={found}>
        {(of) => (of.risk === null ? <Empty>{t.held.caseEmpty}</Empty> : <RiskPanel risk={of.risk} signals={of.signals} />)}
      </Loaded>
    </>
  );
}
