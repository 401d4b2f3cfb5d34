import type pg from 'pg';
import { type Answer, earlierAnswer, type Request, record } from './inbox.ts';

/** Refuses to unlock what is not locked, with the refusal on record. Lifting a lock is left out: nothing measures it. */
export async function unlock(pool: pg.Pool, request: Request, service: string): Promise<string> {
  const { rows: locks } = await pool.query(
    `select id, scope, service, environment, reason from locks
     where lifted_at is null and (scope = 'all' or service = $1)`,
    [service],
  );
  if (locks.length > 0) return `${service} is locked.`;
  const answer: Answer = { ok: false, error: { kind: 'no_lock', what: service } };
  if (await record(pool, request, service, answer)) return words(answer);
  return words(await earlierAnswer(pool, request));
}

function words(answer: Answer): string {
  return answer.ok
    ? 'Unlocked.'
    : `There is no lock on ${(answer.error as { what: string }).what}. \`/deploy list\` shows all.`;
}
