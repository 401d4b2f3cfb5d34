import type { BypassId, ReleaseId } from '../ids.ts';
import type { GateCheck } from './gate.ts';

/** Somebody set one check of the start gate aside, for one plan of one release. */
export interface Bypass {
  id: BypassId;
  releaseId: ReleaseId;
  /** It does not outlive a change of the plan. */
  planHash: string;
  /** The id of the check. */
  check: string;
  reason: string;
  authorId: string;
  at: Date;
}

/**
 * Checks that nobody can bypass: what is started must be what was approved, by people, alone in its place, and with
 * something to compare it with. A lock is lifted instead, and fewer approvals are an emergency.
 */
export const neverBypassed: ReadonlySet<string> = new Set([
  'artifact',
  'approvals',
  'baseline',
  'locks',
  'place',
  'queue',
  'running-version',
]);

/** The checks, with those that were bypassed for this plan marked. A check that passes needs no bypass. */
export function withBypasses(checks: readonly GateCheck[], bypasses: readonly Bypass[], planHash: string): GateCheck[] {
  return checks.map((check) => {
    const bypass = bypasses.find((one) => one.check === check.id && one.planHash === planHash);
    if (bypass === undefined || check.result === 'passed' || neverBypassed.has(check.id)) return check;
    return {
      ...check,
      result: 'bypassed',
      detail: `“${bypass.reason}”; without the bypass: ${check.detail}`,
      bypassedBy: bypass.authorId,
    };
  });
}
