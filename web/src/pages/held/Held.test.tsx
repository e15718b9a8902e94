import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import { errorAnswer, serve, show, type Asked } from '../../../tests/render';
import { detail, held } from '../../../tests/samples';
import Held from './Held';

const other = { ...held, queue_id: 'C3D4', subject: 'Parcel fee' };
const answers = { '/v1/held': [held, other], '/v1/cases/K7Q2-M9XD': detail };
const sent = (asked: Asked[]) => asked.filter(({ method }) => method === 'POST').map(({ path }) => path);

it('delivers the chosen messages one by one, once it was confirmed', async () => {
  const asked = serve({ ...answers, '/v1/held/*': { queue_id: '', entity: '', state: 'delivered' } });
  show(<Held />);
  await userEvent.click(await screen.findByRole('checkbox', { name: 'Select all rows' }));
  await userEvent.click(screen.getByRole('button', { name: 'Deliver 2…' }));
  const dialog = within(screen.getByRole('alertdialog', { name: 'Deliver 2 messages?' }));
  expect(dialog.getByText('Parcel fee')).toBeInTheDocument();
  expect(sent(asked)).toEqual([]);
  await userEvent.click(dialog.getByRole('button', { name: 'Deliver' }));
  expect(await dialog.findByText('2 messages were delivered.')).toBeInTheDocument();
  expect(sent(asked)).toEqual(['/v1/held/A1B2/deliver', '/v1/held/C3D4/deliver']);
});

it('says of each message that failed why, and of one that had left already', async () => {
  serve({
    ...answers,
    'POST /v1/held/A1B2/delete': errorAnswer(503, 'unavailable', 'Tidegate has no queue control on this machine.'),
    'POST /v1/held/C3D4/delete': { queue_id: 'C3D4', entity: '', state: 'gone' },
  });
  show(<Held />);
  await userEvent.click(await screen.findByRole('checkbox', { name: 'Select all rows' }));
  await userEvent.click(screen.getByRole('button', { name: 'Delete 2…' }));
  await userEvent.click(within(screen.getByRole('alertdialog')).getByRole('button', { name: 'Delete' }));
  expect(await screen.findByText('1 message had left the queue already.')).toBeInTheDocument();
  expect(screen.getByText('1 message stays as it was:').parentElement).toHaveTextContent(
    'A1B2: Tidegate has no queue control on this machine.',
  );
});

it('opens a message with what speaks against it', async () => {
  serve(answers);
  show(<Held />);
  await userEvent.click(await screen.findByRole('button', { name: 'Open “Updated bank details”' }));
  const dialog = within(screen.getByRole('dialog', { name: 'Updated bank details' }));
  expect(dialog.getByText(held.reason)).toBeInTheDocument();
  expect(await dialog.findByText('15 acts of writing to new recipients')).toBeInTheDocument();
  expect(dialog.getByRole('link', { name: 'K7Q2-M9XD' })).toHaveAttribute('href', '/cases/K7Q2-M9XD');
});

it('asks for what the filters say, and clears no filter to say that nothing is held', async () => {
  const asked = serve({ '/v1/held': [] });
  show(<Held />, { at: '/held?entity=office@example.org' });
  await userEvent.selectOptions(await screen.findByRole('combobox', { name: 'State' }), 'Deleted');
  await waitFor(() => expect(asked.at(-1)?.path).toBe('/v1/held?entity=office%40example.org&state=deleted&offset=0&limit=1000'));
  expect(await screen.findByText(/Nothing matches/)).toBeInTheDocument();
});

it('offers a viewer no end of a message', async () => {
  serve(answers);
  show(<Held />, { role: 'viewer' });
  await userEvent.click(await screen.findByRole('button', { name: 'Open “Parcel fee”' }));
  expect(screen.queryByRole('button', { name: 'Deliver' })).toBeNull();
  expect(screen.queryByRole('checkbox')).toBeNull();
});
