import type { Measurement } from '../../domain/analysis/readings/measurement.ts';
import type { ReleaseId, SamplingId } from '../../domain/ids.ts';
import type { DueQueue } from '../due-queue.ts';

/** The readings of a service while a release of it waits to be started. */
export interface Sampling {
  id: SamplingId;
  releaseId: ReleaseId;
}

export interface SamplingStore extends DueQueue<SamplingId> {
  /** Begins, or begins again for a release that was sampled before. */
  insert(sampling: Sampling, firstInMs: number): Promise<void>;
  find(id: SamplingId): Promise<Sampling | null>;
  /** Adds readings, and forgets those of the release that were taken before `keptSince`. */
  add(releaseId: ReleaseId, readings: readonly Measurement[], keptSince: Date): Promise<void>;
  /** Oldest first, taken at or after `since`. */
  readings(releaseId: ReleaseId, since: Date): Promise<Measurement[]>;
  /** Oldest first, at most `limit`, taken in this time. */
  between(releaseId: ReleaseId, time: { from: Date; to: Date }, limit: number): Promise<Measurement[]>;
}
