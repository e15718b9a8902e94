/** Signing in, out, and what a person's own second factor needs. */
import { ApiError, errorOf, setCsrf } from './client';
import type { Role } from './types';

export interface Session {
  id: string;
  name: string;
  role: Role;
  csrf: string;
  created_at: string;
  expires_at: string;
  second_factor: { totp: boolean; recovery_codes: number };
}

let token = '';

export async function send<T>(method: string, path: string, body?: unknown): Promise<T> {
  const headers: Record<string, string> = {};
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  if (method !== 'GET' && token !== '') headers['X-Tidegate-CSRF'] = token;
  let response: Response;
  try {
    response = await globalThis.fetch(new URL(path, window.location.origin), {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw new ApiError(0, 'unreachable', '');
  }
  const said: unknown = await response.json().catch(() => undefined);
  if (!response.ok) throw errorOf(response, said);
  return said as T;
}

function opened(session: Session): Session {
  token = session.csrf;
  setCsrf(session.csrf);
  return session;
}

/** The session of this browser, or null without one. */
export async function currentSession(): Promise<Session | null> {
  try {
    return opened(await send<Session>('GET', '/v1/session'));
  } catch (trouble) {
    if (trouble instanceof ApiError && trouble.status === 401) return null;
    throw trouble;
  }
}

export interface Credentials {
  name: string;
  password: string;
  code?: string;
}

/** ApiError with fault `second_factor` when a code is wanted as well. */
export async function signIn(credentials: Credentials): Promise<Session> {
  return opened(await send<Session>('POST', '/v1/session', credentials));
}

export async function signOut(): Promise<void> {
  await send('DELETE', '/v1/session').catch((trouble: unknown) => {
    if (!(trouble instanceof ApiError && trouble.status === 401)) throw trouble; // 401: it has ended already
  });
  token = '';
  setCsrf('');
}

export const beginTotp = (password: string) =>
  send<{ secret: string; uri: string }>('POST', '/v1/session/totp', { password });

export const confirmTotp = (code: string) =>
  send<{ recovery_codes: string[] }>('POST', '/v1/session/totp/confirm', { code });
