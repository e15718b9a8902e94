/**
 * A person's own sign-in: sessions, password, second factor.
 *
 * The shapes are written by hand until the API's description has these routes; then they come from there.
 */
import { queryOptions } from '@tanstack/react-query';
import { send } from './session';

export interface ListedSession {
  id: string;
  name: string;
  address: string;
  client: string; // what the browser called itself
  created_at: string;
  used_at: string;
  expires_at: string;
  current: boolean;
}

/** One's own; administrators see everybody's. */
export const sessionsQuery = () =>
  queryOptions({ queryKey: ['sessions'], queryFn: () => send<ListedSession[]>('GET', '/v1/sessions') });

export const endSession = (id: string) =>
  send<{ removed: string }>('DELETE', `/v1/sessions/${encodeURIComponent(id)}`);

/** All other sessions of the person end. */
export const changePassword = (current: string, password: string) =>
  send<{ changed: boolean }>('POST', '/v1/session/password', { current, password });

export const removeTotp = (password: string) =>
  send<{ removed: boolean }>('POST', '/v1/session/totp/remove', { password });

/** New codes; the old ones are void. */
export const newRecoveryCodes = (password: string) =>
  send<{ recovery_codes: string[] }>('POST', '/v1/session/recovery', { password });
