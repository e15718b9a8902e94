/** What the pages ask, each with its key: `useQuery(statusQuery())`. Everything here is looked at again when events come. */
import { queryOptions } from '@tanstack/react-query';
import { api, take, takePage } from './client';
import type { CaseSummary } from './types';

export const statusQuery = () => queryOptions({ queryKey: ['status'], queryFn: () => take(api.GET('/v1/status')) });

export const breakerQuery = () => queryOptions({ queryKey: ['breaker'], queryFn: () => take(api.GET('/v1/breaker')) });

export const nearestQuery = (limit: number) =>
  queryOptions({
    queryKey: ['entities', { limit }],
    queryFn: () => takePage(api.GET('/v1/entities', { params: { query: { limit } } })),
  });

export interface RestrictedAsk {
  q?: string;
  kind?: string;
  cause?: string;
  sort?: string;
}

/** An empty filter is none. */
const without = <T extends object>(ask: T): T =>
  Object.fromEntries(Object.entries(ask).filter(([, value]) => value !== '' && value !== undefined)) as T;

export const askRestricted = (ask: RestrictedAsk, offset: number, limit: number) =>
  takePage(api.GET('/v1/restricted', { params: { query: { ...without(ask), offset, limit } } }));

export const restrictedQuery = (limit: number) =>
  queryOptions({ queryKey: ['restricted', limit], queryFn: () => askRestricted({}, 0, limit) });

export type HeldChoice = 'deliver' | 'delete' | 'keep';

export const releaseEntity = (entity: string, body: { reason: string; held: HeldChoice }) =>
  take(api.POST('/v1/restricted/{entity}/release', { params: { path: { entity } }, body }));

const casesIn = (state: string) => take(api.GET('/v1/cases', { params: { query: { state, limit: 1000 } } }));

/** Cases whose restriction is over, the newest first; at most the last 1000 of each state. */
export const endedCasesQuery = () =>
  queryOptions({
    queryKey: ['cases', 'ended'],
    queryFn: async (): Promise<CaseSummary[]> => {
      const [probation, closed] = await Promise.all([casesIn('probation'), casesIn('closed')]);
      const ended = [...probation, ...closed].filter((one) => one.ended_at !== null);
      return ended.sort((a, b) => (b.ended_at ?? '').localeCompare(a.ended_at ?? ''));
    },
  });

export const heldQuery = (entity: string, limit = 1000) =>
  queryOptions({
    queryKey: ['held', entity, limit],
    queryFn: () =>
      takePage(api.GET('/v1/held', { params: { query: entity === '' ? { limit } : { entity, limit } } })),
  });

export const recentQuery = (limit: number) =>
  queryOptions({
    queryKey: ['audit', { limit }],
    queryFn: () => take(api.GET('/v1/audit', { params: { query: { limit } } })),
  });

export const caseQuery = (reference: string) =>
  queryOptions({
    queryKey: ['case', reference],
    queryFn: () => take(api.GET('/v1/cases/{reference}', { params: { path: { reference } } })),
  });

/** The whole case, nothing redacted; each call is noted in the audit log. */
export const exportCase = (reference: string) =>
  take(api.GET('/v1/cases/{reference}/export', { params: { path: { reference } } }));

export const endHeld = (queueId: string, how: 'deliver' | 'delete') => {
  const params = { path: { queue_id: queueId } };
  return take(
    how === 'deliver'
      ? api.POST('/v1/held/{queue_id}/deliver', { params })
      : api.POST('/v1/held/{queue_id}/delete', { params }),
  );
};

/** What a sender sent since a time, the newest first. */
export const traceSince = (entity: string, since: string) =>
  queryOptions({
    queryKey: ['trace', entity, since],
    queryFn: () => take(api.GET('/v1/trace', { params: { query: { entity, since, limit: 1000 } } })),
  });
