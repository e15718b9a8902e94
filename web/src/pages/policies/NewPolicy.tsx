import { useNavigate } from 'react-router-dom';
import { useTexts } from '@/texts';
import { Page } from '@/ui/Page';
import { Editor } from './Editor';
import { policyPath } from './PolicyRow';

export default function NewPolicy() {
  const { t } = useTexts();
  const go = useNavigate();
  return (
    <Page title={t.policies.newTitle}>
      <Editor onSaved={(policy) => go(policyPath(policy.name))} />
    </Page>
  );
}
