/** The one way to the API: calls typed by its own description (schema.d.ts), errors as sentences. */
import createClient, { type Middleware } from 'openapi-fetch';
import type { paths } from './schema';

/** The API said no, or could not be reached. `sentence` says what happened and what to do. */
export class ApiError extends Error {
  constructor(
    readonly status: number, // 0: not reached
    readonly fault: string, // invalid, not_found, conflict, unavailable, forbidden, unauthenticated, …
    readonly sentence: string,
    readonly retryAfterSeconds?: number,
  ) {
    super(sentence);
  }
}

type SignedOutListener = () => void;
let csrf = '';
let onSignedOut: SignedOutListener = () => {};

/** The token that every change must carry while a session is open; empty without one. */
export function setCsrf(token: string): void {
  csrf = token;
}

/** Who is told when the API no longer knows the session. */
export function whenSignedOut(listener: SignedOutListener): void {
  onSignedOut = listener;
}

const session: Middleware = {
  onRequest({ request }) {
    if (request.method !== 'GET' && csrf !== '') request.headers.set('X-Tidegate-CSRF', csrf);
    return request;
  },
  onResponse({ response, schemaPath }) {
    if (response.status === 401 && schemaPath !== '/v1/session') onSignedOut();
    return response;
  },
};

export const api = createClient<paths>({
  baseUrl: window.location.origin,
  fetch: (request) => globalThis.fetch(request), // looked up at each call
});
api.use(session);

interface Answer<Data> {
  data?: Data;
  error?: unknown;
  response: Response;
}

/** The error in what the API answered, whatever that was. */
export function errorOf(response: Response, body: unknown): ApiError {
  const said = (body as { error?: { fault?: string; sentence?: string } } | undefined)?.error;
  const wait = Number(response.headers.get('Retry-After'));
  return new ApiError(
    response.status,
    said?.fault ?? 'unknown',
    said?.sentence ?? `${response.status} ${response.statusText}`.trim(),
    wait > 0 ? wait : undefined,
  );
}

async function reached<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (trouble) {
    if (trouble instanceof ApiError || (trouble as Error).name === 'AbortError') throw trouble;
    throw new ApiError(0, 'unreachable', '');
  }
}

/** What the API gives, or an ApiError: `await take(api.GET('/v1/status'))`. */
export async function take<Data>(answer: Promise<Answer<Data>>): Promise<Data> {
  const { data, error, response } = await reached(answer);
  if (error !== undefined || !response.ok) throw errorOf(response, error);
  return data as Data;
}

/** A part of a list, and how long the whole is. */
export interface Page<Row> {
  rows: Row[];
  total: number;
}

export async function takePage<Row>(answer: Promise<Answer<Row[]>>): Promise<Page<Row>> {
  const { data, error, response } = await reached(answer);
  if (error !== undefined || !response.ok) throw errorOf(response, error);
  const rows = data ?? [];
  return { rows, total: Number(response.headers.get('X-Total-Count') ?? rows.length) };
}
