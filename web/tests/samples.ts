/** What the API answers in the tests, in its own shapes. */
import type { Breaker, CaseDetail, Explanation, HeldMessage, Policy, Restriction, SenderUse, Status, Submission } from '@/api/types';

export const status: Status = {
  version: '1.2.3',
  started_at: '2026-03-02T08:00:00Z',
  now: '2026-03-02T10:00:00Z',
  uptime_seconds: 7200,
  listening: { api: '127.0.0.1:8470' },
  health: {
    ready: true,
    parts: [
      { name: 'store', ok: true, unclear: false, sentence: '' },
      { name: 'milter', ok: true, unclear: true, sentence: 'no mail server has connected yet' },
      { name: 'helper', ok: true, unclear: false, sentence: '' },
    ],
  },
  administrator_exists: true,
  counts: {
    submissions: { accept: 1200, flag: 0, hold: 3, defer: 20, reject: 7 },
    recipients_external: 900,
    recipients_internal: 700,
    entities: 13,
    restricted: 1,
    probation: 2,
  },
};

export const breaker: Breaker = {
  state: 'closed',
  since: null,
  why: '',
  tripped: 0,
  opens_at: 5,
  active_hour: 10,
  active_day: 12,
  senders: [],
  canaries: [],
};

export const sender: SenderUse = {
  entity: 'greta@example.org',
  kind: 'user',
  domain: 'example.org',
  state: 'clear',
  policy: 'default',
  limits: [
    { name: 'external_per_hour', unit: 'recipients', used: 10, limit: 500, room_at: null },
    { name: 'messages_per_minute', unit: 'messages', used: 27, limit: 30, room_at: null },
  ],
};

export const restriction: Restriction = {
  entity: 'office@example.org',
  kind: 'user',
  domain: 'example.org',
  cause: 'TG-RISK',
  case: 'K7Q2-M9XD',
  policy: 'default',
  since: '2026-03-02T09:30:00Z',
  until: null,
  restricted_by: 'tidegate',
  summary: 'office@example.org sends mail that looks like abuse of the account.',
};

export const submission: Submission = {
  at: '2026-03-02T09:29:58Z',
  entity: 'office@example.org',
  way: 'milter',
  action: 'reject',
  cause: 'TG-RISK',
  client: '203.0.113.66',
  from: 'office@example.org',
  header_from: 'office@example.org',
  recipients: ['kim@elsewhere.example', 'lee@elsewhere.example'],
  external: 2,
  internal: 0,
  size: 2048,
  subject: '<b>Updated</b> bank details',
  message_id: '<1@example.org>',
  queue_id: 'A1B2',
  policy: 'default',
  case: 'K7Q2-M9XD',
  kind: 'person',
};

export const held: HeldMessage = {
  queue_id: 'A1B2',
  entity: 'office@example.org',
  case: 'K7Q2-M9XD',
  from: 'office@example.org',
  subject: 'Updated bank details',
  recipients: 8,
  at: '2026-03-02T09:29:50Z',
  state: 'held',
  reason: 'mail that looks like abuse of the account',
};

export const detail: CaseDetail = {
  reference: 'K7Q2-M9XD',
  entity: 'office@example.org',
  kind: 'user',
  domain: 'example.org',
  state: 'restricted',
  cause: 'TG-RISK',
  policy: 'default',
  policy_version: 2,
  policy_why: 'no other policy matches',
  opened_at: '2026-03-02T09:29:50Z',
  restricted_at: '2026-03-02T09:30:00Z',
  until: '2026-03-03T00:00:00Z',
  ended_at: null,
  opened_by: 'tidegate',
  ended_by: null,
  end_reason: null,
  sentence: 'office@example.org sends mail that looks like abuse of the account: 15 acts of writing to new recipients.',
  measures: [
    { name: 'external_per_hour', unit: 'recipients', used: 480, demand: 32, limit: 500 },
    { name: 'recipients_per_day', unit: 'recipients', used: 480, demand: 32, limit: 1000 },
  ],
  signals: [
    { signal: 'new_recipients_day', sentence: '15 acts of writing to new recipients', value: 15, usual: 2, threshold: 2, weight: 7.2 },
    { signal: 'standing', sentence: 'Has been sending here for a while', value: 0, usual: 0, threshold: 0, weight: -0.8 },
  ],
  risk: { value: 11.1, rest: -13.5, watch_from: -2.3, hold_from: 0, restrict_from: 9.1, state: 'restrict' },
  related: ['sales@example.org'],
  timeline: [
    {
      id: 3,
      kind: 'login_suspected',
      at: '2026-03-02T09:20:00Z',
      actor: 'tidegate',
      entity: 'office@example.org',
      case: null,
      sentence: 'A login of office@example.org may not be its owner\'s.',
      detail: { signal: 'login_network', network: '203.0.113.0/24', country: 'NZ', weight: 2.1 },
    },
    {
      id: 4,
      kind: 'restricted',
      at: '2026-03-02T09:30:00Z',
      actor: 'tidegate',
      entity: 'office@example.org',
      case: 'K7Q2-M9XD',
      sentence: 'Sending is stopped.',
      detail: {},
    },
  ],
  evidence: [submission],
  held: [held],
  next_steps: ['Look at the messages of this case.', 'Then release it with a reason.'],
};

export const explanation: Explanation = {
  entity: 'office@example.org',
  kind: 'user',
  domain: 'example.org',
  state: 'restricted',
  policy: 'default',
  policy_version: 2,
  why: 'no other policy matches',
  policy_by_login: 'default',
  policy_by_from: 'default',
  selected_by: 'login',
  limits: [{ name: 'external_per_hour', unit: 'recipients', used: 480, limit: 500, room_at: null }],
  signals: detail.signals,
  risk: detail.risk,
  booked: [],
  detection: 'act',
  detection_why: 'detection.mode',
  restriction,
  probations: [],
  outlook: 'The next message would be refused.',
};

export const policy: Policy = {
  name: 'Sales',
  description: 'For those who write to customers',
  enabled: true,
  priority: 0,
  scope: { users: [], groups: ['sales'], domains: [] },
  except: { users: [], groups: [], domains: [] },
  limits: {
    external_per_hour: 850,
    internal_per_hour: 0,
    recipients_per_day: 2000,
    recipients_per_message: 0,
    messages_per_minute: 0,
  },
  over_limit: 'restrict_until_following_day',
  forwarding: 'on',
  detection: 'inherit',
  notify: [],
  copy_to: [],
  version: 3,
  changed_at: '2026-03-02T09:00:00Z',
  changed_by: 'anna',
  file: '',
};

export const defaultPolicy: Policy = { ...policy, name: 'default', description: '', scope: {}, version: 1 };
