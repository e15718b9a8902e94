import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import { errorAnswer, serve, show } from '../../../tests/render';
import { detail } from '../../../tests/samples';
import Audit from './Audit';

it('looks for what the filters say', async () => {
  const asked = serve({ '/v1/audit': [] });
  show(<Audit />, { at: '/audit?entity=office@example.org' });
  await userEvent.selectOptions(await screen.findByLabelText('What'), 'Policy changed');
  await userEvent.type(screen.getByLabelText('Who'), 'anna');
  await waitFor(() =>
    expect(asked.at(-1)?.path).toBe('/v1/audit?entity=office%40example.org&actor=anna&kind=policy_changed&limit=500'),
  );
  expect(await screen.findByText(/No event matches/)).toBeInTheDocument();
});

it('opens an event with what machines are told', async () => {
  serve({ '/v1/audit': detail.timeline });
  show(<Audit />);
  await userEvent.click(await screen.findByRole('button', { name: 'Open event 3' }));
  const dialog = within(screen.getByRole('dialog', { name: 'Login suspected' }));
  expect(dialog.getByText(/"network": "203.0.113.0\/24"/)).toBeInTheDocument();
});

it('says that the chain is sound', async () => {
  serve({ '/v1/audit': [], '/v1/audit/verify': { sound: true } });
  show(<Audit />);
  await userEvent.click(await screen.findByRole('button', { name: 'Verify the chain' }));
  expect(await screen.findByText(/is as it was written/)).toBeInTheDocument();
});

it('says which event was changed', async () => {
  serve({ '/v1/audit': [], '/v1/audit/verify': errorAnswer(409, 'conflict', 'Event 17 was changed.') });
  show(<Audit />);
  await userEvent.click(await screen.findByRole('button', { name: 'Verify the chain' }));
  expect(await screen.findByRole('alert')).toHaveTextContent('not as it was writtenEvent 17 was changed.');
});
