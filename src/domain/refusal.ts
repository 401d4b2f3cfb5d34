import type { ApprovalRefusal } from './approval/refusals.ts';
import type { DeploymentRefusal } from './deployment/refusals.ts';
import type { EscalationRefusal } from './escalation/refusals.ts';
import type { IncidentRefusal } from './incident/refusals.ts';
import type { LockRefusal } from './lock/refusals.ts';
import type { RehearsalRefusal } from './rehearsal/refusals.ts';
import type { ReleaseRefusal } from './release/refusals.ts';
import type { RequestRefusal } from './release/request-refusals.ts';
import type { TypedRefusal } from './release/typed-refusals.ts';
import type { OnceRefusal } from './request/refusals.ts';
import type { TaskRefusal } from './task/refusals.ts';

/** Every expected way in which a request is refused. Surfaces render it with `explain`. */
export type Refusal =
  | ApprovalRefusal
  | DeploymentRefusal
  | EscalationRefusal
  | IncidentRefusal
  | LockRefusal
  | RehearsalRefusal
  | ReleaseRefusal
  | RequestRefusal
  | TypedRefusal
  | OnceRefusal
  | TaskRefusal;
