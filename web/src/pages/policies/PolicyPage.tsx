/** One policy: its settings and its versions. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { useNavigate, useParams, useSearchParams } from 'react-router-dom';
import { policyQuery, removePolicy } from '@/api/policies';
import type { Policy, Restriction } from '@/api/types';
import { useMay } from '@/app/session';
import { useTexts } from '@/texts';
import { Button } from '@/ui/Button';
import { Confirm } from '@/ui/Confirm';
import { Loaded, Notice } from '@/ui/Notice';
import { Page } from '@/ui/Page';
import { Views } from '@/ui/Views';
import { Editor, LetGo } from './Editor';
import { policyPath } from './PolicyRow';
import { Versions } from './Versions';
import { defaultName } from './form';

interface Saved {
  version: number;
  letGo: Restriction[];
}

function Remove({ name }: { name: string }) {
  const { t } = useTexts();
  const go = useNavigate();
  const [asking, ask] = useState(false);
  return (
    <>
      <Button kind="plain" onPress={() => ask(true)}>
        {t.policies.remove}
      </Button>
      {asking && (
        <Confirm
          title={t.policies.removeTitle(name)}
          submit={t.policies.removeSubmit}
          act={() => removePolicy(name)}
          onDone={() => go('/policies')}
          onClose={() => ask(false)}
        >
          <p>{t.policies.removeWarning}</p>
        </Confirm>
      )}
    </>
  );
}

export default function PolicyPage() {
  const { t } = useTexts();
  const { name = '' } = useParams();
  const [params] = useSearchParams();
  const administrator = useMay('administrator');
  const versions = params.get('view') === 'versions';
  const found = useQuery(policyQuery(name));
  const [saved, setSaved] = useState<Saved | null>(null);
  const [round, setRound] = useState(0); // of editing
  const again = useCallback(() => setRound((before) => before + 1), []);
  const queries = useQueryClient();
  const policy = found.data;
  const removable = administrator && policy !== undefined && policy.name !== defaultName && (policy.file ?? '') === '';
  const done = (next: Policy, letGo: Restriction[]) => {
    queries.setQueryData(policyQuery(name).queryKey, next);
    setSaved({ version: next.version, letGo });
    again();
  };
  return (
    <Page title={name} lead={policy?.description} actions={removable && <Remove name={policy.name} />}>
      <Views
        label={t.policies.view}
        views={[
          { to: policyPath(name), text: t.policies.edit, current: !versions },
          { to: `${policyPath(name)}?view=versions`, text: t.policies.versions, current: versions },
        ]}
      />
      {saved !== null && <Notice kind="good">{t.policies.saved(saved.version)}</Notice>}
      {saved !== null && <LetGo restrictions={saved.letGo} text={t.policies.letGo} />}
      <Loaded query={found}>
        {(of) =>
          versions ? <Versions policy={of} onChanged={done} /> : <Editor key={round} policy={of} onSaved={done} onNewer={again} />
        }
      </Loaded>
    </Page>
  );
}
