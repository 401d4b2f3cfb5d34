import { type Clock, systemClock } from '../lib/clock.ts';

/** What is needed of a request to tell its sender how far it is. */
interface Asked {
  mcpReq: {
    _meta?: { progressToken?: string | number };
    notify(notification: { method: string; params: Record<string, unknown> }): Promise<void>;
  };
}

/** Clients give up on a call that they hear nothing of; this is well below what any waits. */
const everyMs = 2_000;

/**
 * Tells a client that asked for it that its call is still at work, and for how many seconds, until the returned function
 * is called. How much is left is not known, so no total is named. A client that has gone is not told.
 */
export function tellProgress({ mcpReq }: Asked, clock: Pick<Clock, 'after'> = systemClock): () => void {
  const progressToken = mcpReq._meta?.progressToken;
  if (progressToken === undefined) return () => {};
  let stop = () => {};
  let hasEnded = false;
  const wait = (seconds: number) => {
    stop = clock.after(everyMs, () => {
      const params = { progressToken, progress: seconds, message: `at work for ${seconds} s` };
      mcpReq.notify({ method: 'notifications/progress', params }).then(
        () => hasEnded || wait(seconds + everyMs / 1_000),
        () => {},
      );
    });
  };
  wait(everyMs / 1_000);
  return () => {
    hasEnded = true;
    stop();
  };
}
