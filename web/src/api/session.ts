/** Signing in and out, and what a person changes of the own sign-in. */
import { queryOptions } from '@tanstack/react-query';
import { ApiError, api, setCsrf, take } from './client';
import type { components } from './schema';

export type Session = components['schemas']['Session'];
export type Credentials = components['schemas']['SignIn'];
export type ListedSession = components['schemas']['ListedSession'];

function opened(session: Session): Session {
  setCsrf(session.csrf);
  return session;
}

/** Of no matter: the session has ended, or there is none. */
const isSignedOut = (trouble: unknown): boolean => trouble instanceof ApiError && trouble.status === 401;

/** The session of this browser, or null without one. */
export async function currentSession(): Promise<Session | null> {
  try {
    return opened(await take(api.GET('/v1/session')));
  } catch (trouble) {
    if (isSignedOut(trouble)) return null;
    throw trouble;
  }
}

/** ApiError with fault `second_factor` when a code is wanted as well. */
export async function signIn(credentials: Credentials): Promise<Session> {
  return opened(await take(api.POST('/v1/session', { body: credentials })));
}

export async function signOut(): Promise<void> {
  await take(api.DELETE('/v1/session')).catch((trouble: unknown) => {
    if (!isSignedOut(trouble)) throw trouble;
  });
  setCsrf('');
}

/** One's own; administrators see everybody's. */
export const sessionsQuery = () =>
  queryOptions({ queryKey: ['sessions'], queryFn: () => take(api.GET('/v1/sessions')) });

export const endSession = (id: string) => take(api.DELETE('/v1/sessions/{id}', { params: { path: { id } } }));

/** All other sessions of the person end. */
export const changePassword = (current: string, password: string) =>
  take(api.POST('/v1/session/password', { body: { current, password } }));

export const beginTotp = (password: string) => take(api.POST('/v1/session/totp', { body: { password } }));

export const confirmTotp = (code: string) => take(api.POST('/v1/session/totp/confirm', { body: { code } }));

export const removeTotp = (password: string) => take(api.POST('/v1/session/totp/remove', { body: { password } }));

/** New codes; the old ones are void. */
export const newRecoveryCodes = (password: string) => take(api.POST('/v1/session/recovery', { body: { password } }));
