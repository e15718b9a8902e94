/** What is known of a restricted sender at one moment, and what has changed between two. Nothing here is guessed. */
import { api, ApiError, take, takePage } from '@/api/client';
import type { CaseDetail, Explanation, HeldMessage, Restriction } from '@/api/types';

export interface Present {
  at: Date; // when it was asked
  restriction: Restriction | null; // null: not restricted
  explanation: Explanation;
  found: CaseDetail | null;
  held: HeldMessage[];
}

async function restrictionOf(entity: string): Promise<Restriction | null> {
  try {
    return await take(api.GET('/v1/restricted/{entity}', { params: { path: { entity } } }));
  } catch (trouble) {
    if (trouble instanceof ApiError && trouble.status === 404) return null;
    throw trouble;
  }
}

/** Asks anew for all that a release rests on. */
export async function look(entity: string): Promise<Present> {
  const at = new Date();
  const [restriction, explanation, held] = await Promise.all([
    restrictionOf(entity),
    take(api.GET('/v1/entities/{entity}/explain', { params: { path: { entity } } })),
    takePage(api.GET('/v1/held', { params: { query: { entity, limit: 10_000 } } })),
  ]);
  const reference = restriction?.case ?? '';
  const found =
    reference === '' ? null : await take(api.GET('/v1/cases/{reference}', { params: { path: { reference } } }));
  return { at, restriction, explanation, found, held: held.rows };
}

export type Change = 'case' | 'held' | 'events' | 'policy';

const ids = (held: HeldMessage[]) => held.map(({ queue_id }) => queue_id).sort().join(' ');
const lastEvent = (found: CaseDetail | null) => Math.max(0, ...(found?.timeline ?? []).map(({ id }) => id));

/** What a person who saw `before` does not know of `now`. */
export function changes(before: Present, now: Present): Change[] {
  const out: Change[] = [];
  if (before.restriction?.case !== now.restriction?.case) out.push('case');
  if (ids(before.held) !== ids(now.held)) out.push('held');
  if (lastEvent(before.found) !== lastEvent(now.found)) out.push('events');
  const policy = ({ explanation: { policy, policy_version } }: Present) => `${policy} ${policy_version}`;
  if (policy(before) !== policy(now)) out.push('policy');
  return out;
}

/** Events of one kind in the case, with those of the day before. */
export const eventsOf = ({ found }: Present, kind: string) =>
  (found?.timeline ?? []).filter((event) => event.kind === kind);
