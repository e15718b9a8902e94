/** A policy as the editor holds it, and the change that it sends. */
import type { Limits, Policy, PolicyChange } from '@/api/types';

export const limitKeys = [
  'external_per_hour',
  'internal_per_hour',
  'recipients_per_day',
  'recipients_per_message',
  'messages_per_minute',
] as const satisfies (keyof Limits)[];

export const scopeKeys = ['users', 'groups', 'domains'] as const;

type LimitKey = (typeof limitKeys)[number];
type ScopeKey = (typeof scopeKeys)[number];
export type Lists = Record<ScopeKey, string>; // an entry a line

export interface Form {
  name: string;
  description: string;
  enabled: boolean;
  priority: string; // digits, or empty
  scope: Lists;
  except: Lists;
  limits: Record<LimitKey, string>; // digits, or empty
  over_limit: Policy['over_limit'];
  forwarding: Policy['forwarding'];
  detection: Policy['detection'];
  notify: string;
  copy_to: string;
}

export const defaultName = 'default';

/** Recommended sets, as the manual has them. */
export const presets = {
  standard: { external_per_hour: 500, internal_per_hour: 1000, recipients_per_day: 1000 },
  strict: { external_per_hour: 400, internal_per_hour: 800, recipients_per_day: 800 },
};

const linesOf = (list: string[] | undefined): string => (list ?? []).join('\n');
const listOf = (lines: string): string[] =>
  lines
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

const textOf = (limit: number | undefined): string => (limit === undefined || limit === 0 ? '' : String(limit));

const lists = (scope: Policy['scope'] | undefined): Lists => ({
  users: linesOf(scope?.users),
  groups: linesOf(scope?.groups),
  domains: linesOf(scope?.domains),
});

export function limitTexts(limits: Limits): Form['limits'] {
  return Object.fromEntries(limitKeys.map((key) => [key, textOf(limits[key])])) as Form['limits'];
}

/** Of a policy, or of one that is to be made. */
export function formOf(policy: Policy | undefined): Form {
  return {
    name: policy?.name ?? '',
    description: policy?.description ?? '',
    enabled: policy?.enabled ?? true,
    priority: policy === undefined ? '' : String(policy.priority),
    scope: lists(policy?.scope),
    except: lists(policy?.except),
    limits: limitTexts(policy?.limits ?? {}),
    over_limit: policy?.over_limit ?? 'restrict_until_following_day',
    forwarding: policy?.forwarding ?? 'on',
    detection: policy?.detection ?? 'inherit',
    notify: linesOf(policy?.notify),
    copy_to: linesOf(policy?.copy_to),
  };
}

const isWhole = (text: string) => /^\d{0,9}$/.test(text.trim());

/** Keys of fields that hold something else than a whole number. */
export function wrongNumbers(form: Form): string[] {
  const wrong = limitKeys.filter((key) => !isWhole(form.limits[key])).map((key) => `limits.${key}`);
  return isWhole(form.priority) ? wrong : [...wrong, 'priority'];
}

/** What the form says, for the API. The default policy applies to everybody, always and last: it has no scope. */
export function changeOf(form: Form): PolicyChange {
  const scoped = (of: Lists) => ({ users: listOf(of.users), groups: listOf(of.groups), domains: listOf(of.domains) });
  const change: PolicyChange = {
    description: form.description.trim(),
    limits: Object.fromEntries(limitKeys.map((key) => [key, Number(form.limits[key])])),
    over_limit: form.over_limit,
    forwarding: form.forwarding,
    detection: form.detection,
    notify: listOf(form.notify),
    copy_to: listOf(form.copy_to),
  };
  if (form.name === defaultName) return change;
  if (form.priority.trim() !== '') change.priority = Number(form.priority);
  return { ...change, enabled: form.enabled, scope: scoped(form.scope), except: scoped(form.except) };
}
