/** Sends that a person has booked: what is open, what was used, and new ones. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import { bookedQuery, cancelBooked } from '@/api/senders';
import type { BookedSendOf } from '@/api/types';
import { useInterval } from '@/app/live';
import { useMay } from '@/app/session';
import { useTexts } from '@/texts';
import { Button } from '@/ui/Button';
import { Confirm } from '@/ui/Confirm';
import { DataTable } from '@/ui/DataTable';
import { Empty, Loaded, Notice } from '@/ui/Notice';
import { Page, Section } from '@/ui/Page';
import { Book, type Booked } from './Book';
import { useBookedColumns } from './columns';

export default function BookedSends() {
  const { t } = useTexts();
  const helpdesk = useMay('helpdesk');
  const [params] = useSearchParams();
  const [booking, book] = useState(helpdesk && params.get('new') === '1');
  const [made, setMade] = useState<Booked | null>(null);
  const [cancelling, cancel] = useState<BookedSendOf | null>(null);
  const sends = useQuery({ ...bookedQuery(), refetchInterval: useInterval() });
  const columns = useBookedColumns(helpdesk ? cancel : undefined);
  return (
    <Page
      title={t.booked.title}
      lead={t.booked.lead}
      actions={
        helpdesk && (
          <Button kind="primary" onPress={() => book(true)}>
            {t.booked.add}
          </Button>
        )
      }
    >
      {made !== null && (
        <Notice kind="good" title={t.booked.made(made.reference)}>
          {made.note}
        </Notice>
      )}
      <Section title={t.booked.list} flush>
        <Loaded query={sends}>
          {(rows) => (
            <DataTable
              label={t.booked.list}
              rows={rows}
              columns={columns}
              rowId={(row) => row.reference}
              empty={<Empty>{t.booked.empty}</Empty>}
            />
          )}
        </Loaded>
      </Section>
      {booking && (
        <Book
          entity={params.get('entity') ?? ''}
          onClose={() => book(false)}
          onDone={(done) => {
            setMade(done);
            book(false);
          }}
        />
      )}
      {cancelling !== null && (
        <Confirm
          title={t.booked.cancelTitle(cancelling.entity)}
          submit={t.booked.cancelSubmit}
          act={() => cancelBooked(cancelling.reference)}
          onClose={() => cancel(null)}
        >
          <p>{cancelling.reason}</p>
          <p>{t.booked.cancelWarning}</p>
        </Confirm>
      )}
    </Page>
  );
}
