import { judge, readingsKept, type Verdict, type WatchJudging } from './judge.ts';
import { addReadings, type CheckRecord } from './readings/check-record.ts';
import type { Measurement } from './readings/measurement.ts';

/** How a watch would have gone under these rules. */
export interface Replay {
  /** When it would first have been called degraded; null when never. */
  degradedAt: Date | null;
  /** The verdict after its last reading, or when it was degraded. */
  last: Verdict;
}

/** Judges the readings of a watch, oldest first, again: after each of them, as the watch does after each round. */
export function replay(readings: readonly Measurement[], judging: WatchJudging): Replay {
  const kept = readingsKept(judging.policy);
  const recent = new Map<string, Measurement[]>();
  let records: CheckRecord[] = [];
  let last: Verdict = 'pending';
  for (const reading of readings) {
    const mine = [...(recent.get(reading.check) ?? []), reading].slice(-kept);
    recent.set(reading.check, mine);
    records = addReadings(records, [reading], judging);
    last = judge(records, [...recent.values()].flat(), judging).verdict;
    if (last === 'degraded') return { degradedAt: reading.at, last };
  }
  return { degradedAt: null, last };
}
