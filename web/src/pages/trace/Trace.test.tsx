import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import { serve, show } from '../../../tests/render';
import { detail, submission } from '../../../tests/samples';
import Trace from './Trace';

const passed = { ...submission, at: '2026-03-02T09:00:00Z', subject: 'Minutes', action: 'accept' as const, cause: '', case: null };
const opener = (subject: string) => new RegExp(`^Open “${subject.replaceAll('/', '\\/')}”`);

it('looks for what the filters say', async () => {
  const asked = serve({ '/v1/trace': [] });
  show(<Trace />);
  await userEvent.type(await screen.findByLabelText('Recipient, whole address'), 'kim@elsewhere.example');
  await userEvent.selectOptions(screen.getByLabelText('What became of it'), 'Refused');
  await waitFor(() =>
    expect(asked.at(-1)?.path).toBe('/v1/trace?recipient=kim%40elsewhere.example&action=reject&limit=500'),
  );
  expect(await screen.findByText(/No message matches/)).toBeInTheDocument();
  await userEvent.click(screen.getByRole('button', { name: 'Clear filters' }));
  expect(await screen.findByText(/No message was offered yet/)).toBeInTheDocument();
  expect(screen.getByLabelText('Recipient, whole address')).toHaveValue('');
});

it('opens a line with its cause, and with the reasons of its case', async () => {
  serve({ '/v1/trace': [submission, passed], '/v1/cases/K7Q2-M9XD': detail });
  show(<Trace />);
  await userEvent.click(await screen.findByRole('button', { name: opener('<b>Updated</b> bank details') }));
  const why = within(screen.getByRole('region', { name: 'Why' }));
  expect(why.getByText(/Looks like abuse of the account/)).toBeInTheDocument();
  expect(await why.findByText(detail.sentence)).toBeInTheDocument();
  expect(why.getByRole('link', { name: 'Open case K7Q2-M9XD' })).toHaveAttribute('href', '/cases/K7Q2-M9XD');
  await userEvent.keyboard('{Escape}');
  await userEvent.click(screen.getByRole('button', { name: opener('Minutes') }));
  expect(screen.getByText(/Nothing stood in its way/)).toBeInTheDocument();
});

it('says that there are older lines than those that are here', async () => {
  const full = Array.from({ length: 500 }, (_, at) => ({ ...passed, queue_id: `Q${at}`, at: new Date(1_772_000_000_000 - at * 1000).toISOString() }));
  serve({ '/v1/trace': full });
  show(<Trace />);
  expect(await screen.findByText('the newest 500 messages; scroll on for older ones')).toBeInTheDocument();
});

it('hides from a viewer the search by recipient, which the API refuses', async () => {
  serve({ '/v1/trace': [] });
  show(<Trace />, { role: 'viewer' });
  expect(await screen.findByText(/No message was offered yet/)).toBeInTheDocument();
  expect(screen.queryByLabelText('Recipient, whole address')).toBeNull();
});
