import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import { errorAnswer, serve, sessionOf, show, type Asked } from '../../../tests/render';
import { SignIn } from './SignIn';

async function enter(name: string, password: string) {
  await userEvent.type(screen.getByLabelText('Name'), name);
  await userEvent.type(screen.getByLabelText('Password'), password);
  await userEvent.click(screen.getByRole('button', { name: 'Sign in' }));
}

it('sends name and password, and no code that nobody asked for', async () => {
  const asked = serve({ 'POST /v1/session': sessionOf('viewer') });
  show(<SignIn />);
  await enter('anna', 'a long password');
  await waitFor(() => expect(asked).toHaveLength(1));
  expect(asked[0]?.body).toEqual({ name: 'anna', password: 'a long password' });
});

it('says that the password is wrong', async () => {
  serve({ 'POST /v1/session': errorAnswer(401, 'denied', 'no') });
  show(<SignIn />);
  await enter('anna', 'guess');
  expect(await screen.findByRole('alert')).toHaveTextContent('Name, password or code is wrong.');
});

it('asks for the code where a second factor is enrolled, and sends all three', async () => {
  const asked = serve({
    'POST /v1/session': ({ body }: Asked) =>
      (body as { code?: string }).code === undefined ? errorAnswer(401, 'second_factor', 'code') : sessionOf('viewer'),
  });
  show(<SignIn />);
  await enter('anna', 'right');
  const code = await screen.findByLabelText('Code');
  expect(screen.queryByRole('alert')).toBeNull();
  expect(code).toHaveFocus();
  await userEvent.type(code, '123456{Enter}');
  await waitFor(() => expect(asked).toHaveLength(2));
  expect(asked[1]?.body).toEqual({ name: 'anna', password: 'right', code: '123456' });
});

it('says how long to wait after too many tries', async () => {
  serve({ 'POST /v1/session': errorAnswer(429, 'throttled', 'wait', { 'Retry-After': '17' }) });
  show(<SignIn />);
  await enter('anna', 'guess');
  expect(await screen.findByRole('alert')).toHaveTextContent('Try again in 17 seconds.');
});
