/** Senders, one or all, and sends that are booked for them. */
import { queryOptions } from '@tanstack/react-query';
import { without } from './asked';
import { api, take, takePage } from './client';
import type { Booking } from './types';

const mostSenders = 10_000; // that the API gives

export interface SendersAsk {
  q: string;
  state: string;
}

/** The API counts no further than it was asked: after a full part there may be more, and the total is at least that. */
export async function askSenders(ask: SendersAsk, offset: number, limit: number) {
  const { rows, total } = await takePage(api.GET('/v1/entities', { params: { query: { ...without(ask), offset, limit } } }));
  const mayGoOn = rows.length === limit && offset + limit < mostSenders;
  return { rows, total: mayGoOn ? Math.max(total, offset + limit + 1) : total };
}

export const senderQuery = (entity: string) =>
  queryOptions({
    queryKey: ['entity', entity],
    queryFn: () => take(api.GET('/v1/entities/{entity}', { params: { path: { entity } } })),
  });

export interface ExplainAsk {
  from: string;
  recipient: string;
}

export const explainSender = (entity: string, ask: ExplainAsk) =>
  take(api.GET('/v1/entities/{entity}/explain', { params: { path: { entity }, query: without(ask) } }));

/** `until` is RFC 3339; null: until released. */
export const restrictEntity = (entity: string, body: { reason: string; until: string | null }) =>
  take(api.POST('/v1/restricted/{entity}', { params: { path: { entity } }, body }));

export const bookedQuery = (entity = '') =>
  queryOptions({
    queryKey: ['booked', entity],
    queryFn: () => take(api.GET('/v1/booked', { params: { query: without({ entity }) } })),
  });

export const bookSend = (body: Booking) => take(api.POST('/v1/booked', { body }));

export const cancelBooked = (reference: string) =>
  take(api.DELETE('/v1/booked/{reference}', { params: { path: { reference } } }));
