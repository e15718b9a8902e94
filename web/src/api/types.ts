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

export type Policy = Schemas['Policy'];
export type PolicyChange = Schemas['PolicyChange'];
export type PolicyProblem = Schemas['PolicyProblem'];
export type Scope = Schemas['Scope'];
export type Limits = Schemas['Limits'];
export type BookedSend = Schemas['BookedSend'];
export type BookedSendOf = Schemas['BookedSendOf'];
export type Booking = Schemas['Booking'];
export type Delivery = Schemas['Delivery'];
export type AlertPolicy = Schemas['AlertPolicy'];
export type Administrator = Schemas['Administrator'];
export type NewAdministrator = Schemas['NewAdministrator'];
export type Token = Schemas['Token'];
export type TokenMade = Schemas['TokenMade'];
export type NewToken = Schemas['NewToken'];
export type ContentModel = Schemas['ContentModel'];

export type Role = 'viewer' | 'helpdesk' | 'administrator';
