import type { Measurement } from '../../domain/analysis/measurement.ts';
import type { ReadingCount } from '../../domain/analysis/reading-counts.ts';
import type { DeploymentId, ReleaseId, WatchId } from '../../domain/ids.ts';
import type { DueQueue } from '../due-queue.ts';

/** The watch over one deployment: its due row, and what was measured. */
export interface Watch {
  id: WatchId;
  releaseId: ReleaseId;
  deploymentId: DeploymentId;
}

export interface WatchStore extends DueQueue<WatchId> {
  insert(watch: Watch, firstInMs: number): Promise<void>;
  find(id: WatchId): Promise<Watch | null>;
  forDeployment(id: DeploymentId): Promise<Watch | null>;
  addMeasurements(deploymentId: DeploymentId, measurements: readonly Measurement[]): Promise<void>;
  /** Oldest first, at most `limit` newest ones, taken at or after `since`. */
  measurements(deploymentId: DeploymentId, since: Date | null, limit: number): Promise<Measurement[]>;
  /** All readings taken at or after `since`, and stored after reading `after`, counted by check, in the order of their names. */
  counts(deploymentId: DeploymentId, since: Date, after?: number | null): Promise<ReadingCount[]>;
  /** The reading that was stored last; null without any. A clock that is set back does not change its order. */
  lastReading(deploymentId: DeploymentId): Promise<number | null>;
}
