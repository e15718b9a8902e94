/** One sender: what it has used, what speaks against it, which policy applies and why, and its past. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useParams } from 'react-router-dom';
import { senderQuery } from '@/api/senders';
import type { EntityDetail } from '@/api/types';
import { useInterval } from '@/app/live';
import { useMay } from '@/app/session';
import { RiskPanel } from '@/pages/case/RiskPanel';
import { LimitBar } from '@/pages/senders/LimitBar';
import limits from '@/pages/senders/Senders.module.css';
import { useTexts } from '@/texts';
import { Button, ButtonLink } from '@/ui/Button';
import { Empty, Loaded } from '@/ui/Notice';
import { Column, Columns, Page, Section } from '@/ui/Page';
import { StateBadge } from '@/ui/Text';
import { BookedOf } from './BookedOf';
import { CasesOf } from './CasesOf';
import { LastMessages, PastOf } from './PastOf';
import { PolicyInForce } from './PolicyInForce';
import { Restrict } from './Restrict';
import { Standing } from './Standing';
import { WhatIf } from './WhatIf';

function Actions({ of }: { of: EntityDetail }) {
  const { t } = useTexts();
  const helpdesk = useMay('helpdesk');
  const administrator = useMay('administrator');
  const [restricting, restrict] = useState(false);
  const path = encodeURIComponent(of.entity);
  return (
    <>
      {helpdesk && <ButtonLink to={`/booked?entity=${path}&new=1`}>{t.senders.book}</ButtonLink>}
      {helpdesk && of.state === 'restricted' && (
        <ButtonLink kind="primary" to={`/restricted/${path}/release`}>
          {t.senders.release}
        </ButtonLink>
      )}
      {administrator && of.state !== 'restricted' && (
        <Button kind="danger" onPress={() => restrict(true)}>
          {t.senders.restrict}
        </Button>
      )}
      {restricting && <Restrict entity={of.entity} onClose={() => restrict(false)} />}
    </>
  );
}

function Whole({ of }: { of: EntityDetail }) {
  const { t } = useTexts();
  return (
    <>
      <Standing of={of} />
      <Columns>
        <Column>
          <Section title={t.senders.limits}>
            {of.limits.length === 0 && <Empty>{t.senders.limitsEmpty}</Empty>}
            <div className={limits.limits}>
              {of.limits.map((use) => (
                <LimitBar key={use.name} use={use} />
              ))}
            </div>
          </Section>
          <Section title={t.senders.risk}>
            {of.risk === null ? <Empty>{t.senders.riskEmpty}</Empty> : <RiskPanel risk={of.risk} signals={of.signals} />}
          </Section>
        </Column>
        <Column>
          <Section title={t.senders.policy}>
            <PolicyInForce of={of} />
          </Section>
          <Section title={t.senders.ask}>
            <WhatIf entity={of.entity} />
          </Section>
          <Section title={t.senders.cases} flush>
            <CasesOf cases={of.cases} />
          </Section>
          <Section title={t.senders.booked} flush>
            <BookedOf booked={of.booked} />
          </Section>
        </Column>
      </Columns>
      <LastMessages entity={of.entity} />
      <PastOf entity={of.entity} />
    </>
  );
}

export default function Sender() {
  const { entity = '' } = useParams();
  const refetchInterval = useInterval(); // messages that pass are no events
  const found = useQuery({ ...senderQuery(entity), refetchInterval });
  return (
    <Page
      title={entity}
      lead={found.data !== undefined && <StateBadge of="state" value={found.data.state} />}
      actions={found.data !== undefined && <Actions of={found.data} />}
    >
      <Loaded query={found}>{(data) => <Whole of={data} />}</Loaded>
    </Page>
  );
}
