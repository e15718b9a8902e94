import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Route, Routes } from 'react-router-dom';
import { expect, it } from 'vitest';
import type { PolicyProblem, Restriction } from '@/api/types';
import { errorAnswer, serve, show, type Asked } from '../../../tests/render';
import { defaultPolicy, policy, restriction } from '../../../tests/samples';
import NewPolicy from './NewPolicy';
import PolicyPage from './PolicyPage';

const checked = (problems: PolicyProblem[] = [], no_longer_over: Restriction[] = []) => ({
  ok: problems.length === 0,
  problems,
  policy,
  no_longer_over,
});
const page = (
  <Routes>
    <Route path="/policies/:name" element={<PolicyPage />} />
    <Route path="/policies" element={<p>the list</p>} />
    <Route path="/new-policy" element={<NewPolicy />} />
  </Routes>
);
const at = '/policies/Sales';
const answers = { '/v1/policies/Sales': policy, 'POST /v1/policies/check': checked() };
const save = () => screen.getByRole('button', { name: 'Save' });
const of = (asked: Asked[], method: string) => asked.filter((one) => one.method === method && !one.path.endsWith('/check'));

async function write(label: string, text: string) {
  const field = await screen.findByLabelText(label);
  await userEvent.clear(field);
  await userEvent.type(field, text);
}

it('shows beside the field what the API has against it, and does not save that', async () => {
  const sentence = '3,000 an hour can never be reached: lower it.';
  const asked = serve({
    ...answers,
    'POST /v1/policies/check': checked([{ policy: 'Sales', key: 'limits.external_per_hour', sentence }]),
  });
  show(page, { at });
  await write('External recipients per hour', '3000');
  const field = screen.getByLabelText('External recipients per hour');
  await waitFor(() => expect(field).toHaveAccessibleDescription(expect.stringContaining(sentence)));
  expect(field).toBeInvalid();
  expect(screen.getByText('One thing is to be mended first.')).toBeInTheDocument();
  expect(save()).toBeDisabled();
  await waitFor(() =>
    expect(asked.filter(({ path }) => path.endsWith('/check')).at(-1)?.body).toMatchObject({
      name: 'Sales',
      limits: { external_per_hour: 3000, internal_per_hour: 0 },
      scope: { groups: ['sales'] },
    }),
  );
});

it('says what the edit would do to another policy', async () => {
  serve({ ...answers, 'POST /v1/policies/check': checked([{ policy: 'Strict', key: 'priority', sentence: 'it can never apply' }]) });
  show(page, { at });
  await write('Priority', '5');
  expect(await screen.findByText('Policy Strict: it can never apply')).toBeInTheDocument();
  expect(save()).toBeDisabled();
});

it('takes no text for a number, and asks nobody about it', async () => {
  const asked = serve(answers);
  show(page, { at });
  fireEvent.change(await screen.findByLabelText('Recipients per day'), { target: { value: 'many' } });
  expect(screen.getByLabelText('Recipients per day')).toHaveAccessibleDescription(/Give a whole number/);
  expect(save()).toBeDisabled();
  expect(asked.filter(({ path }) => path.endsWith('/check'))).toEqual([]);
});

it('saves what was checked against the version that was read, and names who could be let go', async () => {
  const asked = serve({
    ...answers,
    'PATCH /v1/policies/Sales': { policy: { ...policy, version: 4 }, no_longer_over: [restriction] },
  });
  show(page, { at });
  const scope = within(await screen.findByRole('region', { name: 'For whom' }));
  await userEvent.type(scope.getByLabelText('Senders'), 'kim@example.org{Enter}lee@example.org{Enter}');
  await waitFor(() => expect(save()).toBeEnabled());
  await userEvent.click(save());
  expect(await screen.findByText('Saved as version 4. It is in force.')).toBeInTheDocument();
  const [sent] = of(asked, 'PATCH');
  expect(sent?.path).toBe('/v1/policies/Sales?if_version=3');
  expect(sent?.body).toMatchObject({ scope: { users: ['kim@example.org', 'lee@example.org'], groups: ['sales'] } });
  expect(screen.getByRole('link', { name: 'Release office@example.org' })).toHaveAttribute(
    'href',
    '/restricted/office%40example.org/release',
  );
});

it('keeps what is being written when somebody else changes the policy, and saves it over nothing', async () => {
  let now = policy;
  const asked = serve({
    'POST /v1/policies/check': checked(),
    'GET /v1/policies/Sales': () => now,
    'PATCH /v1/policies/Sales': errorAnswer(409, 'conflict', 'It is at version 4: read it again.'),
  });
  const { queries } = show(page, { at });
  await write('Description', 'mine');
  now = { ...policy, version: 4, changed_by: 'ben', description: 'theirs' };
  await queries.invalidateQueries();
  expect(await screen.findByText('This policy was changed meanwhile, by ben.')).toBeInTheDocument();
  expect(screen.getByLabelText('Description')).toHaveValue('mine');
  await waitFor(() => expect(save()).toBeEnabled());
  await userEvent.click(save());
  expect(await screen.findByText('It is at version 4: read it again.')).toBeInTheDocument();
  expect(of(asked, 'PATCH')[0]?.path).toBe('/v1/policies/Sales?if_version=3');
  await userEvent.click(screen.getByRole('button', { name: 'Show it' }));
  expect(screen.getByLabelText('Description')).toHaveValue('theirs');
});

it('offers the default policy no scope and no removal', async () => {
  serve({ '/v1/policies/default': defaultPolicy });
  show(page, { at: '/policies/default' });
  expect(await screen.findByText(/always and last/)).toBeInTheDocument();
  expect(screen.queryByLabelText('Priority')).toBeNull();
  expect(screen.queryByRole('region', { name: 'For whom' })).toBeNull();
  expect(screen.queryByRole('button', { name: 'Remove…' })).toBeNull();
});

it('leaves a policy of a file to its file', async () => {
  serve({ '/v1/policies/Sales': { ...policy, file: '/etc/tidegate/policies/sales.json' } });
  show(page, { at });
  expect(await screen.findByText(/loaded from \/etc\/tidegate\/policies\/sales.json/)).toBeInTheDocument();
  expect(screen.queryByRole('button', { name: 'Save' })).toBeNull();
  expect(screen.getByLabelText('Description')).toHaveAttribute('readonly');
});

it('removes a policy once it was confirmed', async () => {
  const asked = serve({ ...answers, 'DELETE /v1/policies/Sales': { policy, no_longer_over: [] } });
  show(page, { at });
  await userEvent.click(await screen.findByRole('button', { name: 'Remove…' }));
  const dialog = within(screen.getByRole('alertdialog', { name: 'Remove the policy Sales?' }));
  expect(of(asked, 'DELETE')).toEqual([]);
  await userEvent.click(dialog.getByRole('button', { name: 'Remove' }));
  expect(await screen.findByText('the list')).toBeInTheDocument();
});

it('makes a policy, filled in with a recommended set', async () => {
  const asked = serve({ ...answers, 'POST /v1/policies': { policy, no_longer_over: [] } });
  show(page, { at: '/new-policy' });
  await write('Name', 'Sales');
  await userEvent.click(screen.getByRole('button', { name: 'Fill in Strict' }));
  await waitFor(() => expect(save()).toBeEnabled());
  await userEvent.click(save());
  expect(await screen.findByRole('heading', { name: 'Sales' })).toBeInTheDocument();
  const [sent] = of(asked, 'POST');
  expect(sent?.body).toMatchObject({ name: 'Sales', limits: { external_per_hour: 400, recipients_per_day: 800 } });
  expect(sent?.body).not.toHaveProperty('priority');
});

const before = { ...policy, version: 2, limits: { ...policy.limits, external_per_hour: 500 }, over_limit: 'alert_only' as const };

it('shows what differs from version to version, and brings one back against the present one', async () => {
  const asked = serve({
    '/v1/policies/Sales': policy,
    '/v1/policies/Sales/versions': [policy, before],
    'PUT /v1/policies/Sales': { policy: { ...before, version: 4 }, no_longer_over: [] },
  });
  show(page, { at: `${at}?view=versions` });
  const newest = within(await screen.findByRole('region', { name: 'Version 3' }));
  const rows = newest.getAllByRole('row').slice(1).map((row) => [...row.children].map((cell) => cell.textContent));
  expect(rows).toEqual([
    ['External recipients per hour', '500', '850'],
    ['Over a limit', 'Only tell', 'Restrict until the following day'],
  ]);
  expect(newest.queryByRole('button')).toBeNull();
  await userEvent.click(screen.getByRole('button', { name: 'Bring back… Version 2' }));
  const dialog = within(screen.getByRole('alertdialog'));
  expect(dialog.getAllByRole('row')[1]).toHaveTextContent('External recipients per hour850500');
  await userEvent.click(dialog.getByRole('button', { name: 'Bring back' }));
  expect(await screen.findByText('Saved as version 4. It is in force.')).toBeInTheDocument();
  const [sent] = of(asked, 'PUT');
  expect(sent?.path).toBe('/v1/policies/Sales?if_version=3');
  expect(sent?.body).toMatchObject({ over_limit: 'alert_only', limits: { external_per_hour: 500 } });
  for (const key of ['name', 'version', 'changed_at', 'changed_by', 'file']) expect(sent?.body).not.toHaveProperty(key);
});
