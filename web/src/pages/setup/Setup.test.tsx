import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import { errorAnswer, serve, sessionOf, show, type Answers, type Asked } from '../../../tests/render';
import { status } from '../../../tests/samples';
import Setup from './Setup';

const answers: Answers = {
  'POST /v1/setup': { name: 'anna', role: 'administrator', token: 'tg_shown_once' },
  'POST /v1/session': sessionOf('administrator'),
  'POST /v1/session/totp': { secret: 'JBSWY3DPEHPK3PXP', uri: 'otpauth://totp/Tidegate:anna?secret=JBSWY3DPEHPK3PXP' },
  'POST /v1/session/totp/confirm': { recovery_codes: ['aaaa-1111', 'bbbb-2222'] },
  '/v1/status': status,
};

async function fill(password: string, repeat = password) {
  await userEvent.type(screen.getByLabelText('Name'), 'anna');
  await userEvent.type(screen.getByLabelText('Password'), password);
  await userEvent.type(screen.getByLabelText('Password once more'), repeat);
}

const press = (name: string) => userEvent.click(screen.getByRole('button', { name }));
const posts = (asked: Asked[]) => asked.filter(({ method }) => method === 'POST').map(({ path, body }) => ({ path, body }));

it('makes the administrator by the token of the link, and signs in', async () => {
  const asked = serve(answers);
  show(<Setup />, { at: '/setup?token=abc' });
  await fill('correct horse battery');
  await press('Create the administrator');
  await screen.findByRole('button', { name: 'Set up a code' });
  expect(posts(asked)).toEqual([
    { path: '/v1/setup', body: { token: 'abc', name: 'anna', password: 'correct horse battery' } },
    { path: '/v1/session', body: { name: 'anna', password: 'correct horse battery' } },
  ]);
});

it('asks for nothing while the two passwords differ', async () => {
  serve(answers);
  show(<Setup />, { at: '/setup?token=abc' });
  await fill('correct horse battery', 'correct horse');
  expect(screen.getByText('The two are not the same.')).toBeInTheDocument();
  expect(screen.getByRole('button', { name: 'Create the administrator' })).toBeDisabled();
});

it("shows the API's sentence where the link is used up or the password weak", async () => {
  const asked = serve({ ...answers, 'POST /v1/setup': errorAnswer(400, 'invalid', 'This password is easy to guess.') });
  show(<Setup />, { at: '/setup?token=abc' });
  await fill('password123');
  await press('Create the administrator');
  expect(await screen.findByRole('alert')).toHaveTextContent('This password is easy to guess.');
  expect(posts(asked)).toHaveLength(1);
});

it('says where the link is to be found without one', () => {
  serve(answers);
  show(<Setup />, { at: '/setup' });
  expect(screen.getByText(/needs the one-time link/)).toBeInTheDocument();
  expect(screen.queryByLabelText('Name')).toBeNull();
});

it('enrols an app, shows the recovery codes once, and goes on to the checklist', async () => {
  const asked = serve(answers);
  show(<Setup />, { at: '/setup?token=abc' });
  await fill('correct horse battery');
  await press('Create the administrator');
  await userEvent.click(await screen.findByRole('button', { name: 'Set up a code' }));
  expect(await screen.findByRole('img', { name: 'QR code for the authenticator app' })).toBeInTheDocument();
  expect(screen.getByText('JBSW Y3DP EHPK 3PXP')).toBeInTheDocument();
  await userEvent.type(screen.getByLabelText('Six digits that the app shows'), '123 456');
  await press('Confirm');
  expect(await screen.findByText('aaaa-1111')).toBeInTheDocument();
  expect(posts(asked).slice(2)).toEqual([
    { path: '/v1/session/totp', body: { password: 'correct horse battery' } },
    { path: '/v1/session/totp/confirm', body: { code: '123456' } },
  ]);
  await press('I have kept them');
  expect(screen.queryByText('aaaa-1111')).toBeNull();
  expect(await screen.findByRole('region', { name: 'What works' })).toBeInTheDocument();
});

it('has a checklist that turns green as parts connect', async () => {
  const connected = { ...answers };
  serve(connected);
  show(<Setup />, { at: '/setup?token=abc' });
  await fill('correct horse battery');
  await press('Create the administrator');
  await userEvent.click(await screen.findByRole('button', { name: 'Not now' }));
  const list = within(await screen.findByRole('region', { name: 'What works' }));
  expect(await list.findByText('Not seen yet')).toBeInTheDocument();
  expect(screen.getByText('tg_shown_once')).toBeInTheDocument();
  const parts = status.health.parts.map((part) => ({ ...part, unclear: false }));
  connected['/v1/status'] = { ...status, health: { ready: true, parts } };
  await waitFor(() => expect(list.queryByText('Not seen yet')).toBeNull());
  expect(screen.getByText('Everything that is set up works.')).toBeInTheDocument();
});
