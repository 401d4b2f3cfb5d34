import type { AgentRefusal } from './agent/refusals.ts';
import type { ApprovalRefusal } from './approval/refusals.ts';
import type { CalendarRefusal } from './calendar/refusals.ts';
import type { ChangeRefusal } from './change/refusals.ts';
import type { DeploymentRefusal } from './deployment/refusals.ts';
import type { EscalationRefusal } from './escalation/refusals.ts';
import type { ImprovementRefusal } from './improvement/refusals.ts';
import type { IncidentRefusal } from './incident/refusals.ts';
import type { LinkedRecordRefusal } from './linked-record/refusals.ts';
import type { LockRefusal } from './lock/refusals.ts';
import type { PlanRefusal } from './plan/refusals.ts';
import type { PromotionRefusal } from './promotion/refusals.ts';
import type { QueueRefusal } from './queue/refusals.ts';
import type { RehearsalRefusal } from './rehearsal/refusals.ts';
import type { ReleaseRefusal } from './release/refusals.ts';
import type { RequestRefusal } from './release/request-refusals.ts';
import type { TypedRefusal } from './release/typed-refusals.ts';
import type { OnceRefusal } from './request/refusals.ts';
import type { RideRefusal } from './ride/refusals.ts';
import type { TaskRefusal } from './task/refusals.ts';
import type { VersionRecordRefusal } from './version-record/refusals.ts';
import type { VersionResultRefusal } from './version-result/refusals.ts';
import type { WebhookRefusal } from './webhook/refusals.ts';

/** Every expected way in which a request is refused. Surfaces render it with `explain`. */
export type Refusal =
  | AgentRefusal
  | ApprovalRefusal
  | CalendarRefusal
  | ChangeRefusal
  | DeploymentRefusal
  | EscalationRefusal
  | ImprovementRefusal
  | IncidentRefusal
  | LinkedRecordRefusal
  | LockRefusal
  | PlanRefusal
  | PromotionRefusal
  | QueueRefusal
  | RehearsalRefusal
  | ReleaseRefusal
  | RequestRefusal
  | RideRefusal
  | TypedRefusal
  | OnceRefusal
  | TaskRefusal
  | VersionRecordRefusal
  | VersionResultRefusal
  | WebhookRefusal;
