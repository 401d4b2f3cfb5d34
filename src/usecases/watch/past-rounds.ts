import type { CheckRecord } from '../../domain/analysis/readings/check-record.ts';
import type { Measurement } from '../../domain/analysis/readings/measurement.ts';
import type { Deployment } from '../../domain/deployment/deployment.ts';
import type { WatchId } from '../../domain/ids.ts';
import type { ServiceCheck } from '../../domain/service.ts';
import type { Watch } from '../../ports/stores/watch-store.ts';
import type { Stores } from '../../ports/stores.ts';

/** What the rounds of a watch have shown so far. */
export interface PastRounds {
  /** What all readings have shown; empty before the first round. */
  records: readonly CheckRecord[];
  /** The last readings of each check, oldest first. */
  recent: readonly Measurement[];
}

export const nothingPast: PastRounds = { records: [], recent: [] };

/** What a round has shown, with the time that the row of its watch has for it: null until it is on record. */
export interface ShownRound {
  past: PastRounds;
  readAt: Date | null;
}

/**
 * The past rounds of the watches that this process took itself, so that a round need not read again what the one
 * before has written. Nothing depends on it: what is missing or out of date is read from the database.
 */
export interface RoundMemory {
  /** Null unless nobody has taken a round since. `kept`: how many readings of each check are needed. */
  recall(watch: Watch, kept: number): PastRounds | null;
  /** Only to be called once the round is on record. */
  keep(id: WatchId, kept: number, shown: ShownRound): void;
  forget(id: WatchId): void;
}

/** About 80 MB; those that were kept the longest ago make room. */
const mostReadings = 400_000;

export function createRoundMemory(limit = mostReadings): RoundMemory {
  const kept = new Map<WatchId, { readAtMs: number; kept: number; past: PastRounds }>();
  let readings = 0;
  const forget = (id: WatchId) => {
    readings -= kept.get(id)?.past.recent.length ?? 0;
    kept.delete(id);
  };
  return {
    recall(watch, wanted) {
      const found = kept.get(watch.id);
      return found && found.kept === wanted && found.readAtMs === watch.readAt?.getTime() ? found.past : null;
    },
    keep(id, count, { past, readAt }) {
      forget(id);
      if (readAt === null) return;
      kept.set(id, { readAtMs: readAt.getTime(), kept: count, past });
      readings += past.recent.length;
      for (const oldest of kept.keys()) {
        if (readings <= limit) break;
        forget(oldest);
      }
    },
    forget,
  };
}

/** The past rounds as the database has them. Checks with a pace of their own reach further back than the others. */
export async function readPastRounds(
  { watches }: Stores,
  { id }: Watch,
  deployment: Deployment,
  checks: readonly ServiceCheck[],
  kept: number,
): Promise<PastRounds> {
  const paced = checks.filter(({ everyMs }) => everyMs !== null).map(({ name }) => name);
  const others = checks.map(({ name }) => name).filter((name) => !paced.includes(name));
  const readings = (names?: readonly string[]) =>
    watches.measurements(deployment.id, deployment.deployedAt, (names ?? others).length * kept, names);
  const [records, ...found] = await Promise.all([
    watches.records(id),
    ...(paced.length === 0 ? [readings()] : [readings(paced), readings(others)]),
  ]);
  return { records, recent: found.flat().sort((a, b) => a.at.getTime() - b.at.getTime()) };
}

/** The last `kept` readings of each check, with those of a round added. */
export function withRound(
  recent: readonly Measurement[],
  readings: readonly Measurement[],
  kept: number,
): readonly Measurement[] {
  const counts = new Map<string, number>();
  return [...recent, ...readings]
    .reverse()
    .filter(({ check }) => {
      const count = (counts.get(check) ?? 0) + 1;
      counts.set(check, count);
      return count <= kept;
    })
    .reverse();
}
