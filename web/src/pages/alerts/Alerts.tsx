/** What people are told, and by which rules. */
import { useSearchParams } from 'react-router-dom';
import { useTexts } from '@/texts';
import { Page } from '@/ui/Page';
import { Views } from '@/ui/Views';
import { AlertPolicies } from './AlertPolicies';
import { Told } from './Told';

export default function Alerts() {
  const { t } = useTexts();
  const [params] = useSearchParams();
  const rules = params.get('view') === 'policies';
  return (
    <Page title={t.alerts.title} lead={t.alerts.lead}>
      <Views
        label={t.alerts.view}
        views={[
          { to: '/alerts', text: t.alerts.told, current: !rules },
          { to: '/alerts?view=policies', text: t.alerts.policies, current: rules },
        ]}
      />
      {rules ? <AlertPolicies /> : <Told />}
    </Page>
  );
}
