import type { Deployment } from './deployment.ts';

/** What runs although the record says something else: somebody deployed around us. */
export interface Drift {
  running: string;
  /** What should run by the record. */
  recorded: string;
}

const settled: ReadonlySet<Deployment['state']> = new Set(['succeeded', 'rolled_back', 'verifying', 'degraded']);

/**
 * Null when what runs is what the record says, or may be: a deployment that did not come to its end may have left either
 * version. `recorded`: the version that was live last; null when nothing was ever released there.
 */
export function driftOf(
  running: string,
  recorded: string | null,
  newest: Pick<Deployment, 'state' | 'version' | 'previousVersion' | 'rollback'> | null,
  replaced: string | null,
): Drift | null {
  if (recorded === null || running === recorded) return null;
  if (newest !== null && !settled.has(newest.state)) {
    const possible = [newest.version, newest.previousVersion, newest.rollback?.targetVersion, replaced];
    if (possible.includes(running)) return null;
  }
  return { running, recorded };
}
