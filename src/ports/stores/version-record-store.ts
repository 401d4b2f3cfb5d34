import type { VersionRecordId } from '../../domain/ids.ts';
import type { VersionRecord } from '../../domain/version-record/version-record.ts';

export interface VersionRecordStore {
  insert(record: VersionRecord): Promise<void>;
  withdraw(id: VersionRecordId, withdrawn: NonNullable<VersionRecord['withdrawn']>): Promise<void>;
  /** Those of a version, newest first; at most 200. */
  forVersion(service: string, version: string): Promise<VersionRecord[]>;
  /** The newest of a service, newest first. */
  newest(service: string, limit: number): Promise<VersionRecord[]>;
}
