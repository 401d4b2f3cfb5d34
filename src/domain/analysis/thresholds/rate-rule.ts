import type { ServiceCheck } from '../../service.ts';
import type { RateBaseline, RateBaselines } from '../baseline/rate-baseline.ts';
import {
  addWindow,
  afterQuiet,
  emptyRateSeries,
  isRateOver,
  logEvidenceAbove,
  logEvidenceKept,
  type RateSeries,
} from '../evidence/rate-series.ts';
import { type Finding, finding } from '../finding.ts';
import type { AnalysisPolicy } from '../policy.ts';
import type { Measurement } from '../readings/measurement.ts';
import { appliesTo, isDegrading, type Threshold } from './threshold.ts';

/** What is asked of the events that a check counts. */
export interface RateTest {
  threshold: Threshold;
  /** What is asked, with its limit: a changed limit is another question. */
  key: string;
  /** So many events a minute may be: evidence of more exceeds the threshold, and of fewer keeps it. */
  perMinute: number;
}

interface RateAsking {
  thresholds: readonly Threshold[];
  /** Absent when no events were counted before the start. */
  rates?: RateBaselines;
}

/** The tests of what a check counts, in the order of its thresholds; those against a baseline need one. */
export function rateTestsOf(check: ServiceCheck, { thresholds, rates }: RateAsking): RateTest[] {
  return thresholds
    .filter((one) => appliesTo(one, check))
    .flatMap((threshold) => {
      const perMinute = limitOf(threshold, rates?.[check.name]);
      return perMinute === null ? [] : [{ threshold, key: `rate ${perMinute}`, perMinute }];
    });
}

/** Above the baseline is above what it may be: a short one finds less, and does not blame more. */
function limitOf({ metric, limit }: Threshold, baseline: RateBaseline | undefined): number | null {
  if (metric === 'rate') return limit;
  if (metric !== 'rate-increase' || baseline === undefined) return null;
  return Number(((1 + limit / 100) * baseline.upperPerMinute).toPrecision(6));
}

/** The series with what this reading counted; unchanged by one that counted nothing, or what was counted before. */
export function withWindow(
  series: RateSeries & { readAt?: string },
  { value, at }: Measurement,
  { everyMs }: ServiceCheck,
  { perMinute }: RateTest,
): RateSeries & { readAt?: string } {
  if (value === null || value === undefined || everyMs === null) return series;
  // A window that begins before the last one has ended would count events twice.
  const sinceMs = series.readAt === undefined ? everyMs : Math.abs(at.getTime() - Date.parse(series.readAt));
  if (sinceMs < everyMs) return series;
  const count = { events: value, exposure: everyMs / 60_000 };
  return { ...addWindow(series, perMinute, count, at), readAt: at.toISOString() };
}

/** A claim that a threshold is kept needs evidence of 20 to 1. */
const enough = Math.log(20);

export function isRateKept(series: RateSeries, { perMinute }: RateTest): boolean {
  return logEvidenceKept(series, perMinute) >= enough;
}

/** A day of minutes. */
const mostWindows = 1_440;

/**
 * How many more windows, all of them without an event, it takes before the threshold is known to be kept; Infinity when
 * no number that a watch can take is enough.
 */
export function windowsToKeep(series: RateSeries, test: RateTest, everyMs: number): number {
  const isEnough = (windows: number) => isRateKept(afterQuiet(series, windows, everyMs / 60_000), test);
  let [few, many] = [0, 1];
  // With more quiet windows the evidence only grows, so the least number is found by doubling, and then by halving.
  while (!isEnough(many)) {
    if (many >= mostWindows) return Number.POSITIVE_INFINITY;
    [few, many] = [many, Math.min(mostWindows, 2 * many)];
  }
  while (many - few > 1) {
    const middle = Math.floor((few + many) / 2);
    if (isEnough(middle)) many = middle;
    else few = middle;
  }
  return many;
}

/** Is what was wrong by these counts over? */
export function isRateWell(tests: readonly RateTest[], rates: Readonly<Record<string, RateSeries>>): boolean {
  return tests
    .filter(({ threshold }) => isDegrading(threshold.severity))
    .every(({ key }) => isRateOver(rates[key] ?? emptyRateSeries));
}

interface RateFindings extends RateAsking {
  /** Of false alarms, for the metric of a test; levels of one metric share it. */
  alphaOf: (metric: Threshold['metric']) => number;
}

/** The thresholds that these counts together show to be exceeded; `recent` as for other evidence. */
export function ratesAbove(
  check: ServiceCheck,
  rates: Readonly<Record<string, RateSeries>>,
  recent: readonly Measurement[],
  { alphaOf, ...asking }: RateFindings,
): Finding[] {
  const { everyMs } = check;
  const tests = rateTestsOf(check, asking);
  return tests.flatMap((test) => {
    const { threshold, key, perMinute } = test;
    const series = rates[key];
    const mine = tests.filter((one) => one.threshold.metric === threshold.metric).map((one) => one.key);
    const alpha = alphaOf(threshold.metric) / new Set(mine).size;
    if (!series || everyMs === null || logEvidenceAbove(series, perMinute) < Math.log(1 / alpha)) return [];
    const shown = series.episode ?? { ...series, since: null };
    const seen = shown.events / shown.exposure;
    const windows = Math.round((shown.exposure * 60_000) / everyMs);
    const since = shown.since === null ? (recent[0]?.at ?? new Date(0)) : new Date(shown.since);
    return seen > perMinute ? [found(check, test, asking.rates, { seen, events: shown.events, windows, since })] : [];
  });
}

/** By `n-of-m`: the thresholds that `breachesNeeded` of the last `breachWindow` counts exceed. */
export function ratesBroken(
  check: ServiceCheck,
  real: readonly Measurement[],
  asking: RateAsking,
  { breachesNeeded, breachWindow }: Pick<AnalysisPolicy, 'breachesNeeded' | 'breachWindow'>,
): Finding[] {
  const minutes = (check.everyMs ?? 0) / 60_000;
  const counts = real.flatMap(({ value, at }) => (value === null || value === undefined ? [] : [{ value, at }]));
  const recent = counts.slice(-breachWindow);
  return rateTestsOf(check, asking).flatMap((test) => {
    const [first, ...more] = recent.filter(({ value }) => value > test.perMinute * minutes);
    const events = recent.reduce((sum, { value }) => sum + value, 0);
    const seen = events / (recent.length * minutes);
    if (!first || 1 + more.length < breachesNeeded || seen <= test.perMinute) return [];
    return [found(check, test, asking.rates, { seen, events, windows: recent.length, since: first.at })];
  });
}

/** "(12 a minute, 36 in the last 3 counts)", and of an increase how many there were before. */
function found(
  check: ServiceCheck,
  { threshold }: RateTest,
  rates: RateBaselines | undefined,
  { seen, events, windows, since }: { seen: number; events: number; windows: number; since: Date },
): Finding {
  const count = Math.round(events).toLocaleString('en-US');
  const readings = `${count} in the last ${windows === 1 ? 'count' : `${windows} counts`}`;
  const before = rates?.[check.name];
  if (threshold.metric === 'rate' || before === undefined)
    return finding(check, threshold, { value: seen, readings, since });
  // Of none before, as many as there may have been are the least that it can be compared with.
  const usual = before.perMinute > 0 ? before.perMinute : before.upperPerMinute;
  const was = before.perMinute > 0 ? `${Number(before.perMinute.toPrecision(2))} a minute` : 'none';
  return finding(check, threshold, {
    value: (100 * (seen - usual)) / usual,
    readings: `${readings}; ${was} before`,
    since,
  });
}
