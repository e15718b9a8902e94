import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import { serve, show } from '../../../tests/render';
import { sender } from '../../../tests/samples';
import Senders from './Senders';

it('shows each sender with the limit that it will meet first, and the way to its page', async () => {
  serve({ '/v1/entities': [{ ...sender, entity: 'connector:printer' }] });
  show(<Senders />);
  const row = within((await screen.findByRole('link', { name: 'connector:printer' })).closest('tr') as HTMLElement);
  expect(row.getByRole('link')).toHaveAttribute('href', '/senders/connector%3Aprinter');
  expect(row.getByRole('img')).toHaveAccessibleName('Messages per minute: 27 of 30');
});

it('asks for what the address says, and says when nobody matches', async () => {
  const asked = serve({ '/v1/entities': [] });
  show(<Senders />, { at: '/senders?q=greta' });
  await userEvent.selectOptions(await screen.findByRole('combobox', { name: 'State' }), 'Probation');
  await waitFor(() => expect(asked.at(-1)?.path).toBe('/v1/entities?q=greta&state=probation&offset=0&limit=1000'));
  expect(await screen.findByText(/Nobody matches/)).toBeInTheDocument();
});

it('goes on where a part was full, though the API counts no further', async () => {
  const full = Array.from({ length: 1000 }, (_, at) => ({ ...sender, entity: `u${at}@example.org` }));
  const asked = serve({ '/v1/entities?offset=0&limit=1000': full, '/v1/entities?offset=1000&limit=1000': [sender] });
  show(<Senders />);
  await waitFor(() => expect(asked.map(({ path }) => path)).toContain('/v1/entities?offset=0&limit=1000'));
  expect(await screen.findByText(/scroll on for more|1,001 senders/)).toBeInTheDocument();
});
