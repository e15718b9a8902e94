import { Link } from 'react-router-dom';
import type { EntityDetail } from '@/api/types';
import { useTexts } from '@/texts';
import { Notice } from '@/ui/Notice';

/** In a sentence: what the next message would meet, and where a restriction is explained. */
export function Standing({ of }: { of: EntityDetail }) {
  const { t } = useTexts();
  const { restriction } = of;
  if (restriction === null) {
    return (
      <Notice kind={of.state === 'probation' ? 'warning' : 'info'} title={t.senders.outlook}>
        {of.outlook}
      </Notice>
    );
  }
  return (
    <Notice
      kind="warning"
      title={t.senders.restricted}
      actions={<Link to={`/cases/${restriction.case}`}>{t.senders.toCase(restriction.case)}</Link>}
    >
      <p>{restriction.summary}</p>
      <p>{of.outlook}</p>
    </Notice>
  );
}
