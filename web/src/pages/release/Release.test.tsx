import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Route, Routes } from 'react-router-dom';
import { beforeEach, expect, it } from 'vitest';
import type { Role } from '@/api/types';
import { errorAnswer, serve, show, type Answers, type Asked } from '../../../tests/render';
import { detail, explanation, held, restriction, submission } from '../../../tests/samples';
import Release from './Release';

const entity = '/v1/restricted/office%40example.org';
const second = { ...held, queue_id: 'C3D4', subject: 'Survey' };
let answers: Answers;

beforeEach(() => {
  let ended = false;
  answers = {
    [`GET ${entity}`]: restriction,
    '/v1/entities/office%40example.org/explain': explanation,
    '/v1/held': [held, second],
    'GET /v1/cases/K7Q2-M9XD': () => (ended ? { ...detail, ended_at: '2026-03-02T10:00:00Z' } : detail),
    [`POST ${entity}/release`]: ({ body }: Asked) => {
      ended = true;
      return {
        entity: 'office@example.org',
        case: 'K7Q2-M9XD',
        state: 'probation',
        released_by: 'anna',
        outlook: 'The next message goes through.',
        ...(body as object),
      };
    },
    '/v1/trace': [],
  };
});

function open(role: Role = 'helpdesk') {
  show(
    <Routes>
      <Route path="/restricted/:entity/release" element={<Release />} />
    </Routes>,
    { at: '/restricted/office%40example.org/release', role },
  );
}

const press = (name: string) => userEvent.click(screen.getByRole('button', { name }));
const posts = (asked: Asked[]) => asked.filter(({ method }) => method === 'POST');

async function throughFindings() {
  await userEvent.click(await screen.findByRole('checkbox', { name: /I have looked at this/ }));
  await press('Next');
}

async function toConfirm(reason: string) {
  await throughFindings();
  await press('Next');
  await userEvent.type(screen.getByLabelText('Reason'), reason);
  await press('Next');
}

it('shows what the program sees now, what needs a look first, and goes on only when a person has looked', async () => {
  serve(answers);
  open();
  const findings = within(await screen.findByRole('region', { name: 'What Tidegate sees now' }));
  const items = findings.getAllByRole('listitem').map((item) => item.textContent);
  expect(items[0]).toContain('1 suspicious login');
  expect(items[1]).toContain('Risk +11.1: high enough to restrict');
  expect(findings.getByText('No complaint about this sender since the day before the case')).toBeInTheDocument();
  expect(screen.getByText(detail.next_steps[0] ?? '')).toBeInTheDocument();
  expect(screen.getByRole('button', { name: 'Next' })).toBeDisabled();
});

it('releases with the reason and what was said of held mail, after having looked again', async () => {
  const asked = serve(answers);
  open();
  await throughFindings();
  await userEvent.click(screen.getByRole('radio', { name: /^Delete/ }));
  await press('Next');
  expect(screen.getByRole('button', { name: 'Next' })).toBeDisabled();
  await userEvent.type(screen.getByLabelText('Reason'), ' password changed ');
  await press('Next');
  const before = asked.length;
  await press('Release now');
  expect(await screen.findByText('The next message goes through.')).toBeInTheDocument();
  expect(asked.slice(before).map(({ path }) => path.split('?')[0])).toContain('/v1/entities/office%40example.org/explain');
  expect(posts(asked).map(({ path, body }) => ({ path, body }))).toEqual([
    { path: `${entity}/release`, body: { reason: 'password changed', held: 'delete' } },
  ]);
});

it('does nothing where something has changed since the person looked, and says what', async () => {
  const asked = serve(answers);
  open();
  await toConfirm('password changed');
  answers['/v1/held'] = [held];
  await press('Release now');
  expect(await screen.findByText('Something has changed since you looked')).toBeInTheDocument();
  expect(screen.getByText(/other messages are held/)).toBeInTheDocument();
  expect(posts(asked)).toEqual([]);
  await press('Release now');
  await screen.findByText('The next message goes through.');
  expect(posts(asked)).toHaveLength(1);
});

it('delivers and deletes what was picked, keeps the rest, and tells what failed', async () => {
  answers['POST /v1/held/A1B2/delete'] = {};
  answers['POST /v1/held/C3D4/deliver'] = errorAnswer(404, 'not_found', 'no message C3D4 is held');
  const asked = serve(answers);
  open();
  await throughFindings();
  await userEvent.click(screen.getByRole('radio', { name: /^Pick/ }));
  await userEvent.selectOptions(screen.getByRole('combobox', { name: /A1B2/ }), 'Delete');
  await userEvent.selectOptions(screen.getByRole('combobox', { name: /C3D4/ }), 'Deliver');
  await press('Next');
  await userEvent.type(screen.getByLabelText('Reason'), 'done');
  await press('Next');
  expect(screen.getByText('1 delivered, 1 deleted, 0 kept on hold')).toBeInTheDocument();
  await press('Release now');
  expect(await screen.findByText('1 of 2 held messages done')).toBeInTheDocument();
  expect(screen.getByRole('alert')).toHaveTextContent('C3D4: no message C3D4 is held');
  expect(posts(asked).map(({ path }) => path)).toEqual([`${entity}/release`, '/v1/held/C3D4/deliver', '/v1/held/A1B2/delete']);
});

it('proves by the first message since the release, asked for by the time of the daemon', async () => {
  answers['/v1/trace'] = [
    { ...submission, action: 'reject', at: '2026-03-02T10:05:00Z' },
    { ...submission, action: 'accept', subject: 'We are back', at: '2026-03-02T10:01:00Z' },
  ];
  const asked = serve(answers);
  open();
  await toConfirm('done');
  await press('Release now');
  expect(await screen.findByText(/first message since the release was accepted/)).toBeInTheDocument();
  expect(screen.getByText('We are back')).toBeInTheDocument();
  const trace = asked.find(({ path }) => path.startsWith('/v1/trace'))?.path ?? '';
  expect(new URLSearchParams(trace.split('?')[1]).get('since')).toBe('2026-03-02T10:00:00Z');
});

it('claims no proof while nothing was sent', async () => {
  serve(answers);
  open();
  await toConfirm('done');
  await press('Release now');
  expect(await screen.findByText(/No message since the release yet/)).toBeInTheDocument();
});

it("shows the API's sentence where it refuses, and stays where it was", async () => {
  serve({ ...answers, [`POST ${entity}/release`]: errorAnswer(403, 'forbidden', 'Your role may not.') });
  open();
  await toConfirm('done');
  await press('Release now');
  expect(await screen.findByRole('alert')).toHaveTextContent('Your role may not.');
  expect(screen.getByRole('button', { name: 'Release now' })).toBeEnabled();
});

it('says that nobody is restricted, and that a viewer may not', async () => {
  serve({ ...answers, [`GET ${entity}`]: errorAnswer(404, 'not_found', 'is not restricted') });
  open();
  expect(await screen.findByText('This sender is not restricted.')).toBeInTheDocument();
});

it('asks for nothing where the role may not release', async () => {
  const asked = serve(answers);
  open('viewer');
  await waitFor(() => expect(screen.getByText(/needs the role Help desk/)).toBeInTheDocument());
  expect(asked).toEqual([]);
});
