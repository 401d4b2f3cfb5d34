import type { LockId } from '../ids.ts';

/** A lock prevents releases in its scope from starting until a person removes it. */
export interface Lock {
  id: LockId;
  scope: 'global' | 'environment' | 'service';
  environment: string | null;
  service: string | null;
  reason: string;
  authorId: string;
  createdAt: Date;
  liftedAt: Date | null;
  liftedBy: string | null;
  liftReason: string | null;
}

/** The first of these locks that covers a release of `service` to `environment` and has not been removed. */
export function lockOn(locks: readonly Lock[], service: string, environment: string): Lock | null {
  return (
    locks.find((lock) => {
      if (lock.liftedAt !== null) return false;
      if (lock.scope === 'global') return true;
      if (lock.scope === 'environment') return lock.environment === environment;
      return lock.service === service && (lock.environment === null || lock.environment === environment);
    }) ?? null
  );
}
