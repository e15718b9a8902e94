import { screen, waitFor, within } from '@testing-library/react';
import { beforeEach, expect, it } from 'vitest';
import { serve, show, type Answers } from '../../../tests/render';
import { breaker, held, restriction, sender, status } from '../../../tests/samples';
import Overview from './Overview';

let answers: Answers;

beforeEach(() => {
  answers = {
    '/v1/status': status,
    '/v1/breaker': breaker,
    '/v1/entities': [sender],
    '/v1/restricted': [restriction],
    '/v1/held': new Response(JSON.stringify([held]), { headers: { 'X-Total-Count': '41' } }),
    '/v1/audit': [],
  };
});

const section = async (name: string) => within(await screen.findByRole('region', { name }));

it('counts what is held by its total, not by the rows that were asked for', async () => {
  serve(answers);
  show(<Overview />);
  await waitFor(() => expect(screen.getByText('Held messages').nextSibling).toHaveTextContent('41'));
});

it('names who is restricted, with the way to the case', async () => {
  serve(answers);
  show(<Overview />);
  const link = (await section('Restricted')).findByRole('link', { name: restriction.entity });
  expect(await link).toHaveAttribute('href', '/cases/K7Q2-M9XD');
});

it('shows of each sender the limit that it will meet first', async () => {
  serve(answers);
  show(<Overview />);
  const bar = await (await section('Nearest to a limit')).findByRole('img');
  expect(bar).toHaveAccessibleName('Messages per minute: 27 of 30');
});

it('tells a part that works from one that has not shown it yet, and from one that does not', async () => {
  serve({
    ...answers,
    '/v1/status': {
      ...status,
      health: {
        ready: false,
        parts: [...status.health.parts, { name: 'notices', ok: false, unclear: false, sentence: 'Set notify.from.' }],
      },
    },
  });
  show(<Overview />);
  const items = (await (await section('Health')).findAllByRole('listitem')).map((item) => item.textContent);
  expect(items[0]).toBe('StoreWorks');
  expect(items[1]).toContain('Not seen yet');
  expect(items[3]).toBe('NoticesDoes not workSet notify.from.');
  expect(screen.getByRole('alert')).toHaveTextContent('Something does not work.');
});

it('says loudly that detection only observes', async () => {
  serve({ ...answers, '/v1/breaker': { ...breaker, state: 'open', tripped: 6, why: 'six in an hour' } });
  show(<Overview />);
  expect(await screen.findByText('The circuit breaker is open: detection only observes.')).toBeInTheDocument();
});

it('says what will appear where nothing is yet', async () => {
  serve({ ...answers, '/v1/restricted': [], '/v1/entities': [] });
  show(<Overview />);
  expect(await screen.findByText(/Nobody is restricted/)).toBeInTheDocument();
  expect(await screen.findByText(/as soon as they send/)).toBeInTheDocument();
});
