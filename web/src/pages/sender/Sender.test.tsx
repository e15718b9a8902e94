import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Route, Routes } from 'react-router-dom';
import { expect, it } from 'vitest';
import type { EntityDetail } from '@/api/types';
import { errorAnswer, serve, show, type Answers } from '../../../tests/render';
import { detail, explanation, submission } from '../../../tests/samples';
import Sender from './Sender';

const { timeline: _t, evidence: _e, held: _h, next_steps: _n, ...summary } = detail;
const entity: EntityDetail = { ...explanation, cases: [summary] };
const clear: EntityDetail = { ...entity, state: 'clear', restriction: null, outlook: 'The next message would pass.', cases: [] };
const answers = (of: EntityDetail): Answers => ({
  '/v1/entities/office%40example.org': of,
  '/v1/trace': [submission],
  '/v1/audit': detail.timeline,
});
const page = (
  <Routes>
    <Route path="/senders/:entity" element={<Sender />} />
  </Routes>
);
const at = '/senders/office%40example.org';
const section = async (name: string) => within(await screen.findByRole('region', { name }));

it('shows what is used of each limit, the risk with its addends, the policy and why, and the cases', async () => {
  serve(answers(entity));
  show(page, { at });
  expect((await section('Limits used')).getByRole('img')).toHaveAccessibleName('External recipients per hour: 480 of 500');
  expect((await section('Risk')).getByText('15 acts of writing to new recipients')).toBeInTheDocument();
  const policy = await section('Policy in force');
  expect(policy.getByRole('link', { name: 'default, version 2' })).toHaveAttribute('href', '/policies/default');
  expect(policy.getByText('no other policy matches')).toBeInTheDocument();
  expect((await section('Cases')).getByRole('link', { name: 'K7Q2-M9XD' })).toHaveAttribute('href', '/cases/K7Q2-M9XD');
});

it('leads from a restricted sender to its release, and offers no second restriction', async () => {
  serve(answers(entity));
  show(page, { at });
  expect(await screen.findByRole('link', { name: 'Release…' })).toHaveAttribute('href', '/restricted/office%40example.org/release');
  expect(screen.queryByRole('button', { name: 'Restrict…' })).toBeNull();
});

it('restricts by hand for a reason, and says why it did not work', async () => {
  let tries = 0;
  const asked = serve({
    ...answers(clear),
    'POST /v1/restricted/office%40example.org': () =>
      tries++ === 0 ? errorAnswer(409, 'conflict', 'It is restricted already.') : { entity: '', case: 'C', until: null },
  });
  show(page, { at });
  await userEvent.click(await screen.findByRole('button', { name: 'Restrict…' }));
  const dialog = within(screen.getByRole('dialog', { name: 'Restrict office@example.org?' }));
  expect(dialog.getByRole('button', { name: 'Restrict' })).toBeDisabled();
  await userEvent.type(dialog.getByLabelText('Reason'), 'Password found in a leak');
  await userEvent.click(dialog.getByRole('button', { name: 'Restrict' }));
  expect(await dialog.findByRole('alert')).toHaveTextContent('It is restricted already.');
  await userEvent.click(dialog.getByRole('button', { name: 'Restrict' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  const sent = asked.filter(({ method }) => method === 'POST');
  expect(sent.at(-1)?.body).toEqual({ reason: 'Password found in a leak', until: null });
});

it('explains what would be with another From and recipient', async () => {
  const asked = serve({
    ...answers(clear),
    '/v1/entities/office%40example.org/explain': { ...explanation, policy: 'Sales', outlook: 'It would be held.' },
  });
  show(page, { at });
  await userEvent.type(await screen.findByLabelText('Header From'), 'sales@example.org');
  await userEvent.type(screen.getByLabelText('Recipient'), 'kim@elsewhere.example{Enter}');
  expect(await screen.findByText('It would be held.')).toBeInTheDocument();
  expect(asked.map(({ path }) => path)).toContain(
    '/v1/entities/office%40example.org/explain?from=sales%40example.org&recipient=kim%40elsewhere.example',
  );
});

it('offers a viewer nothing that only others may do', async () => {
  serve(answers(clear));
  show(page, { at, role: 'viewer' });
  expect(await screen.findByText('The next message would pass.')).toBeInTheDocument();
  expect(screen.queryByRole('button', { name: 'Restrict…' })).toBeNull();
  expect(screen.queryByRole('link', { name: 'Book a send' })).toBeNull();
});
