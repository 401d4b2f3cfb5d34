import type { Clock } from '../lib/clock.ts';
import type { Database } from '../ports/database.ts';

/** Where the process is in its life: only a ready one is sent work. */
export interface Phase {
  now(): 'starting' | 'ready' | 'stopping';
  become(phase: 'ready' | 'stopping'): void;
}

export function createPhase(): Phase {
  let current: ReturnType<Phase['now']> = 'starting';
  return {
    now: () => current,
    become: (phase) => {
      current = phase;
    },
  };
}

/** A database that needs longer than this is no help to a person who waits for an answer. */
const patienceMs = 1_000;

/** Why this process should be sent nothing just now; null when it is ready. */
export async function reasonNotReady(phase: Phase, database: Database | null, clock: Clock): Promise<string | null> {
  if (phase.now() !== 'ready' || database === null) return phase.now();
  const answered = new AbortController();
  const ask = database.time().then(
    () => true,
    () => false,
  );
  const isAnswered = await Promise.race([ask, clock.sleep(patienceMs, answered.signal).then(() => false)]);
  answered.abort();
  return isAnswered ? null : 'the database does not answer';
}
