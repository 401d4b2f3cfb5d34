import type { GateCheck } from '../gate/gate.ts';
import type { ApprovalId, ReleaseId } from '../ids.ts';
import { type ApprovalCount, countApprovals } from './count.ts';
import { type PlannedApprovals, rulesOf } from './rule.ts';

/** One person's decision on one plan hash. */
export interface Approval {
  id: ApprovalId;
  releaseId: ReleaseId;
  planHash: string;
  personId: string;
  decision: 'approve' | 'reject';
  comment: string;
  at: Date;
  /** Null in what was recorded before this was. */
  basis: ApprovalBasis | null;
}

/** On what a decision was made. */
export interface ApprovalBasis {
  /** The names of the rules that the person could count for at that time. */
  rules: readonly string[];
  /** What the record's checks of the start gate said at that time. */
  checks: readonly Pick<GateCheck, 'id' | 'result' | 'reasonCode'>[];
  /** SHA-256 over the plan hash and these checks: what the approver saw. */
  seenHash: string;
  /** The plan that this person had approved before, when only what had changed since was confirmed. */
  confirms?: string;
  /** The release whose approval is reused. */
  reusedFrom?: string;
}

/** The decisions on the current plan. */
export function onCurrentPlan(
  { planHash }: { planHash: string },
  approvals: readonly Approval[],
): { approve: Approval[]; reject: Approval[] } {
  const current = approvals.filter((one) => one.planHash === planHash);
  return {
    approve: current.filter(({ decision }) => decision === 'approve'),
    reject: current.filter(({ decision }) => decision === 'reject'),
  };
}

/** How far the approvals of the current plan have got, by what each person could count for when deciding. */
export function countAsRecorded(
  release: { planHash: string; plan: { approvals: PlannedApprovals } },
  approvals: readonly Approval[],
): ApprovalCount {
  const { approve } = onCurrentPlan(release, approvals);
  const basisOf = new Map(approve.map(({ personId, basis }) => [personId, basis]));
  return countApprovals(rulesOf(release.plan.approvals), [...basisOf.keys()], (person, { name }) => {
    const basis = basisOf.get(person);
    return basis === null || basis === undefined || basis.rules.includes(name);
  });
}
