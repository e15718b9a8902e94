import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Route, Routes } from 'react-router-dom';
import { expect, it } from 'vitest';
import { errorAnswer, serve, show, type Answers, type Asked } from '../../../tests/render';
import { breaker, status } from '../../../tests/samples';
import Settings from './Settings';

const page = (
  <Routes>
    <Route path="/settings/:section?" element={<Settings />} />
  </Routes>
);
const open = (section: string, answers: Answers, role?: 'viewer' | 'administrator') => {
  const asked = serve(answers);
  show(page, { at: `/settings/${section}`, role });
  return asked;
};
const sent = (asked: Asked[], method: string) => asked.filter((one) => one.method === method);

it('changes the own password, only when it was typed twice alike', async () => {
  const asked = open('account', { 'POST /v1/session/password': { changed: true } });
  await userEvent.type(screen.getByLabelText('Present password'), 'old one');
  await userEvent.type(screen.getByLabelText('New password'), 'correct horse');
  await userEvent.type(screen.getByLabelText('New password again'), 'correct hose');
  expect(screen.getByText('The two are not the same.')).toBeInTheDocument();
  expect(screen.getByRole('button', { name: 'Change the password' })).toBeDisabled();
  await userEvent.clear(screen.getByLabelText('New password again'));
  await userEvent.type(screen.getByLabelText('New password again'), 'correct horse{Enter}');
  expect(await screen.findByText(/Your password is changed/)).toBeInTheDocument();
  expect(sent(asked, 'POST')[0]?.body).toEqual({ current: 'old one', password: 'correct horse' });
  expect(screen.getByLabelText('New password')).toHaveValue('');
});

it('says why a password is refused', async () => {
  open('account', { 'POST /v1/session/password': errorAnswer(400, 'invalid', 'This password is easily guessed.') });
  for (const label of ['Present password', 'New password', 'New password again']) {
    await userEvent.type(screen.getByLabelText(label), 'password12');
  }
  await userEvent.click(screen.getByRole('button', { name: 'Change the password' }));
  expect(await screen.findByRole('alert')).toHaveTextContent('This password is easily guessed.');
});

it('sets up a second factor after the password, and shows the recovery codes', async () => {
  const asked = open('account', {
    'POST /v1/session/totp': { secret: 'JBSWY3DP', uri: 'otpauth://totp/Tidegate:anna?secret=JBSWY3DP' },
    'POST /v1/session/totp/confirm': { recovery_codes: ['aaaa-bbbb', 'cccc-dddd'] },
  });
  await userEvent.click(screen.getByRole('button', { name: 'Set it up…' }));
  await userEvent.type(within(screen.getByRole('dialog')).getByLabelText('Present password'), 'secret{Enter}');
  await userEvent.click(await screen.findByRole('button', { name: 'Set up a code' }));
  await userEvent.type(await screen.findByLabelText('Six digits that the app shows'), '123456{Enter}');
  expect(await screen.findByText('cccc-dddd')).toBeInTheDocument();
  expect(sent(asked, 'POST').map(({ body }) => body)).toEqual([{ password: 'secret' }, { code: '123456' }]);
});

const token = { id: '0a1b2c3d', name: 'monitoring', role: 'viewer', created_at: '2026-03-01T09:00:00Z', expires_at: null, created_by: 'anna' };

it('shows the secret of a new token once, until it was kept', async () => {
  const asked = open('tokens', {
    'GET /v1/admin/tokens': [token],
    'POST /v1/admin/tokens': { id: '1', name: 'script', role: 'check', expires_at: null, token: 'tg_secret' },
  });
  await userEvent.click(await screen.findByRole('button', { name: 'Make a token…' }));
  await userEvent.type(screen.getByLabelText('Name'), 'script');
  await userEvent.click(screen.getByRole('radio', { name: /Check only/ }));
  await userEvent.click(screen.getByRole('button', { name: 'Make' }));
  expect(await screen.findByRole('textbox', { name: 'Secret' })).toHaveTextContent('tg_secret');
  expect(sent(asked, 'POST')[0]?.body).toEqual({ name: 'script', role: 'check' });
  await userEvent.keyboard('{Escape}');
  expect(screen.getByText('tg_secret')).toBeInTheDocument();
  await userEvent.click(screen.getByRole('button', { name: 'I have kept it' }));
  await waitFor(() => expect(screen.queryByText('tg_secret')).toBeNull());
});

it('revokes a token once it was confirmed', async () => {
  const asked = open('tokens', { 'GET /v1/admin/tokens': [token], '/v1/admin/tokens/0a1b2c3d': { removed: '0a1b2c3d' } });
  await userEvent.click(await screen.findByRole('button', { name: 'Revoke monitoring…' }));
  await userEvent.click(within(screen.getByRole('alertdialog')).getByRole('button', { name: 'Revoke' }));
  await waitFor(() => expect(sent(asked, 'DELETE')[0]?.path).toBe('/v1/admin/tokens/0a1b2c3d'));
});

const people = [
  { name: 'anna', role: 'administrator', created_at: '2026-03-01T09:00:00Z' },
  { name: 'ben', role: 'helpdesk', created_at: '2026-03-01T09:00:00Z' },
];

it('lets somebody in with a role, and removes others but not oneself', async () => {
  const asked = open('administrators', {
    'GET /v1/admin/administrators': people,
    'POST /v1/admin/administrators': { name: 'carla', role: 'helpdesk' },
    '/v1/admin/administrators/ben': { removed: 'ben' },
  });
  await userEvent.click(await screen.findByRole('button', { name: 'Let somebody in…' }));
  await userEvent.type(screen.getByLabelText('Name'), 'carla');
  await userEvent.type(screen.getByLabelText('Password'), 'correct horse');
  await userEvent.click(screen.getByRole('radio', { name: /Help desk/ }));
  await userEvent.click(screen.getByRole('button', { name: 'Let in' }));
  expect(await screen.findByText('carla may sign in now.')).toBeInTheDocument();
  expect(sent(asked, 'POST')[0]?.body).toEqual({ name: 'carla', password: 'correct horse', role: 'helpdesk' });
  expect(screen.queryByRole('button', { name: 'Remove anna…' })).toBeNull();
  await userEvent.click(screen.getByRole('button', { name: 'Remove ben…' }));
  await userEvent.click(within(screen.getByRole('alertdialog')).getByRole('button', { name: 'Remove' }));
  await waitFor(() => expect(sent(asked, 'DELETE')[0]?.path).toBe('/v1/admin/administrators/ben'));
});

it('ends a session of somebody, not the one in use', async () => {
  const session = { id: 's1', name: 'anna', address: '192.0.2.1', client: 'Firefox', created_at: '', used_at: '', expires_at: '', current: true };
  const asked = open('sessions', {
    'GET /v1/sessions': [session, { ...session, id: 's2', name: 'ben', client: 'Safari', current: false }],
    '/v1/sessions/s2': { removed: 's2' },
  });
  await userEvent.click(await screen.findByRole('button', { name: 'End the session of ben, Safari' }));
  expect(screen.queryByRole('button', { name: 'End the session of anna, Firefox' })).toBeNull();
  await userEvent.click(within(screen.getByRole('alertdialog')).getByRole('button', { name: 'End it' }));
  await waitFor(() => expect(sent(asked, 'DELETE')[0]?.path).toBe('/v1/sessions/s2'));
});

it('shows what does not work, with what to do', async () => {
  const parts = [{ name: 'notices', ok: false, unclear: false, sentence: 'Set notify.smtp.' }];
  open('health', { '/v1/status': { ...status, health: { ready: true, parts } } });
  expect(await screen.findByText('Set notify.smtp.')).toBeInTheDocument();
  expect(screen.getByRole('alert')).toHaveTextContent('Something does not work.');
  expect(screen.getByText('127.0.0.1:8470')).toBeInTheDocument();
});

const model = { origin: '52803 messages', taught_spam: 3, taught_ham: 1, first_taught_at: null, last_taught_at: null, trouble: null };

it('forgets what was taught, for a reason', async () => {
  const asked = open('detection', {
    '/v1/breaker': breaker,
    '/v1/model': model,
    'POST /v1/model/reset': { ...model, taught_spam: 0, taught_ham: 0 },
  });
  await userEvent.click(await screen.findByRole('button', { name: 'Forget what was taught…' }));
  await userEvent.type(screen.getByLabelText('Reason'), 'taught wrongly');
  await userEvent.click(screen.getByRole('button', { name: 'Forget it' }));
  expect(await screen.findByText('The model judges as it was shipped.')).toBeInTheDocument();
  expect(sent(asked, 'POST')[0]?.body).toEqual({ reason: 'taught wrongly' });
});

it('closes an open circuit breaker for a reason, and names who was stopped', async () => {
  const asked = open('detection', {
    '/v1/breaker': { ...breaker, state: 'open', tripped: 6, senders: ['kim@example.org'], why: 'six in an hour' },
    '/v1/model': errorAnswer(404, 'not_found', 'no content model is in use'),
    'POST /v1/breaker/close': breaker,
  });
  expect(await screen.findByText('Open: detection only observes')).toBeInTheDocument();
  expect(screen.getByRole('link', { name: 'kim@example.org' })).toHaveAttribute('href', '/senders/kim%40example.org');
  expect(await screen.findByText('No content model is in use.')).toBeInTheDocument();
  await userEvent.click(screen.getByRole('button', { name: 'Let detection act again…' }));
  await userEvent.type(screen.getByLabelText('What was wrong, and is mended'), 'a bad rule');
  await userEvent.click(screen.getByRole('button', { name: 'Let it act' }));
  await waitFor(() => expect(sent(asked, 'POST')[0]?.body).toEqual({ reason: 'a bad rule' }));
});

it('leaves to administrators what is theirs', async () => {
  const asked = open('tokens', { '/v1/admin/tokens': [token] }, 'viewer');
  expect(screen.getByText('This page needs the role Administrator.')).toBeInTheDocument();
  expect(screen.queryByRole('link', { name: 'Tokens' })).toBeNull();
  expect(asked).toEqual([]);
});
