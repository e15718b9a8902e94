/** One message of the trace: everything that is kept of it, and why it ended as it did. */
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router-dom';
import { caseQuery } from '@/api/queries';
import type { Submission } from '@/api/types';
import { RiskPanel } from '@/pages/case/RiskPanel';
import { useTexts, wordFor } from '@/texts';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { decodeWords } from '@/ui/encodedWords';
import { Loaded } from '@/ui/Notice';
import { Facts } from '@/ui/Page';
import { StateBadge, Time, useNumbers } from '@/ui/Text';
import css from './Trace.module.css';

export function OpenLine({ line, onClose }: { line: Submission; onClose: () => void }) {
  const { t } = useTexts();
  return (
    <Dialog
      wide
      title={decodeWords(line.subject) || t.trace.noSubject}
      isOpen
      onClose={onClose}
      actions={
        <Button kind="primary" onPress={onClose}>
          {t.app.close}
        </Button>
      }
    >
      <Why line={line} />
      <LineFacts line={line} />
    </Dialog>
  );
}

function Why({ line }: { line: Submission }) {
  const { t } = useTexts();
  const passed = line.cause === '';
  return (
    <section className={css.why} aria-label={t.trace.why}>
      <p>
        <StateBadge of="action" value={line.action} />{' '}
        {passed ? t.trace.passed : t.trace.stopped(wordFor(t.terms.cause, line.cause))}
      </p>
      {line.case !== null ? <ReasonsOf reference={line.case} /> : !passed && <p className={css.soft}>{t.trace.noCase}</p>}
    </section>
  );
}

function ReasonsOf({ reference }: { reference: string }) {
  const { t } = useTexts();
  const found = useQuery(caseQuery(reference));
  return (
    <>
      <p className={css.soft}>{t.trace.seeCase}</p>
      <Loaded query={found}>
        {(of) => (
          <>
            <p>{of.sentence}</p>
            {of.risk !== null && <RiskPanel risk={of.risk} signals={of.signals} />}
          </>
        )}
      </Loaded>
      <p>
        <Link to={`/cases/${reference}`}>{t.trace.toCase(reference)}</Link>
      </p>
    </>
  );
}

function LineFacts({ line }: { line: Submission }) {
  const { t } = useTexts();
  const { number } = useNumbers();
  const c = t.trace.column;
  const mono = (text: string) => <span className="mono">{text}</span>;
  const rows = [
    { name: c.at, value: <Time at={line.at} whole seconds /> },
    { name: c.entity, value: <Link to={`/senders/${encodeURIComponent(line.entity)}`}>{line.entity}</Link> },
    { name: t.trace.from, value: line.from },
    { name: t.trace.headerFrom, value: line.header_from },
    {
      name: c.recipients,
      value: (
        <>
          {t.trace.recipientCount(number(line.external), number(line.internal))}
          <span className={css.recipients}>{line.recipients.join(', ')}</span>
        </>
      ),
    },
    { name: c.kind, value: wordFor(t.terms.mail, line.kind) },
    { name: t.trace.size, value: line.size > 0 ? t.trace.octets(number(line.size)) : '' },
    { name: c.client, value: mono(line.client) },
    { name: t.trace.way, value: wordFor(t.trace.ways, line.way) },
    { name: t.trace.policy, value: line.policy !== '' && <Link to={`/policies/${encodeURIComponent(line.policy)}`}>{line.policy}</Link> },
    { name: c.queue_id, value: mono(line.queue_id) },
    { name: t.trace.messageId, value: mono(line.message_id) },
  ];
  return <Facts rows={rows} />;
}
