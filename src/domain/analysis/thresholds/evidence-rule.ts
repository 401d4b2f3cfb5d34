import type { ServiceCheck } from '../../service.ts';
import { emptyRateSeries } from '../evidence/rate-series.ts';
import { isOver, logEvidence, logEvidenceBelow, type Series } from '../evidence/series.ts';
import type { Tally } from '../evidence/share.ts';
import { readingsToRuleOut } from '../evidence/sight.ts';
import { type Finding, finding, unitOf } from '../finding.ts';
import type { AnalysisPolicy } from '../policy.ts';
import { mostWeight } from '../readings/answer.ts';
import type { CheckRecord, Judging } from '../readings/check-record.ts';
import { type Measurement, medianLatency, quantileLatency, requestWords } from '../readings/measurement.ts';
import { alarmShare, type Test, testsOf } from './question.ts';
import { isRateKept, isRateWell, ratesAbove, rateTestsOf, windowsToKeep } from './rate-rule.ts';
import { appliesTo, isDegrading, type Threshold, thresholdWords } from './threshold.ts';
import { notKept, wasBeyond } from './value-rule.ts';

type EvidencePolicy = Judging['policy'] & Pick<AnalysisPolicy, 'falseAlarms' | 'breachWindow'>;
export type EvidenceJudging = Omit<Judging, 'policy'> & { policy: EvidencePolicy };

/** How many of the last readings show how slow a service is now. */
export const recentReadings = 30;

/** A claim that a threshold is kept needs evidence of 20 to 1. */
const enough = Math.log(20);

/**
 * The thresholds of a check that all its readings together show to be exceeded. The evidence that more is bad than is
 * tolerated must be strong enough for all checks and metrics together to be wrong in at most `falseAlarms` percent of
 * watches, and what was seen must be above the threshold, so that the words are true. `recent`: the last real readings
 * of this check. Connections count as failing when the last `breachWindow` readings in a row had no answer.
 */
export function exceeded(
  check: ServiceCheck,
  record: CheckRecord,
  recent: readonly Measurement[],
  judging: EvidenceJudging,
): Finding[] {
  const { checks, baseline, policy } = judging;
  const alpha = policy.falseAlarms / 100 / Math.max(1, checks.length);
  const tests = testsOf(check, judging);
  const found = tests.flatMap((test) => {
    const series = record.series[test.exceeded.key];
    const needed = Math.log(1 / (alpha * shareOf(test, tests)));
    if (!series || logEvidence(series, test.exceeded.tolerated) < needed) return [];
    const seen = whatWasSeen(test, series, recent, baseline[check.name]?.medianMs);
    return seen !== null && seen.value > test.threshold.limit ? [finding(check, test.threshold, seen)] : [];
  });
  const alphaOf = (metric: Threshold['metric']) => alpha * alarmShare[metric];
  const rates = ratesAbove(check, record.rates ?? {}, recent, { ...judging, alphaOf });
  return [...found, ...rates, ...silence(check, record, judging)];
}

/** A threshold that the readings cannot rule out yet, and how many more good ones it takes at least. */
export interface NotRuledOut {
  check: string;
  title: string;
  /** "more than 5 % errors on a critical journey". */
  words: string;
  /** Infinity when no number of readings that a watch can take is enough. */
  readings: number;
}

/** The degrading threshold that most readings are missing for; null when all are known to be kept. */
export function notRuledOut(
  check: ServiceCheck,
  record: CheckRecord,
  recent: readonly Measurement[],
  judging: Judging,
): NotRuledOut | null {
  const open = testsOf(check, judging).flatMap((test) => {
    if (test.kept === null) return [];
    const { question, share } = test.kept;
    const series = record.series[question.key];
    if (series && logEvidenceBelow(series, share) >= enough) return [];
    const perReading = check.expect.kind === 'requests' ? mostWeight(check) : 1;
    const readings = Math.max(1, Math.ceil(readingsToRuleOut(share, 1 / 20, series) / perReading));
    return [{ check: check.name, title: check.title, words: thresholdWords(test.threshold), readings }];
  });
  for (const rate of rateTestsOf(check, judging)) {
    const series = record.rates?.[rate.key] ?? emptyRateSeries;
    if (!isDegrading(rate.threshold.severity) || isRateKept(series, rate)) continue;
    const readings = windowsToKeep(series, rate, check.everyMs ?? 60_000);
    open.push({ check: check.name, title: check.title, words: thresholdWords(rate.threshold), readings });
  }
  for (const threshold of notKept(check, recent, judging.thresholds, judging.values?.[check.name]))
    open.push({ check: check.name, title: check.title, words: thresholdWords(threshold, unitOf(check)), readings: 1 });
  return mostMissing(open);
}

/** Is what was wrong with the service over, by all that its check asks? `recent` as in `exceeded`. */
export function isWell(
  check: ServiceCheck,
  record: CheckRecord,
  recent: readonly Measurement[],
  judging: EvidenceJudging,
): boolean {
  const { breachWindow } = judging.policy;
  if (record.goodInRow < breachWindow) return false;
  if (wasBeyond(check, recent.slice(-breachWindow), judging.thresholds, judging.values?.[check.name])) return false;
  if (!isRateWell(rateTestsOf(check, judging), record.rates ?? {})) return false;
  return testsOf(check, judging)
    .filter(({ threshold }) => isDegrading(threshold.severity))
    .every((test) => {
      const series = record.series[test.exceeded.key];
      return series === undefined || isOver(series);
    });
}

/**
 * The part of the false alarms that a test gets; questions of one metric share its part, levels of one question do not.
 */
function shareOf(test: Test, tests: readonly Test[]): number {
  const { metric } = test.threshold;
  const mine = tests.filter((one) => one.threshold.metric === metric).map((one) => one.exceeded.key);
  return alarmShare[metric] / new Set(mine).size;
}

interface Seen {
  value: number;
  readings: string;
  since: Date;
}

function whatWasSeen(
  { threshold }: Test,
  series: Series,
  recent: readonly Measurement[],
  baselineMs: number | undefined,
): Seen | null {
  const shown = series.episode ?? { ...series, since: null };
  const since = shown.since === null ? (recent[0]?.at ?? new Date(0)) : new Date(shown.since);
  const answered = recent.slice(-recentReadings);
  const readings = `the last ${answered.length} readings`;
  switch (threshold.metric) {
    case 'errors':
      return { value: (100 * shown.bad) / shown.total, readings: countWords(shown, since, recent), since };
    case 'latency': {
      const value = quantileLatency(answered, threshold.quantile);
      return value === null ? null : { value, readings, since };
    }
    case 'slowdown': {
      const median = medianLatency(answered);
      return median === null || !baselineMs
        ? null
        : { value: (100 * (median - baselineMs)) / baselineMs, readings, since };
    }
    case 'no-answer':
    case 'value':
    case 'change':
    case 'rate':
    case 'rate-increase':
      return null;
  }
}

/** "14 of 118 readings", or "312 of 4,210 requests failed" since then, where these were counted. */
function countWords({ bad, total }: Tally, since: Date, recent: readonly Measurement[]): string {
  const counted = recent.flatMap(({ at, requests }) => (requests && at >= since ? [requests] : []));
  if (counted.length === 0) return `${bad} of ${total} readings`;
  return requestWords({
    failed: counted.reduce((sum, { failed }) => sum + failed, 0),
    total: counted.reduce((sum, one) => sum + one.total, 0),
  });
}

function silence(
  check: ServiceCheck,
  { silentInRow, silentSince }: CheckRecord,
  { thresholds, policy }: EvidenceJudging,
): Finding[] {
  if (silentInRow < policy.breachWindow || silentSince === null) return [];
  const seen = { value: silentInRow, readings: 'in a row', since: new Date(silentSince) };
  return thresholds
    .filter((one) => one.metric === 'no-answer' && appliesTo(one, check) && silentInRow > one.limit)
    .map((one) => finding(check, one, seen));
}

function mostMissing(open: readonly NotRuledOut[]): NotRuledOut | null {
  return [...open].sort((a, b) => b.readings - a.readings)[0] ?? null;
}

/** "Paying needs 42 more good readings to rule out more than 5 % errors"; null when nothing is missing. */
export function notRuledOutWords(open: readonly NotRuledOut[]): string | null {
  const most = mostMissing(open);
  if (most === null) return null;
  const { title, words, readings } = most;
  return Number.isFinite(readings)
    ? `${title} needs ${readings} more good ${readings === 1 ? 'reading' : 'readings'} to rule out “${words}”`
    : `${title} has so many bad readings that “${words}” cannot be ruled out any more`;
}
