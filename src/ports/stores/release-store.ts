import type { ReleaseId } from '../../domain/ids.ts';
import type { Release } from '../../domain/release/release.ts';

/** Filter for releases; omitted fields match any. */
export interface ReleaseFilter {
  service?: string;
  environment?: string;
  version?: string;
}

export interface ReleaseStore {
  /**
   * Fails on a second active release of the same service and environment: check `activeFor` first under the same lock.
   */
  insert(release: Omit<Release, 'number'>): Promise<Release>;
  /** Locks the row until the transaction ends; null when there is none. */
  lock(id: ReleaseId): Promise<Release | null>;
  /**
   * For a transaction that depends on no other row than this one: nobody else changes the release between this and the
   * end of the transaction, or the transaction is carried out again. It may be carried out without a lock. Null when
   * there is none.
   */
  edit(id: ReleaseId): Promise<Release | null>;
  find(id: ReleaseId): Promise<Release | null>;
  findByNumber(number: number): Promise<Release | null>;
  save(release: Release): Promise<void>;
  activeFor(service: string, environment: string): Promise<Release | null>;
  /** Every active release, newest first: at most one per service and environment. */
  active(): Promise<Release[]>;
  /** Newest first, both active and ended. */
  newest(limit: number, of?: ReleaseFilter): Promise<Release[]>;
  /**
   * Those that have ended, the latest end first. A completed release has ended, although it can still be rolled back.
   */
  ended(limit: number, of?: ReleaseFilter): Promise<Release[]>;
  /** The total number, and how many of them have ended. */
  count(): Promise<{ all: number; ended: number }>;
  /** The newest rehearsals for this environment, in whatever environment they took place. */
  rehearsals(service: string, of: string, limit: number): Promise<Release[]>;
  /** The newest release of this version that was rolled back in this place, rehearsals aside; null when none was. */
  reverted(service: string, environment: string, version: string): Promise<Release | null>;
  /** The release whose rollback in this place ended at exactly this time, rehearsals aside; null when there is none. */
  rolledBackAt(service: string, environment: string, at: Date): Promise<Release | null>;
  /** Which of these versions have a release on record. */
  versionsAmong(versions: readonly string[]): Promise<string[]>;
  /** Serializes the opening of releases of one service. */
  lockService(service: string): Promise<void>;
}
