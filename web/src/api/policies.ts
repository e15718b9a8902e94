/** Outbound policies: read, try out, change. */
import { queryOptions } from '@tanstack/react-query';
import { api, take } from './client';
import type { Policy, PolicyChange } from './types';

export const policiesQuery = () =>
  queryOptions({ queryKey: ['policies'], queryFn: () => take(api.GET('/v1/policies')) });

export const policyQuery = (name: string) =>
  queryOptions({
    queryKey: ['policies', name],
    queryFn: () => take(api.GET('/v1/policies/{name}', { params: { path: { name } } })),
  });

/** Newest first. The document leaves the shape open, since old versions may lack keys of today. */
export const versionsQuery = (name: string) =>
  queryOptions({
    queryKey: ['policies', name, 'versions'],
    queryFn: async () =>
      (await take(api.GET('/v1/policies/{name}/versions', { params: { path: { name } } }))) as unknown as Partial<Policy>[],
  });

export const checkPolicy = (name: string, change: PolicyChange) =>
  take(api.POST('/v1/policies/check', { body: { name, ...change } }));

export const makePolicy = (name: string, change: PolicyChange) =>
  take(api.POST('/v1/policies', { body: { name, ...change } }));

/** Conflict where somebody else has changed it since `version`. */
export const changePolicy = (name: string, version: number, body: PolicyChange) =>
  take(api.PATCH('/v1/policies/{name}', { params: { path: { name }, query: { if_version: version } }, body }));

/** Keys that `body` leaves out get the value that a new policy has. */
export const setPolicy = (name: string, version: number, body: PolicyChange) =>
  take(api.PUT('/v1/policies/{name}', { params: { path: { name }, query: { if_version: version } }, body }));

export const removePolicy = (name: string) =>
  take(api.DELETE('/v1/policies/{name}', { params: { path: { name } } }));
