/** Who may not send now, and who was let go. What is looked for stands in the address, so that it can be passed on. */
import { useSearchParams } from 'react-router-dom';
import { useTexts } from '@/texts';
import { Page } from '@/ui/Page';
import { Views } from '@/ui/Views';
import { ReleasedList } from './ReleasedList';
import { RestrictedList } from './RestrictedList';

export default function Restricted() {
  const { t } = useTexts();
  const [params] = useSearchParams();
  const released = params.get('view') === 'released';
  return (
    <Page title={t.restricted.title} lead={t.restricted.lead}>
      <Views
        label={t.restricted.view}
        views={[
          { to: '/restricted', text: t.restricted.now, current: !released },
          { to: '/restricted?view=released', text: t.restricted.released, current: released },
        ]}
      />
      {released ? <ReleasedList /> : <RestrictedList />}
    </Page>
  );
}
