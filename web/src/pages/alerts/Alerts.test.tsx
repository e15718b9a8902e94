import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import type { AlertPolicy, Delivery } from '@/api/types';
import { errorAnswer, serve, show, type Asked } from '../../../tests/render';
import { detail } from '../../../tests/samples';
import Alerts from './Alerts';

const restricted: AlertPolicy = {
  name: 'user restricted',
  severity: 'high',
  kinds: ['restricted'],
  enabled: true,
  mail_to: ['duty@example.org'],
  tell_administrators: true,
  tell_sender: false,
  webhook: false,
  aggregate_seconds: 0,
  most_per_day: 200,
};
const trouble: AlertPolicy = { ...restricted, name: 'trouble', kinds: ['trouble'] };
const delivery: Delivery = {
  id: 6,
  event: 4,
  channel: 'mail',
  target: 'duty@example.org',
  alert: 'user restricted',
  attempts: 3,
  next_at: '2026-03-02T10:00:00Z',
  state: 'given_up',
  trouble: 'Connection refused',
};
const rules = '/alerts?view=policies';
const kept = (asked: Asked[]) => asked.find(({ method }) => method === 'PUT')?.body as AlertPolicy[] | undefined;

it('shows each notice with whether it arrived, and opens the event that it tells of', async () => {
  serve({ '/v1/alerts': [delivery], '/v1/audit?after=3&limit=1': [detail.timeline[1]] });
  show(<Alerts />);
  expect(await screen.findByText('Given up')).toBeInTheDocument();
  expect(screen.getByText('Connection refused')).toBeInTheDocument();
  await userEvent.click(screen.getByRole('button', { name: 'user restricted, Open event 4' }));
  expect(await screen.findByRole('dialog', { name: 'Restricted' })).toHaveTextContent('Sending is stopped.');
});

it('changes one alert policy and leaves the others, as they are just then', async () => {
  let others = [trouble];
  const asked = serve({
    'GET /v1/alerts/policies': () => [restricted, ...others],
    'PUT /v1/alerts/policies': ({ body }: Asked) => body,
  });
  show(<Alerts />, { at: rules });
  await userEvent.click(await screen.findByRole('button', { name: 'Edit user restricted…' }));
  const dialog = within(screen.getByRole('dialog', { name: 'Alert policy user restricted' }));
  await userEvent.click(dialog.getByRole('checkbox', { name: 'Message held' }));
  await userEvent.type(dialog.getByLabelText('Further addresses'), '{Enter}night@example.org');
  others = [{ ...trouble, enabled: false }]; // somebody else changed it meanwhile
  await userEvent.click(dialog.getByRole('button', { name: 'Save' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(kept(asked)).toEqual([
    { ...restricted, kinds: ['restricted', 'held'], mail_to: ['duty@example.org', 'night@example.org'] },
    { ...trouble, enabled: false },
  ]);
});

it('makes an alert policy only with a name and an event, and says why the API refuses it', async () => {
  const asked = serve({
    'GET /v1/alerts/policies': [trouble],
    'PUT /v1/alerts/policies': errorAnswer(400, 'invalid', 'two alert policies are named "trouble"'),
  });
  show(<Alerts />, { at: rules });
  await userEvent.click(await screen.findByRole('button', { name: 'New alert policy' }));
  const dialog = within(screen.getByRole('dialog', { name: 'New alert policy' }));
  await userEvent.type(dialog.getByLabelText('Name'), 'Trouble');
  expect(dialog.getByRole('button', { name: 'Save' })).toBeDisabled();
  await userEvent.click(dialog.getByRole('checkbox', { name: 'Trouble' }));
  await userEvent.click(dialog.getByRole('button', { name: 'Save' }));
  expect(await dialog.findByRole('alert')).toHaveTextContent('two alert policies are named');
  expect(kept(asked)?.map(({ name }) => name)).toEqual(['trouble', 'Trouble']);
});

it('removes an alert policy once it was confirmed', async () => {
  const asked = serve({ 'GET /v1/alerts/policies': [restricted, trouble], 'PUT /v1/alerts/policies': [trouble] });
  show(<Alerts />, { at: rules });
  await userEvent.click(await screen.findByRole('button', { name: 'Remove user restricted…' }));
  await userEvent.click(within(screen.getByRole('alertdialog')).getByRole('button', { name: 'Remove' }));
  await waitFor(() => expect(kept(asked)).toEqual([trouble]));
});

it('lets the help desk read alert policies and not change them', async () => {
  serve({ '/v1/alerts/policies': [restricted] });
  show(<Alerts />, { at: rules, role: 'helpdesk' });
  expect(await screen.findByText('user restricted')).toBeInTheDocument();
  expect(screen.queryByRole('button')).toBeNull();
});
