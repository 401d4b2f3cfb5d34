import { agentRefusals } from './agent/refusals.ts';
import { approvalRefusals } from './approval/refusals.ts';
import { calendarRefusals } from './calendar/refusals.ts';
import { changeRefusals } from './change/refusals.ts';
import { deploymentRefusals } from './deployment/refusals.ts';
import { escalationRefusals } from './escalation/refusals.ts';
import type { Explanation, Explanations } from './explanation.ts';
import { improvementRefusals } from './improvement/refusals.ts';
import { incidentRefusals } from './incident/refusals.ts';
import { linkedRecordRefusals } from './linked-record/refusals.ts';
import { lockRefusals } from './lock/refusals.ts';
import { planRefusals } from './plan/refusals.ts';
import { promotionRefusals } from './promotion/refusals.ts';
import { queueRefusals } from './queue/refusals.ts';
import type { Refusal } from './refusal.ts';
import { rehearsalRefusals } from './rehearsal/refusals.ts';
import { releaseRefusals } from './release/refusals.ts';
import { requestRefusals } from './release/request-refusals.ts';
import { typedRefusals } from './release/typed-refusals.ts';
import { onceRefusals } from './request/refusals.ts';
import { rideRefusals } from './ride/refusals.ts';
import { taskRefusals } from './task/refusals.ts';
import { versionRecordRefusals } from './version-record/refusals.ts';
import { versionResultRefusals } from './version-result/refusals.ts';
import { webhookRefusals } from './webhook/refusals.ts';

/** The refusal messages of all features; it does not compile if a feature in `Refusal` is missing here. */
const explanations: Explanations<Refusal> = {
  ...agentRefusals,
  ...approvalRefusals,
  ...calendarRefusals,
  ...changeRefusals,
  ...deploymentRefusals,
  ...escalationRefusals,
  ...improvementRefusals,
  ...incidentRefusals,
  ...linkedRecordRefusals,
  ...lockRefusals,
  ...planRefusals,
  ...promotionRefusals,
  ...queueRefusals,
  ...rehearsalRefusals,
  ...releaseRefusals,
  ...requestRefusals,
  ...rideRefusals,
  ...typedRefusals,
  ...onceRefusals,
  ...taskRefusals,
  ...versionRecordRefusals,
  ...versionResultRefusals,
  ...webhookRefusals,
};

/** Explains why something was refused and what to do next. */
export function explain(refusal: Refusal): Explanation {
  const words = explanations[refusal.kind] as (refusal: Refusal) => Explanation;
  return words(refusal);
}
