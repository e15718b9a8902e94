/** Who may use Tidegate, the content model and the circuit breaker. */
import { queryOptions } from '@tanstack/react-query';
import { api, take } from './client';
import type { NewAdministrator, NewToken } from './types';

export const administratorsQuery = () =>
  queryOptions({ queryKey: ['administrators'], queryFn: () => take(api.GET('/v1/admin/administrators')) });

export const addAdministrator = (body: NewAdministrator) => take(api.POST('/v1/admin/administrators', { body }));

export const removeAdministrator = (name: string) =>
  take(api.DELETE('/v1/admin/administrators/{name}', { params: { path: { name } } }));

export const tokensQuery = () =>
  queryOptions({ queryKey: ['tokens'], queryFn: () => take(api.GET('/v1/admin/tokens')) });

/** The answer holds the secret, this once. */
export const addToken = (body: NewToken) => take(api.POST('/v1/admin/tokens', { body }));

export const revokeToken = (id: string) => take(api.DELETE('/v1/admin/tokens/{id}', { params: { path: { id } } }));

export const modelQuery = () => queryOptions({ queryKey: ['model'], queryFn: () => take(api.GET('/v1/model')) });

export const resetModel = (reason: string) => take(api.POST('/v1/model/reset', { body: { reason } }));

export const closeBreaker = (reason: string) => take(api.POST('/v1/breaker/close', { body: { reason } }));
