/** Held mail, the trace of submissions, and the audit log. */
import { queryOptions } from '@tanstack/react-query';
import { without } from './asked';
import { api, take, takePage } from './client';

export interface HeldAsk {
  entity: string;
  state: string; // empty: held
}

export const askHeld = (ask: HeldAsk, offset: number, limit: number) =>
  takePage(api.GET('/v1/held', { params: { query: { ...without(ask), offset, limit } } }));

export interface TraceAsk {
  entity: string;
  recipient: string; // needs the role helpdesk
  queue_id: string;
  action: string;
  since: string; // RFC 3339
  before: string;
}

export const askTrace = (ask: TraceAsk, limit: number) =>
  take(api.GET('/v1/trace', { params: { query: { ...without(ask), limit } } }));

export const traceOfQuery = (entity: string, limit: number) =>
  queryOptions({
    queryKey: ['trace', entity, limit],
    queryFn: () => take(api.GET('/v1/trace', { params: { query: { entity, limit } } })),
  });

export interface AuditAsk {
  entity: string;
  case: string;
  actor: string;
  kind: string;
  since: string;
  before: string;
}

export const askAudit = (ask: AuditAsk, limit: number) =>
  take(api.GET('/v1/audit', { params: { query: { ...without(ask), limit } } }));

export const auditOfQuery = (entity: string, limit: number) =>
  queryOptions({
    queryKey: ['audit', { entity, limit }],
    queryFn: () => take(api.GET('/v1/audit', { params: { query: { entity, limit } } })),
  });

/** The event with this id, or undefined. */
export const eventQuery = (id: number) =>
  queryOptions({
    queryKey: ['event', id],
    queryFn: async () => {
      const [event] = await take(api.GET('/v1/audit', { params: { query: { after: id - 1, limit: 1 } } }));
      return event?.id === id ? event : null;
    },
    staleTime: Infinity,
  });

/** Fails with 409 and the first event that is not as it was written. */
export const verifyAudit = () => take(api.GET('/v1/audit/verify'));
