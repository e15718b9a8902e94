/** What a person has decided about held mail, and how it is carried out. */
import { api, take } from '@/api/client';
import { endHeld, releaseEntity, type HeldChoice } from '@/api/queries';
import type { HeldMessage, Released } from '@/api/types';

export interface Plan {
  reason: string;
  held: HeldChoice | 'pick';
  picked: Record<string, HeldChoice>; // by queue id; what is not in it is kept
}

export interface Failure {
  queueId: string;
  error: unknown;
}

export interface Done {
  released: Released;
  since: string; // when the restriction ended, by the daemon's clock
  messages: number; // delivered or deleted one by one
  failures: Failure[];
}

export const pickedAs = ({ picked }: Plan, held: HeldMessage[], how: HeldChoice) =>
  held.filter(({ queue_id }) => (picked[queue_id] ?? 'keep') === how);

/** Releases; where messages were picked they are kept by the release, and then done one after another. */
export async function carryOut(entity: string, plan: Plan, held: HeldMessage[]): Promise<Done> {
  const all = plan.held === 'pick' ? 'keep' : plan.held;
  const released = await releaseEntity(entity, { reason: plan.reason.trim(), held: all });
  const failures: Failure[] = [];
  let messages = 0;
  if (plan.held === 'pick') {
    for (const how of ['deliver', 'delete'] as const) {
      for (const { queue_id } of pickedAs(plan, held, how)) {
        messages += 1;
        await endHeld(queue_id, how).catch((error: unknown) => failures.push({ queueId: queue_id, error }));
      }
    }
  }
  const ended = await take(api.GET('/v1/cases/{reference}', { params: { path: { reference: released.case } } }));
  return { released, since: ended.ended_at ?? ended.opened_at, messages, failures };
}
