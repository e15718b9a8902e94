/** One case: what happened, the data behind it, what was done, and what to do now. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { Download, Printer } from 'lucide-react';
import { useParams } from 'react-router-dom';
import { caseQuery, exportCase } from '@/api/queries';
import type { CaseDetail } from '@/api/types';
import { useMay } from '@/app/session';
import { useTexts } from '@/texts';
import { Button, ButtonLink } from '@/ui/Button';
import { download } from '@/ui/download';
import { ErrorNotice, Loaded } from '@/ui/Notice';
import { Column, Columns, Page, Section } from '@/ui/Page';
import { StateBadge } from '@/ui/Text';
import { CaseFacts } from './CaseFacts';
import { HeldMail } from './HeldMail';
import { Logins } from './Logins';
import { Measures } from './Measures';
import { Messages } from './Messages';
import { NextSteps } from './NextSteps';
import { Related } from './Related';
import { RiskPanel } from './RiskPanel';
import { Timeline } from './Timeline';
import { UsualAgainstNow, comparable } from './UsualAgainstNow';
import css from './Case.module.css';

export const releasePath = (entity: string) => `/restricted/${encodeURIComponent(entity)}/release`;

function Actions({ of }: { of: CaseDetail }) {
  const { t } = useTexts();
  const helpdesk = useMay('helpdesk');
  const exporting = useMutation({
    mutationFn: () => exportCase(of.reference),
    onSuccess: (whole) =>
      download(`case-${of.reference}.json`, 'application/json', `${JSON.stringify(whole, null, 2)}\n`),
  });
  return (
    <>
      <Button onPress={() => window.print()}>
        <Printer size={16} aria-hidden />
        {t.caseFile.print}
      </Button>
      {helpdesk && (
        <span title={t.caseFile.exportHint}>
          <Button onPress={() => exporting.mutate()} isDisabled={exporting.isPending}>
            <Download size={16} aria-hidden />
            {t.caseFile.export}
          </Button>
        </span>
      )}
      {helpdesk && of.state === 'restricted' && (
        <ButtonLink kind="primary" to={releasePath(of.entity)}>
          {t.caseFile.release}
        </ButtonLink>
      )}
      {exporting.error !== null && <ErrorNotice error={exporting.error} />}
    </>
  );
}

function Whole({ of }: { of: CaseDetail }) {
  const { t } = useTexts();
  return (
    <>
      <p className={css.sentence}>{of.sentence}</p>
      <Columns>
        <Column>
          <Section title={t.caseFile.next}>
            <NextSteps steps={of.next_steps} />
          </Section>
          {of.measures.length > 0 && (
            <Section title={t.caseFile.limits}>
              <Measures measures={of.measures} />
            </Section>
          )}
          {of.risk !== null && (
            <Section title={t.caseFile.risk}>
              <RiskPanel risk={of.risk} signals={of.signals} />
            </Section>
          )}
        </Column>
        <Column>
          <Section title={t.caseFile.facts}>
            <CaseFacts of={of} />
          </Section>
          <Section title={t.caseFile.timeline}>
            <Timeline events={of.timeline} />
          </Section>
          {comparable(of.signals).length > 0 && (
            <Section title={t.caseFile.usual}>
              <UsualAgainstNow signals={of.signals} />
            </Section>
          )}
          <Section title={t.caseFile.logins}>
            <Logins events={of.timeline} />
          </Section>
          <Section title={t.caseFile.related}>
            <Related entities={of.related} />
          </Section>
        </Column>
      </Columns>
      <Section title={t.caseFile.held} flush>
        <HeldMail messages={of.held} />
      </Section>
      <Section title={t.caseFile.messages} flush>
        <Messages messages={of.evidence} />
      </Section>
    </>
  );
}

export default function Case() {
  const { t } = useTexts();
  const { reference = '' } = useParams();
  const found = useQuery(caseQuery(reference));
  return (
    <Page
      title={found.data === undefined ? `${t.caseFile.unnamed} ${reference}` : t.caseFile.title(found.data.entity)}
      lead={
        found.data !== undefined && (
          <span className={css.lead}>
            <StateBadge of="state" value={found.data.state} />
            <span className="mono">{reference}</span>
          </span>
        )
      }
      actions={found.data !== undefined && <Actions of={found.data} />}
    >
      <Loaded query={found}>{(data) => <Whole of={data} />}</Loaded>
    </Page>
  );
}
