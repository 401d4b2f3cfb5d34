import type { ServiceCheck } from '../service.ts';
import { addBatch, emptySeries, type Series } from './evidence/series.ts';
import type { Measurement } from './measurement.ts';
import { nothingCounted, type ReadingCount } from './reading-counts.ts';
import { type Asking, type Question, questionsOf } from './question.ts';
import type { ValueBaseline } from './value-rule.ts';

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
  return judging.checks.map((check) => {
    const questions = questionsOf(check, judging);
    const before = records.find((one) => one.check === check.name) ?? emptyRecord(check.name);
    return readings
      .filter((one) => one.check === check.name)
      .reduce((record, reading) => withReading(record, reading, questions), before);
  });
}

/** The same counts without anything that speaks for or against the service: it is judged afresh from here. */
export function forgetEvidence(record: CheckRecord): CheckRecord {
  return { ...record, series: {} };
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
