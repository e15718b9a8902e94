import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, it } from 'vitest';
import { errorAnswer, serve, sessionOf, type Answers } from '../../tests/render';
import { breaker, status } from '../../tests/samples';
import { App } from './App';

let answers: Answers;

beforeEach(() => {
  window.history.replaceState(null, '', '/');
  answers = {
    'GET /v1/session': sessionOf('administrator'),
    '/v1/status': status,
    '/v1/breaker': breaker,
    '/v1/entities': [],
    '/v1/restricted': [],
    '/v1/held': [],
    '/v1/audit': [],
  };
});

const atSignIn = () => screen.findByRole('heading', { name: 'Sign in' });

it('asks nobody who has no session for anything but to sign in, and shows the page that was asked for after it', async () => {
  window.history.replaceState(null, '', '/restricted?q=x');
  const asked = serve({
    ...answers,
    'GET /v1/session': errorAnswer(401, 'unauthenticated', 'Sign in.'),
    'POST /v1/session': sessionOf('viewer'),
  });
  render(<App />);
  await atSignIn();
  expect(asked.map(({ path }) => path)).toEqual(['/v1/session']);
  await userEvent.type(screen.getByLabelText('Name'), 'anna');
  await userEvent.type(screen.getByLabelText('Password'), 'right{Enter}');
  expect(await screen.findByRole('heading', { name: 'Restricted entities', level: 1 })).toBeInTheDocument();
  expect(window.location.search).toBe('?q=x');
});

it('asks to sign in again when the session has ended, wherever that shows', async () => {
  serve({ ...answers, '/v1/held': errorAnswer(401, 'unauthenticated', 'Sign in.') });
  render(<App />);
  await atSignIn();
});

it('leaves nothing on the screen after signing out', async () => {
  const asked = serve({ ...answers, 'DELETE /v1/session': { removed: 's1' } });
  render(<App />);
  await userEvent.click(await screen.findByRole('button', { name: 'Sign out' }));
  await atSignIn();
  const sent = asked.find(({ method }) => method === 'DELETE');
  expect(sent?.headers.get('X-Tidegate-CSRF')).toBe('csrf-token');
});

it('does not claim to have signed out where that failed', async () => {
  serve({ ...answers, 'DELETE /v1/session': errorAnswer(503, 'unavailable', 'Try again.') });
  render(<App />);
  await userEvent.click(await screen.findByRole('button', { name: 'Sign out' }));
  await waitFor(() => expect(screen.getByRole('alert')).toHaveTextContent('Try again.'));
  expect(screen.queryByRole('heading', { name: 'Sign in' })).toBeNull();
});
