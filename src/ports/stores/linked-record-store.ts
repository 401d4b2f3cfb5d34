import type { LinkedRecordId, ReleaseId } from '../../domain/ids.ts';
import type { LinkedRecord } from '../../domain/linked-record/linked-record.ts';
import type { DueQueue } from '../due-queue.ts';

export interface LinkedRecordStore extends DueQueue<LinkedRecordId> {
  /** Adds those that are not there yet, and makes all of them due now; failed calls of the past do not count. */
  want(rows: readonly Pick<LinkedRecord, 'id' | 'releaseId' | 'kind' | 'uses' | 'name'>[]): Promise<void>;
  /** Adds a record that exists in its system, due now. */
  insert(row: LinkedRecord): Promise<void>;
  find(id: LinkedRecordId): Promise<LinkedRecord | null>;
  forRelease(releaseId: ReleaseId): Promise<LinkedRecord[]>;
  /** Records what became of a call; its name stays as it is. */
  save(row: Omit<LinkedRecord, 'releaseId' | 'kind' | 'uses' | 'name' | 'isNamed'>): Promise<void>;
  /** Gives it another name, because another record counts instead, and makes it due now. */
  rename(id: LinkedRecordId, name: string): Promise<void>;
  /** Every release that has this record of a system under this name. */
  releasesOf(record: Pick<LinkedRecord, 'kind' | 'uses' | 'name'> & { remoteId: string }): Promise<ReleaseId[]>;
}
