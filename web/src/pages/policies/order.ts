/** How policies change places. Each has a priority of its own, so one can only move into a gap: where there is none, those
 *  behind make room first, from the last on. No step on the way changes the order but the last, and each is a whole edit. */
import type { Policy } from '@/api/types';

export interface Step {
  name: string;
  version: number;
  priority: number;
}

type Placed = Pick<Policy, 'name' | 'priority' | 'version'>;

/** The edits that put the policy at `from` to place `to`. `list` is in order, without the default. */
export function stepsOf(list: Placed[], from: number, to: number): Step[] {
  const moved = list[from];
  if (moved === undefined || to < 0 || to >= list.length || from === to) return [];
  const others = list.filter((policy) => policy !== moved);
  const lower = others[to - 1]?.priority ?? -1;
  const next = others[to]?.priority;
  if (next === undefined) return [{ name: moved.name, version: moved.version, priority: lower + 1 }];
  if (next - lower >= 2) return [{ name: moved.name, version: moved.version, priority: lower + 1 }];
  const steps: Step[] = [];
  const versions = new Map(list.map(({ name, version }) => [name, version]));
  const edit = (name: string, priority: number) => {
    const version = versions.get(name) ?? 0;
    versions.set(name, version + 1);
    steps.push({ name, version, priority });
  };
  // All that stand without a gap from the wanted priority on go up by one; the moved one too, if it is among them.
  const run: Placed[] = [];
  for (const policy of list) {
    if (policy.priority === next + run.length) run.push(policy);
  }
  for (const policy of [...run].reverse()) edit(policy.name, policy.priority + 1);
  edit(moved.name, next);
  return steps;
}
