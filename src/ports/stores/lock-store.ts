import type { LockId } from '../../domain/ids.ts';
import type { Lock } from '../../domain/lock/lock.ts';

export interface LockStore {
  insert(lock: Lock): Promise<void>;
  save(lock: Lock): Promise<void>;
  find(id: LockId): Promise<Lock | null>;
  /** Locks that have not been lifted. */
  open(): Promise<Lock[]>;
  /**
   * Keeps people from placing and lifting locks until this transaction ends, after waiting for those who do: `shared`
   * with others who only go by them, `alone` for whoever changes them.
   */
  hold(how: 'shared' | 'alone'): Promise<void>;
}
