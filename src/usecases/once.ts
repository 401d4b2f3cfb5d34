import type { Actor } from '../domain/actor.ts';
import type { Refusal } from '../domain/refusal.ts';
import { sha256, stableJson } from '../lib/hash.ts';
import { err, type Result } from '../lib/result.ts';
import { DatabaseUnavailable, KeyUsed } from '../ports/database.ts';
import type { Stores } from '../ports/stores.ts';
import type { Deps } from './deps.ts';

/** The requester, and the idempotency key that identifies repeated deliveries. */
export interface Caller {
  actor: Actor;
  key: string;
  /** Identifies the delivery in the log. */
  request?: string;
}

/**
 * Runs `work` in one transaction together with the inbox row of its key; a refusal rolls back everything that `work`
 * wrote. The same key and content again give the same answer and no second effect: whatever `work` did the second time
 * is rolled back. An unavailable database gives `busy`: nothing was recorded.
 */
export async function once<T>(
  deps: Pick<Deps, 'database' | 'logger'>,
  caller: Caller,
  content: unknown,
  work: (stores: Stores) => Promise<Result<T, Refusal>>,
): Promise<Result<T, Refusal>> {
  const { database } = deps;
  const { key } = caller;
  const fingerprint = fingerprintOf(caller, content);

  /** Does the work or, when the key was already used, finds the answer given then. */
  async function attempt(): Promise<Result<T, Refusal>> {
    try {
      return await database.transaction(async (stores) => {
        const answer = await work(stores);
        // A refusal before any write has nothing to roll back, and is recorded by this same commit.
        if (!answer.ok && stores.writes() > 0) throw new Refused(answer.error);
        stores.inbox.settle(key, fingerprint, answer);
        return answer;
      });
    } catch (error) {
      if (error instanceof Refused) return await settleRefusal(error.refusal);
      return await earlierAnswer(error);
    }
  }

  async function settleRefusal(refusal: Refusal): Promise<Result<T, Refusal>> {
    const answer = err(refusal);
    try {
      await database.transaction(async (stores) => stores.inbox.settle(key, fingerprint, answer));
      return answer;
    } catch (error) {
      return await earlierAnswer(error);
    }
  }

  async function earlierAnswer(error: unknown): Promise<Result<T, Refusal>> {
    const known = error instanceof KeyUsed ? await answeredBefore<T>(deps, caller, content) : null;
    if (known === null) throw error;
    return known;
  }

  try {
    return await attempt();
  } catch (error) {
    if (!(error instanceof DatabaseUnavailable)) throw error;
    deps.logger.warn({ err: error, key: caller.key, request: caller.request }, 'trying the request once more');
  }
  try {
    // The connection may have been lost after the commit: with the same key, the retry finds the first answer.
    return await attempt();
  } catch (error) {
    if (!(error instanceof DatabaseUnavailable)) throw error;
    return err({ kind: 'busy' });
  }
}

/**
 * The answer that this same request was given before; null when it is new. For use cases that query external state
 * before their transaction: a second delivery must not be evaluated against what the first one changed.
 */
export async function answeredBefore<T>(
  deps: Pick<Deps, 'database'>,
  caller: Caller,
  content: unknown,
): Promise<Result<T, Refusal> | null> {
  const print = fingerprintOf(caller, content);
  const known = await deps.database.read((stores) => stores.inbox.find(caller.key));
  if (known === null) return null;
  return known.fingerprint === print
    ? (known.answer as Result<T, Refusal>)
    : err({ kind: 'different_request', key: caller.key });
}

function fingerprintOf(caller: Caller, content: unknown): string {
  return sha256(stableJson({ actor: caller.actor, content }));
}

/** Aborts the transaction so that nothing a refused request wrote remains. */
class Refused extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.kind);
    this.refusal = refusal;
  }
}
