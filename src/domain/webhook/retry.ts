/** How a failed attempt counts. */
export type Failure =
  /** The receiver does not want this event; others may be welcome. */
  | { kind: 'rejected'; reason: string; retryAfterMs: number | null }
  /** The receiver cannot take anything now. */
  | { kind: 'unavailable'; reason: string; retryAfterMs: number | null }
  /** The receiver wants nothing any more. */
  | { kind: 'gone'; reason: string };

const firstPauseMs = 5_000;
const longestPauseMs = 3_600_000;
/** With these answers, a receiver says that it cannot take anything at the moment. */
const busy = new Set([408, 425, 429]);

/** What a status means; null when the event was taken. */
export function judgeStatus(status: number, retryAfterMs: number | null): Failure | null {
  const reason = `it answered ${status}`;
  if (status >= 200 && status < 300) return null;
  if (status === 410) return { kind: 'gone', reason: 'it answered 410 (Gone): it wants no more events' };
  if (status >= 500 || busy.has(status)) return { kind: 'unavailable', reason, retryAfterMs };
  if (status >= 300 && status < 400)
    return { kind: 'rejected', reason: `${reason}, and redirects are not followed: change the URL`, retryAfterMs };
  return { kind: 'rejected', reason, retryAfterMs };
}

/**
 * The pause before the next attempt: twice as long each time, up to an hour, and up to a quarter more or less, so that
 * what failed together is not tried again together. `random` is from 0 to 1. What the receiver asks for counts when it
 * is longer.
 */
export function pauseMs(attempts: number, retryAfterMs: number | null, random: number): number {
  const usual = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(20, Math.max(0, attempts - 1)));
  return Math.round(Math.max(usual * (0.75 + random / 2), retryAfterMs ?? 0));
}

/** Since when an event has been tried in vain: since the failures began, and never since before it happened. */
export function isOver(now: Date, at: Date, failingSince: Date | null, giveUpAfterMs: number): boolean {
  if (failingSince === null) return false;
  return now.getTime() - Math.max(at.getTime(), failingSince.getTime()) >= giveUpAfterMs;
}
