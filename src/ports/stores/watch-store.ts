import type { CheckRecord } from '../../domain/analysis/check-record.ts';
import type { Measurement } from '../../domain/analysis/measurement.ts';
import type { ReadingCount } from '../../domain/analysis/reading-counts.ts';
import type { DeploymentId, ReleaseId, WatchId } from '../../domain/ids.ts';
import type { DueQueue } from '../due-queue.ts';

/** The watch over one deployment: its due row, and what was measured. */
export interface Watch {
  id: WatchId;
  releaseId: ReleaseId;
  deploymentId: DeploymentId;
  /**
   * Why its readings do not show yet that the service is healthy; null when they do, or when something else is wrong.
   */
  notRuledOut: string | null;
}

export interface WatchStore extends DueQueue<WatchId> {
  insert(watch: Omit<Watch, 'notRuledOut'>, firstInMs: number): Promise<void>;
  find(id: WatchId): Promise<Watch | null>;
  forDeployment(id: DeploymentId): Promise<Watch | null>;
  addMeasurements(deploymentId: DeploymentId, measurements: readonly Measurement[]): Promise<void>;
  /** Oldest first, at most `limit` newest ones, taken at or after `since`. */
  measurements(
    deploymentId: DeploymentId,
    since: Date | null,
    limit: number,
    ofChecks?: readonly string[],
  ): Promise<Measurement[]>;
  /** What the readings have shown so far; empty before the first round. */
  records(id: WatchId): Promise<CheckRecord[]>;
  /** `notRuledOut`: in words, why they do not show yet that the service is healthy. */
  keepRecords(id: WatchId, records: readonly CheckRecord[], notRuledOut: string | null): Promise<void>;
  /** Unfinished watches whose last round, or whose beginning, is longer ago than this; the longest ago first. */
  overdue(olderThanMs: number, limit: number): Promise<{ watch: Watch; sinceMs: number }[]>;
  /** All readings taken at or after `since`, counted by check, in the order of their names. */
  counts(deploymentId: DeploymentId, since: Date): Promise<ReadingCount[]>;
}
