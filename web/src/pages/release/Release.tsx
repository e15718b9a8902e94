/**
 * The way to a release: what the program sees now, what becomes of held mail, the reason, and the release itself. What
 * the person saw is asked for again on submit; where it has changed, nothing is done until it was seen.
 */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useParams } from 'react-router-dom';
import { useMay } from '@/app/session';
import { useTexts } from '@/texts';
import { Button } from '@/ui/Button';
import { ErrorNotice, Loaded, Notice } from '@/ui/Notice';
import { Page } from '@/ui/Page';
import { Steps } from '@/ui/Steps';
import { ConfirmStep } from './ConfirmStep';
import { FindingsStep } from './FindingsStep';
import { HeldStep } from './HeldStep';
import { carryOut, type Done, type Plan } from './plan';
import { changes, look, type Change, type Present } from './present';
import { ReasonStep } from './ReasonStep';
import { ResultStep } from './ResultStep';
import css from './Release.module.css';

const order = ['findings', 'held', 'reason', 'confirm'] as const;
type Step = (typeof order)[number];

interface WizardProps {
  entity: string;
  present: Present;
  again: () => void; // look anew
}

function Wizard({ entity, present, again }: WizardProps) {
  const { t } = useTexts();
  const queries = useQueryClient();
  const [step, go] = useState<Step>('findings');
  const [looked, setLooked] = useState(false);
  const [plan, setPlan] = useState<Plan>({ reason: '', held: 'deliver', picked: {} });
  const [changed, setChanged] = useState<Change[]>([]);
  const submitting = useMutation<Done | null>({
    mutationFn: async () => {
      const now = await look(entity);
      const news = changes(present, now);
      queries.setQueryData(['release', entity], now);
      setChanged(news);
      return news.length > 0 ? null : carryOut(entity, plan, now.held);
    },
    onSuccess: (done) => done !== null && queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'release' }),
  });
  if (submitting.data) return <ResultStep entity={entity} done={submitting.data} />;
  if (present.restriction === null) return <NotRestricted />;
  const at = order.indexOf(step);
  const ready = { findings: looked, held: true, reason: plan.reason.trim() !== '', confirm: true }[step];
  const move = (by: number) => go(order[at + by] ?? step);
  return (
    <>
      <Steps
        label={t.release.stepOf(at + 1, order.length + 1)}
        steps={[...order, 'result' as const].map((name) => t.release.steps[name])}
        at={at}
      />
      {changed.length > 0 && (
        <Notice kind="warning" title={t.release.confirm.changed}>
          {changed.map((change) => t.release.confirm.changes[change]).join(', ')}. {t.release.confirm.changedHint}
        </Notice>
      )}
      {step === 'findings' && <FindingsStep present={present} again={again} looked={looked} setLooked={setLooked} />}
      {step === 'held' && <HeldStep held={present.held} plan={plan} onChange={setPlan} />}
      {step === 'reason' && <ReasonStep plan={plan} onChange={setPlan} onDone={() => ready && move(1)} />}
      {step === 'confirm' && <ConfirmStep entity={entity} plan={plan} present={present} changed={changed.length > 0} />}
      {submitting.error !== null && <ErrorNotice error={submitting.error} />}
      <div className={css.buttons}>
        {at > 0 && (
          <Button onPress={() => move(-1)} isDisabled={submitting.isPending}>
            {t.app.back}
          </Button>
        )}
        {step === 'confirm' ? (
          <Button kind="primary" onPress={() => submitting.mutate()} isDisabled={submitting.isPending}>
            {submitting.isPending ? t.release.confirm.working : t.release.confirm.submit}
          </Button>
        ) : (
          <Button kind="primary" onPress={() => move(1)} isDisabled={!ready}>
            {t.app.next}
          </Button>
        )}
      </div>
    </>
  );
}

function NotRestricted() {
  const { t } = useTexts();
  return (
    <Notice title={t.release.notRestricted} actions={<Link to="/restricted">{t.release.result.toList}</Link>}>
      {t.release.notRestrictedHint}
    </Notice>
  );
}

export default function Release() {
  const { t } = useTexts();
  const { entity = '' } = useParams();
  const may = useMay('helpdesk');
  // Not asked again behind the person's back: what stands here is what was seen.
  const present = useQuery({
    queryKey: ['release', entity],
    queryFn: () => look(entity),
    enabled: may,
    staleTime: Infinity,
    gcTime: 0,
    refetchOnWindowFocus: false,
    meta: { live: false },
  });
  const reference = present.data?.restriction?.case;
  return (
    <Page
      title={t.release.title(entity)}
      lead={
        <>
          {t.release.lead} {reference !== undefined && <Link to={`/cases/${reference}`}>{t.release.openCase}</Link>}
        </>
      }
    >
      {may ? (
        <Loaded query={present}>
          {(data) => <Wizard entity={entity} present={data} again={() => void present.refetch()} />}
        </Loaded>
      ) : (
        <Notice kind="warning">{t.release.noRole}</Notice>
      )}
    </Page>
  );
}
