import type { ServiceCheck } from '../service.ts';

/** What a deployment has on record about checks that failed before it began; names of checks. */
export interface FailingBefore {
  /** Failed in most of the gate's readings. */
  failingBefore: readonly string[];
  /** Those of them that have been good for a whole window since. */
  recovered: readonly string[];
}

/**
 * The checks that this deployment is judged by. What failed before the start says nothing about the new version. Once
 * it has been good for a whole window it is judged like the others: leaving it out for good would hide a failure that
 * the release does cause, and the worst that follows from judging it is a question to people.
 */
export function judgedChecks(checks: readonly ServiceCheck[], record: FailingBefore): ServiceCheck[] {
  return checks.filter((check) => isJudged(check, record));
}

/**
 * The checks that say how a service is at this moment: a count of requests or events covers the time before it, which
 * may lie before the last action.
 */
export function immediateChecks(checks: readonly ServiceCheck[]): ServiceCheck[] {
  return checks.filter(({ expect }) => expect.kind !== 'requests' && expect.kind !== 'events');
}

/** The checks that this deployment is not judged by. */
export function excludedChecks(checks: readonly ServiceCheck[], record: FailingBefore): ServiceCheck[] {
  return checks.filter((check) => !isJudged(check, record));
}

function isJudged({ name }: ServiceCheck, { failingBefore, recovered }: FailingBefore): boolean {
  return !failingBefore.includes(name) || recovered.includes(name);
}

/** "Not judged, because it was failing before the start: Paying"; null when every check is judged. */
export function notJudgedWords(checks: readonly ServiceCheck[], record: FailingBefore | null): string | null {
  const excluded = record === null ? [] : excludedChecks(checks, record);
  if (excluded.length === 0) return null;
  const they = excluded.length === 1 ? 'it was' : 'they were';
  return `Not judged, because ${they} failing before the start: ${excluded.map((check) => check.title).join(', ')}`;
}
