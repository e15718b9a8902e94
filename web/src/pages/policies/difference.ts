/** What differs between two versions of a policy. */
import type { Policy } from '@/api/types';

export type Version = Partial<Policy>;

export interface Difference {
  key: string; // "limits.external_per_hour"
  before: unknown;
  after: unknown;
}

const aboutTheVersion = new Set(['name', 'version', 'changed_at', 'changed_by', 'file']);

function flat(version: Version): Map<string, unknown> {
  const out = new Map<string, unknown>();
  for (const [key, value] of Object.entries(version)) {
    if (aboutTheVersion.has(key)) continue;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      for (const [inner, of] of Object.entries(value)) out.set(`${key}.${inner}`, of);
    } else {
      out.set(key, value);
    }
  }
  return out;
}

export function differences(before: Version, after: Version): Difference[] {
  const [old, now] = [flat(before), flat(after)];
  return [...new Set([...old.keys(), ...now.keys()])]
    .map((key) => ({ key, before: old.get(key), after: now.get(key) }))
    .filter((each) => JSON.stringify(each.before) !== JSON.stringify(each.after));
}

/** The settings of a version, without what belongs to the version itself. */
export function settingsOf(version: Version) {
  return Object.fromEntries(Object.entries(version).filter(([key]) => !aboutTheVersion.has(key)));
}
