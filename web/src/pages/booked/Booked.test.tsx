import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import { serve, show } from '../../../tests/render';
import Booked from './Booked';

const send = {
  reference: 'B00K-0001',
  entity: 'greta@example.org',
  state: 'open',
  recipients: 600,
  used: 120,
  from: '2026-03-02T09:00:00Z',
  until: '2026-03-02T12:00:00Z',
  subject: null,
  reason: 'Invitation',
  by: 'anna',
  made_at: '2026-03-01T09:00:00Z',
};

it('shows what was used of each, and cancels one once it was confirmed', async () => {
  const asked = serve({ '/v1/booked': [send], 'DELETE /v1/booked/B00K-0001': { reference: 'B00K-0001', cancelled: true } });
  show(<Booked />);
  expect(await screen.findByRole('img', { name: '120 of 600' })).toBeInTheDocument();
  await userEvent.click(screen.getByRole('button', { name: 'Cancel the booked send of greta@example.org…' }));
  const dialog = within(screen.getByRole('alertdialog'));
  expect(asked.filter(({ method }) => method === 'DELETE')).toEqual([]);
  await userEvent.click(dialog.getByRole('button', { name: 'Cancel the send' }));
  await waitFor(() => expect(asked.map(({ method, path }) => `${method} ${path}`)).toContain('DELETE /v1/booked/B00K-0001'));
});

it('books a send for the sender of the address, and says what to mind', async () => {
  const asked = serve({
    'GET /v1/booked': [],
    'POST /v1/booked': { ...send, note: 'A mail server that asks by policy delegation alone does not show the subject.' },
  });
  show(<Booked />, { at: '/booked?entity=greta@example.org&new=1' });
  const dialog = within(await screen.findByRole('dialog', { name: 'Book a send' }));
  expect(dialog.getByLabelText('Sender')).toHaveValue('greta@example.org');
  await userEvent.type(dialog.getByLabelText('External recipients'), '600');
  fireEvent.change(dialog.getByLabelText('Until'), { target: { value: '2026-03-02T12:00' } });
  expect(dialog.getByRole('button', { name: 'Book' })).toBeDisabled();
  await userEvent.type(dialog.getByLabelText('Reason'), 'Invitation{Enter}');
  expect(await screen.findByText(/does not show the subject/)).toBeInTheDocument();
  expect(asked.find(({ method }) => method === 'POST')?.body).toEqual({
    entity: 'greta@example.org',
    recipients: 600,
    until: '2026-03-02T12:00:00Z',
    reason: 'Invitation',
  });
});

it('says what will appear, and offers a viewer no booking', async () => {
  serve({ '/v1/booked': [] });
  show(<Booked />, { at: '/booked?new=1', role: 'viewer' });
  expect(await screen.findByText(/Nothing is booked/)).toBeInTheDocument();
  expect(screen.queryByRole('dialog')).toBeNull();
  expect(screen.queryByRole('button', { name: 'Book a send' })).toBeNull();
});
