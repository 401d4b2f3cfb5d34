import type { ServiceCheck } from '../../service.ts';
import { emptyRateSeries, type RateSeries } from '../evidence/rate-series.ts';
import { addBatch, emptySeries, type Series } from '../evidence/series.ts';
import { type Asking, type Question, questionsOf } from '../thresholds/question.ts';
import { type RateTest, rateTestsOf, withWindow } from '../thresholds/rate-rule.ts';
import type { ValueBaseline } from '../thresholds/value-rule.ts';
import { byCheck } from './by-check.ts';
import type { Measurement } from './measurement.ts';
import { nothingCounted, type ReadingCount } from './reading-counts.ts';

/**
 * What the readings of a check have shown so far: constant in size, plain JSON, brought up to date reading by reading.
 */
export interface CheckRecord extends ReadingCount {
  /** Good readings since the last that failed. */
  goodInRow: number;
  /** Readings without any answer since the last that had one, and the time of the first of them. */
  silentInRow: number;
  silentSince: string | null;
  /** When the last reading was taken; absent before the first. */
  readAt?: string;
  /** By the key of the question that they answer. */
  series: Readonly<Record<string, Series>>;
  /** What counted events have shown, by the key of the question; absent while nothing asks that. */
  rates?: Readonly<Record<string, RateSeries & { readAt?: string }>>;
}

export const emptyRecord = (check: string): CheckRecord => ({
  ...nothingCounted(check),
  goodInRow: 0,
  silentInRow: 0,
  silentSince: null,
  series: {},
});

/** What a watch is judged by. */
export interface Judging extends Asking {
  checks: readonly ServiceCheck[];
  /** Medians of numbers before the start; absent when none were kept. */
  values?: ValueBaseline;
}

/** The records with these readings, oldest first, added; readings of other checks are ignored. */
export function addReadings(
  records: readonly CheckRecord[],
  readings: readonly Measurement[],
  judging: Judging,
): CheckRecord[] {
  const recordOf = byCheck(records);
  const taken = byCheck(readings);
  return judging.checks.map((check) => {
    const questions = questionsOf(check, judging);
    const tests = rateTestsOf(check, judging);
    const before = recordOf.get(check.name)?.[0] ?? emptyRecord(check.name);
    return (taken.get(check.name) ?? []).reduce(
      (record, reading) => withRates(withReading(record, reading, questions), reading, check, tests),
      before,
    );
  });
}

/** The same counts without anything that speaks for or against the service: it is judged afresh from here. */
export function forgetEvidence(record: CheckRecord): CheckRecord {
  const { rates: _rates, ...counts } = record;
  return { ...counts, series: {} };
}

function withReading(record: CheckRecord, reading: Measurement, questions: readonly Question[]): CheckRecord {
  const { outcome, latencyMs, at } = reading;
  const planned = record.planned + 1;
  const readAt = at.toISOString();
  if (outcome === 'error') return { ...record, planned, readAt, missing: record.missing + 1 };
  const isSilent = outcome === 'failed' && latencyMs === null;
  const series = { ...record.series };
  for (const { key, tolerated, answer } of questions) {
    const batch = answer(reading);
    if (batch !== null) series[key] = addBatch(series[key] ?? emptySeries, tolerated, batch, at);
  }
  return {
    ...record,
    planned,
    readAt,
    failed: record.failed + Number(outcome === 'failed'),
    goodInRow: outcome === 'successful' ? record.goodInRow + 1 : 0,
    silentInRow: isSilent ? record.silentInRow + 1 : 0,
    silentSince: isSilent ? (record.silentSince ?? at.toISOString()) : null,
    series,
  };
}

function withRates(
  record: CheckRecord,
  reading: Measurement,
  check: ServiceCheck,
  tests: readonly RateTest[],
): CheckRecord {
  if (tests.length === 0 || reading.outcome === 'error') return record;
  const rates = { ...record.rates };
  for (const test of tests) rates[test.key] = withWindow(rates[test.key] ?? emptyRateSeries, reading, check, test);
  return { ...record, rates };
}
