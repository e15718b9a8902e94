import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';
import { errorAnswer, serve, show, type Answers, type Asked } from '../../../tests/render';
import { detail, restriction } from '../../../tests/samples';
import Restricted from './Restricted';

const other = { ...restriction, entity: '=cmd@example.org', case: 'AAAA-BBBB' };
const answers: Answers = { '/v1/restricted': [restriction, other] };

const lists = (asked: Asked[]) =>
  asked.filter(({ method, path }) => method === 'GET' && path.startsWith('/v1/restricted')).map(({ path }) => new URLSearchParams(path.split('?')[1]));

it('asks the API for what the address says, newest first without a word', async () => {
  const asked = serve(answers);
  show(<Restricted />, { at: '/restricted?q=off&kind=user&cause=TG-RISK' });
  expect(await screen.findByRole('link', { name: restriction.entity })).toHaveAttribute('href', '/cases/K7Q2-M9XD');
  const [query] = lists(asked);
  expect([query?.get('q'), query?.get('kind'), query?.get('cause'), query?.get('sort')]).toEqual(['off', 'user', 'TG-RISK', null]);
  expect(screen.getByRole('searchbox')).toHaveValue('off');
});

it('searches, filters and sorts by asking again', async () => {
  const asked = serve(answers);
  show(<Restricted />, { at: '/restricted' });
  await screen.findByRole('link', { name: restriction.entity });
  await userEvent.type(screen.getByRole('searchbox'), 'sales');
  await waitFor(() => expect(lists(asked).at(-1)?.get('q')).toBe('sales'));
  await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Kind' }), 'Connector');
  await waitFor(() => expect(lists(asked).at(-1)?.get('kind')).toBe('connector'));
  await userEvent.click(screen.getByRole('button', { name: 'Entity' }));
  await waitFor(() => expect(lists(asked).at(-1)?.get('sort')).toBe('entity'));
  expect(screen.getByRole('columnheader', { name: 'Entity' })).toHaveAttribute('aria-sort', 'ascending');
});

it('shows and hides columns, and keeps the choice', async () => {
  serve(answers);
  show(<Restricted />, { at: '/restricted' });
  await screen.findByRole('link', { name: restriction.entity });
  expect(screen.queryByRole('columnheader', { name: 'Domain' })).toBeNull();
  await userEvent.click(screen.getByRole('button', { name: 'Columns' }));
  await userEvent.click(screen.getByRole('checkbox', { name: 'Domain' }));
  await userEvent.keyboard('{Escape}');
  expect(screen.getByRole('columnheader', { name: 'Domain' })).toBeInTheDocument();
  expect(JSON.parse(localStorage.getItem('tidegate.columns.restricted') ?? '')).toMatchObject({ domain: true });
});

it('exports every row, also those that are not loaded, and no formula for a spreadsheet', async () => {
  const texts: Blob[] = [];
  vi.stubGlobal('URL', Object.assign(URL, { createObjectURL: (blob: Blob) => (texts.push(blob), 'blob:x'), revokeObjectURL: () => {} }));
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => {});
  const parts: Record<string, unknown[]> = { '0': [restriction], '1': [other] };
  serve({
    '/v1/restricted': ({ path }: Asked) =>
      new Response(JSON.stringify(parts[new URLSearchParams(path.split('?')[1]).get('offset') ?? '0'] ?? []), {
        headers: { 'X-Total-Count': '2' },
      }),
  });
  show(<Restricted />, { at: '/restricted' });
  await screen.findByRole('link', { name: restriction.entity });
  await userEvent.click(screen.getByRole('button', { name: 'Export' }));
  await userEvent.click(await screen.findByRole('menuitem', { name: 'CSV' }));
  await waitFor(() => expect(texts).toHaveLength(1));
  const lines = await new Promise<string>((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.readAsText(texts[0] as Blob);
  });
  expect(lines.split('\r\n')[0]).toBe('entity,kind,domain,cause,summary,since,until,policy,restricted_by,case');
  expect(lines).toContain('office@example.org,user');
  expect(lines).toContain("'=cmd@example.org,user");
});

it('releases what was selected, one after another, and says which failed', async () => {
  const asked = serve({
    ...answers,
    'POST /v1/restricted/office%40example.org/release': {},
    'POST /v1/restricted/%3Dcmd%40example.org/release': errorAnswer(404, 'not_found', 'is not restricted'),
  });
  show(<Restricted />, { at: '/restricted', role: 'helpdesk' });
  await screen.findByRole('link', { name: restriction.entity });
  await userEvent.click(screen.getByRole('checkbox', { name: 'Select all rows' }));
  await userEvent.click(screen.getByRole('button', { name: 'Release 2…' }));
  const dialog = within(await screen.findByRole('dialog'));
  const submit = dialog.getByRole('button', { name: 'Release them' });
  expect(submit).toBeDisabled();
  await userEvent.type(dialog.getByLabelText('Reason'), 'passwords changed');
  await userEvent.click(submit);
  expect(await dialog.findByText('1 released.')).toBeInTheDocument();
  expect(dialog.getByRole('alert')).toHaveTextContent('=cmd@example.org: is not restricted');
  const sent = asked.filter(({ method }) => method === 'POST').map(({ body }) => body);
  expect(sent).toEqual([
    { reason: 'passwords changed', held: 'keep' },
    { reason: 'passwords changed', held: 'keep' },
  ]);
});

it('offers a viewer no release', async () => {
  serve(answers);
  show(<Restricted />, { at: '/restricted', role: 'viewer' });
  await screen.findByRole('link', { name: restriction.entity });
  expect(screen.queryByRole('checkbox')).toBeNull();
});

it('tells who was let go, by whom and why', async () => {
  const ended = { ...detail, state: 'closed', ended_at: '2026-03-02T11:00:00Z', ended_by: 'anna', end_reason: 'password changed' };
  serve({ '/v1/cases': ({ path }: Asked) => (path.includes('state=closed') ? [ended] : []) });
  show(<Restricted />, { at: '/restricted?view=released' });
  const row = within(await screen.findByRole('row', { name: /office@example.org/ }));
  expect(row.getByText('anna')).toBeInTheDocument();
  expect(row.getByText('password changed')).toBeInTheDocument();
});
