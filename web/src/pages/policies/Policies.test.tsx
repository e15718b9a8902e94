import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import { errorAnswer, serve, show, type Asked } from '../../../tests/render';
import { defaultPolicy, policy } from '../../../tests/samples';
import Policies from './Policies';

const strict = { ...policy, name: 'Strict', priority: 1, scope: { users: ['a@example.org', 'b@example.org'] } };
const all = [policy, strict, defaultPolicy];
const edit = ({ policy: of }: { policy: object }) => ({ policy: of, no_longer_over: [] });
const answers = { '/v1/policies': all, '/v1/policies/*': edit({ policy }) };
const changes = (asked: Asked[]) => asked.filter(({ method }) => method === 'PATCH').map(({ path, body }) => [path, body]);

it('lists policies in order, the default last, with whom each is for', async () => {
  serve(answers);
  show(<Policies />);
  const rows = await screen.findAllByRole('listitem');
  expect(rows.map((row) => within(row).getByRole('link').textContent)).toEqual(['Sales', 'Strict', 'default']);
  expect(rows[1]).toHaveTextContent('For whom: a@example.org and 1 more');
  expect(rows[2]).toHaveTextContent('For whom: everybody else');
  expect(within(rows[2] as HTMLElement).queryByRole('button')).toBeNull();
});

it('moves a policy by its button, and says so', async () => {
  const asked = serve(answers);
  show(<Policies />);
  await userEvent.click(await screen.findByRole('button', { name: 'Move Sales down' }));
  expect(await screen.findByText('Sales is now in place 2.')).toBeInTheDocument();
  expect(changes(asked)).toEqual([['/v1/policies/Sales?if_version=3', { priority: 2 }]]);
});

it('moves a policy by Alt and an arrow key on its name', async () => {
  const asked = serve(answers);
  show(<Policies />);
  (await screen.findByRole('link', { name: 'Strict' })).focus();
  await userEvent.keyboard('{Alt>}{ArrowUp}{/Alt}');
  expect(await screen.findByText('Strict is now in place 1.')).toBeInTheDocument();
  expect(changes(asked).at(-1)).toEqual(['/v1/policies/Strict?if_version=4', { priority: 0 }]);
});

it('says why an order is refused', async () => {
  serve({ ...answers, '/v1/policies/*': errorAnswer(400, 'invalid', 'It can never apply: "Sales" takes everybody.') });
  show(<Policies />);
  await userEvent.click(await screen.findByRole('button', { name: 'Move Sales down' }));
  expect(await screen.findByRole('alert')).toHaveTextContent('It can never apply');
});

it('offers a viewer neither an order nor a new policy', async () => {
  serve(answers);
  show(<Policies />, { role: 'viewer' });
  await screen.findByRole('link', { name: 'Sales' });
  expect(screen.queryByRole('button')).toBeNull();
  await waitFor(() => expect(screen.queryByRole('link', { name: 'New policy' })).toBeNull());
});
