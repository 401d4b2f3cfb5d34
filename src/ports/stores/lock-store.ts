import type { LockId } from '../../domain/ids.ts';
import type { Lock } from '../../domain/lock/lock.ts';

export interface LockStore {
  insert(lock: Lock): Promise<void>;
  save(lock: Lock): Promise<void>;
  find(id: LockId): Promise<Lock | null>;
  /** Locks that have not been lifted. */
  open(): Promise<Lock[]>;
  /**
   * Blocks placing and removing locks until this transaction ends, after waiting for those in progress: `shared` for
   * transactions that only read locks, `alone` for those that change them.
   */
  hold(how: 'shared' | 'alone'): Promise<void>;
}
