import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Route, Routes } from 'react-router-dom';
import { expect, it } from 'vitest';
import type { Role } from '@/api/types';
import { errorAnswer, serve, show, type Answers } from '../../../tests/render';
import { detail } from '../../../tests/samples';
import Case from './Case';

const answers: Answers = { '/v1/cases/K7Q2-M9XD': detail };

function open(role: Role = 'administrator') {
  show(
    <Routes>
      <Route path="/cases/:reference" element={<Case />} />
    </Routes>,
    { at: '/cases/K7Q2-M9XD', role },
  );
}

const section = async (name: string) => within(await screen.findByRole('region', { name }));

it('begins with what happened in one sentence, and the way to the release', async () => {
  serve(answers);
  open();
  expect(await screen.findByText(detail.sentence)).toBeInTheDocument();
  expect(screen.getByRole('heading', { level: 1 })).toHaveTextContent('Case of office@example.org');
  expect(screen.getByRole('link', { name: 'Release…' })).toHaveAttribute('href', '/restricted/office%40example.org/release');
});

it('offers neither release nor export to a viewer, and says what is redacted', async () => {
  serve(answers);
  open('viewer');
  await screen.findByText(detail.sentence);
  expect(screen.queryByRole('link', { name: 'Release…' })).toBeNull();
  expect(screen.queryByRole('button', { name: 'Export' })).toBeNull();
  expect(screen.getByText(/Your role sees neither subjects/)).toBeInTheDocument();
});

it('offers no release where nobody is restricted', async () => {
  serve({ '/v1/cases/K7Q2-M9XD': { ...detail, state: 'closed' } });
  open();
  await screen.findByText(detail.sentence);
  expect(screen.queryByRole('link', { name: 'Release…' })).toBeNull();
});

it('shows counts as bars against their limits, and what did not fit', async () => {
  serve(answers);
  open();
  const limits = await section('Counts against limits');
  expect(limits.getByRole('img', { name: 'External recipients per hour: 480 of 500' })).toBeInTheDocument();
  expect(limits.getAllByText('and 32 more that did not fit')).toHaveLength(1);
});

it('shows the risk as a sum that can be read', async () => {
  serve(answers);
  open();
  const risk = await section('What speaks for abuse');
  expect(risk.getByText('+11.1 in all: held from 0.0, restricted from +9.1.')).toBeInTheDocument();
  expect(risk.getByRole('row', { name: /15 acts of writing to new recipients.*\+7.2/ })).toBeInTheDocument();
  expect(risk.getByRole('row', { name: /Where a sender begins.*-13.5/ })).toBeInTheDocument();
});

it('compares with what is usual only what can be counted', async () => {
  serve(answers);
  open();
  const usual = await section('Usual against now');
  expect(usual.getAllByRole('img')).toHaveLength(1);
  expect(usual.getByRole('img')).toHaveAccessibleName('now 15, usual 2');
});

it('lists logins with network and country', async () => {
  serve(answers);
  open();
  const logins = await section('Suspicious logins');
  expect(logins.getByText('203.0.113.0/24')).toBeInTheDocument();
  expect(logins.getByText('New Zealand')).toBeInTheDocument();
});

it('shows a subject as the text that it is', async () => {
  serve(answers);
  open();
  const messages = await section('Messages');
  expect(messages.getByText('<b>Updated</b> bank details')).toBeInTheDocument();
});

it('deletes a held message only after asking', async () => {
  const asked = serve({ ...answers, 'POST /v1/held/A1B2/delete': {} });
  open();
  await userEvent.click(await screen.findByRole('button', { name: 'Delete A1B2' }));
  expect(asked.filter(({ method }) => method === 'POST')).toHaveLength(0);
  const dialog = within(await screen.findByRole('alertdialog'));
  await userEvent.click(dialog.getByRole('button', { name: 'Delete' }));
  await waitFor(() => expect(asked.some(({ path }) => path === '/v1/held/A1B2/delete')).toBe(true));
});

it('says what the API says of a case that is not there', async () => {
  serve({ '/v1/cases/K7Q2-M9XD': errorAnswer(404, 'not_found', 'there is no case K7Q2-M9XD') });
  open();
  expect(await screen.findByRole('alert')).toHaveTextContent('there is no case K7Q2-M9XD');
});
