import { clockWords } from '../explanation.ts';
import { type Lock, typedScope } from './lock.ts';

/** Why a release cannot start because of this lock, and what ends it. */
export function lockedWords(lock: Lock): string {
  if (lock.kind === 'stop')
    return `the line is stopped: ${lock.reason} (two people lift it with “/deploy stop lift <reason>”)`;
  const until = lock.expiresAt === null ? '' : ` until ${clockWords(lock.expiresAt.toISOString())}`;
  return `locked${until}: ${lock.reason} (lift it with “/deploy unlock ${typedScope(lock)} <reason>”)`;
}

/** What the check of the locks says when nothing blocks. */
export function warningWords(warnings: readonly Lock[]): string {
  if (warnings.length === 0) return 'none';
  return `none; ${warnings.map(({ reason }) => `warning: ${reason}`).join('; ')} (to be confirmed at the start)`;
}
