import type { Policy } from '../policy/policy.ts';
import type { ServiceCheck } from '../service.ts';
import { type Evidence, evidenceAbove } from './evidence/share.ts';
import type { Finding } from './judge.ts';
import type { ReadingCount } from './reading-counts.ts';
import type { Threshold } from './threshold.ts';

type EvidencePolicy = Pick<Policy, 'toleratedErrors' | 'falseAlarms'>;

/**
 * What all counted readings of a check show about its errors, which the last few cannot: a service that fails
 * every fourth request never fails three of five. There is a finding when the evidence that more fail than
 * `toleratedErrors` is strong enough for one of `checks` checks to err in at most `falseAlarms` percent of watches, and the
 * share that was seen is above the threshold.
 */
export function errorFindings(
  check: ServiceCheck,
  count: ReadingCount,
  thresholds: readonly Threshold[],
  { toleratedErrors, falseAlarms }: EvidencePolicy,
  checks: number,
): Finding[] {
  const tally = { total: count.planned - count.missing, bad: count.failed };
  if (tally.bad === 0 || count.firstFailedAt === null) return [];
  const since = count.firstFailedAt;
  const alpha = falseAlarms / 100 / Math.max(1, checks);
  if (evidenceAgainst(toleratedErrors / 100)(tally) < Math.log(1 / alpha)) return [];
  const percent = (100 * tally.bad) / tally.total;
  return thresholds
    .filter((one) => one.statistic === 'error_rate' && one.appliesTo(check) && percent > one.limit)
    .map((one) => ({
      check: check.name,
      title: check.title,
      preset: one.preset,
      severity: one.severity,
      words: `${check.title}: ${one.words} (${shown(percent)} %, ${tally.bad} of ${tally.total} readings)`,
      value: percent,
      limit: one.limit,
      since,
    }));
}

/** Below ten, a whole number would hide what was exceeded. */
const shown = (percent: number) => (percent < 10 ? percent.toFixed(1) : String(Math.round(percent)));

const known = new Map<number, Evidence>();

/** Limits come from the settings, so there are few; what each needs is computed once. */
function evidenceAgainst(limit: number): Evidence {
  const evidence = known.get(limit) ?? evidenceAbove(limit);
  known.set(limit, evidence);
  return evidence;
}
