import type { CheckRecord } from '../../domain/analysis/readings/check-record.ts';
import type { Measurement } from '../../domain/analysis/readings/measurement.ts';
import type { ReadingCount } from '../../domain/analysis/readings/reading-counts.ts';
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
  /**
   * When its last round ended, or before the first, when it began; by the database's clock. Null for a watch that began
   * before this was kept.
   */
  readAt: Date | null;
}

export interface WatchStore extends DueQueue<WatchId> {
  insert(watch: Omit<Watch, 'notRuledOut' | 'readAt'>, firstInMs: number): Promise<void>;
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
  /** Those taken in this time among the first `limit` of the deployment, oldest first; no others are looked at. */
  firstBetween(deploymentId: DeploymentId, time: { from: Date; to: Date }, limit: number): Promise<Measurement[]>;
  /** What the readings have shown so far; empty before the first round. */
  records(id: WatchId): Promise<CheckRecord[]>;
  /**
   * `notRuledOut`: in words, why they do not show yet that the service is healthy. `told` gets the `readAt` of this round
   * before the transaction ends.
   */
  keepRecords(
    id: WatchId,
    records: readonly CheckRecord[],
    notRuledOut: string | null,
    told?: (readAt: Date) => void,
  ): Promise<void>;
  /** Unfinished watches whose last round, or whose beginning, is longer ago than this; the longest ago first. */
  overdue(olderThanMs: number, limit: number): Promise<{ watch: Watch; sinceMs: number }[]>;
  /** All readings taken at or after `since`, counted by check, in the order of their names. */
  counts(deploymentId: DeploymentId, since: Date): Promise<ReadingCount[]>;
}
