/** Who is told of what, and what was told. */
import { queryOptions } from '@tanstack/react-query';
import { api, take } from './client';
import type { AlertPolicy } from './types';

export const deliveriesQuery = (limit = 1000) =>
  queryOptions({
    queryKey: ['alerts', limit],
    queryFn: () => take(api.GET('/v1/alerts', { params: { query: { limit } } })),
  });

export const alertPoliciesQuery = () =>
  queryOptions({ queryKey: ['alerts', 'policies'], queryFn: () => take(api.GET('/v1/alerts/policies')) });

const readAll = () => take(api.GET('/v1/alerts/policies'));

/** Puts `next` in the place of the alert policy called `name` (null: behind the others); null takes that one away. The
 *  API sets them all at once, so the rest is read just before. */
export async function changeAlertPolicy(name: string | null, next: AlertPolicy | null) {
  const all = await readAll();
  const kept = all.flatMap((policy) => (policy.name !== name ? [policy] : next === null ? [] : [next]));
  if (next !== null && !kept.includes(next)) kept.push(next);
  return take(api.PUT('/v1/alerts/policies', { body: kept }));
}
