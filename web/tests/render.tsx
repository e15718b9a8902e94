/** Renders a page as it stands in the portal, before an API that answers from a table. */
import { QueryClientProvider } from '@tanstack/react-query';
import { render } from '@testing-library/react';
import type { ReactElement } from 'react';
import { MemoryRouter } from 'react-router-dom';
import { vi } from 'vitest';
import type { Session } from '@/api/session';
import { newQueryClient } from '@/app/App';
import { SessionProvider } from '@/app/session';
import { TextsProvider } from '@/texts';

export interface Asked {
  method: string;
  path: string; // with its query
  body: unknown;
  headers: Headers;
}

/** What a path answers: JSON for 200, a whole Response, or a function of what was asked. A path may end in "*". */
export type Answers = Record<string, unknown>;

export const errorAnswer = (status: number, fault: string, sentence: string, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify({ error: { fault, sentence } }), { status, headers });

function answerFor(answers: Answers, method: string, path: string): unknown {
  const plain = path.split('?')[0] ?? path;
  const keys = [`${method} ${path}`, `${method} ${plain}`, path, plain];
  for (const key of keys) if (key in answers) return answers[key];
  const wild = Object.keys(answers).find((key) => key.endsWith('*') && plain.startsWith(key.slice(0, -1)));
  return wild === undefined ? undefined : answers[wild];
}

/** Puts the table in the place of fetch. Gives what was asked, in order. What is not in the table answers 404. */
export function serve(answers: Answers): Asked[] {
  const asked: Asked[] = [];
  vi.stubGlobal('fetch', async (input: Request | URL | string, init?: RequestInit) => {
    const request = input instanceof Request ? input : new Request(input, init);
    const url = new URL(request.url);
    const text = request.method === 'GET' ? '' : await request.text();
    const one: Asked = {
      method: request.method,
      path: url.pathname + url.search,
      body: text === '' ? undefined : JSON.parse(text),
      headers: request.headers,
    };
    asked.push(one);
    let answer = answerFor(answers, one.method, one.path);
    if (typeof answer === 'function') answer = (answer as (asked: Asked) => unknown)(one);
    if (answer instanceof Response) return answer.clone();
    if (answer === undefined) return errorAnswer(404, 'not_found', `nothing at ${one.path}`);
    const headers: Record<string, string> = { 'Content-Type': 'application/json' };
    if (Array.isArray(answer)) headers['X-Total-Count'] = String(answer.length);
    return new Response(JSON.stringify(answer), { headers });
  });
  return asked;
}

export const sessionOf = (role: Session['role']): Session => ({
  id: 's1',
  name: 'anna',
  role,
  csrf: 'csrf-token',
  created_at: '2026-03-02T10:00:00Z',
  expires_at: '2026-03-02T22:00:00Z',
  second_factor: { totp: false, recovery_codes: 0 },
});

interface Options {
  at?: string; // the address
  role?: Session['role'];
}

/** Shows a page. `queries` of what it gives is what the page asks by: invalidated, it asks again. */
export function show(page: ReactElement, { at = '/', role = 'administrator' }: Options = {}) {
  const queries = newQueryClient();
  const shown = render(
    <QueryClientProvider client={queries}>
      <TextsProvider>
        <MemoryRouter initialEntries={[at]} future={{ v7_startTransition: true, v7_relativeSplatPath: true }}>
          <SessionProvider value={sessionOf(role)}>{page}</SessionProvider>
        </MemoryRouter>
      </TextsProvider>
    </QueryClientProvider>,
  );
  return { ...shown, queries };
}
