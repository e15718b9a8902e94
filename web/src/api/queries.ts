/** What the pages ask, each with its key: `useQuery(statusQuery())`. Everything here is looked at again when events come. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, take, takePage } from './client';

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

export const restrictedQuery = (ask: RestrictedAsk, limit: number) =>
  queryOptions({
    queryKey: ['restricted', ask, limit],
    queryFn: () => takePage(api.GET('/v1/restricted', { params: { query: { ...without(ask), limit } } })),
    placeholderData: keepPreviousData,
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
