/** Names for the shapes of the API, as its own description gives them. */
import type { components } from './schema';

type Schemas = components['schemas'];

export type Status = Schemas['Status'];
export type HealthPart = Schemas['HealthPart'];
export type Restriction = Schemas['Restriction'];
export type SenderUse = Schemas['SenderUse'];
export type LimitUse = Schemas['LimitUse'];
export type Explanation = Schemas['Explanation'];
export type EntityDetail = Schemas['EntityDetail'];
export type CaseDetail = Schemas['CaseDetail'];
export type CaseSummary = Schemas['Case'];
export type Measure = Schemas['Measure'];
export type Signal = Schemas['Signal'];
export type Risk = Schemas['Risk'];
export type AuditEvent = Schemas['Event'];
export type Submission = Schemas['Submission'];
export type HeldMessage = Schemas['HeldMessage'];
export type HeldEnded = Schemas['HeldEnded'];
export type Released = Schemas['Released'];
export type Breaker = Schemas['Breaker'];

export type Role = 'viewer' | 'helpdesk' | 'administrator';
