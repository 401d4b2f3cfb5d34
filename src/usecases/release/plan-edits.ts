import type { PlanEdits } from '../../domain/plan/edits.ts';
import type { PolicyPart } from '../../domain/policy/policy.ts';
import { readReleasePolicy } from '../../domain/policy/release-policy.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { redact } from '../../lib/redact.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { RevisePlan } from './revise-plan.ts';

/** The same request with credentials in free text masked. */
export function withoutCredentials(request: RevisePlan): RevisePlan {
  const text = (value: string | null | undefined) => (typeof value === 'string' ? redact(value) : value);
  const lines = (value: string[] | null | undefined) => value?.map(redact) ?? value;
  const { announcement, reason, successCriteria, contingency, checks } = request;
  const masked = {
    announcement: text(announcement),
    reason: text(reason),
    successCriteria: lines(successCriteria),
    contingency: lines(contingency),
    checks: lines(checks),
  };
  const given = Object.fromEntries(Object.entries(masked).filter(([, value]) => value !== undefined));
  return { ...request, because: redact(request.because), ...given };
}

/**
 * What people have changed in the plan, with this request. An absent part stays as it is, and null takes the change
 * back. Refuses policy that cannot be set for one release.
 */
export function mergedEdits(before: PlanEdits, input: RevisePlan, by: string): Result<PlanEdits, Refusal> {
  const policy = mergedPolicy(before, input);
  if (!policy.ok) return policy;
  const { strategy, rollbackTarget, successCriteria, contingency, checks, announcement, runbookUrl, isEmergency } =
    input;
  const asked = {
    strategy: strategy ? { name: strategy, chosenBy: by } : strategy,
    rollbackTarget,
    successCriteria,
    contingency,
    checks,
    announcement,
    policy: policy.value,
    // Saying so again changes nothing.
    emergency: isEmergency
      ? (before.emergency ?? { reason: input.because, by })
      : isEmergency === false
        ? null
        : undefined,
  };
  const merged: Record<string, unknown> = { ...before };
  for (const [part, value] of Object.entries(asked)) {
    if (value === null) delete merged[part];
    else if (value !== undefined) merged[part] = value;
  }
  // There is a runbook to go back to, and a release without one.
  if (runbookUrl !== undefined) merged.runbookUrl = runbookUrl;
  return ok(merged as PlanEdits);
}

function mergedPolicy(
  before: PlanEdits,
  { policy, because }: RevisePlan,
): Result<PlanEdits['policy'] | null | undefined, Refusal> {
  if (policy === null || policy === undefined) return ok(policy);
  let part: PolicyPart = before.policy?.part ?? {};
  for (const { key, value } of policy) {
    const read = readReleasePolicy(key, value);
    if (!read.ok) return err({ kind: 'not_editable', what: 'The policy of this release', detail: read.error });
    part = { ...part, ...read.value };
  }
  return ok({ part, reason: because });
}
