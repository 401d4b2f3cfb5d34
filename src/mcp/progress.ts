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
export function tellProgress({ mcpReq }: Asked): () => void {
  const progressToken = mcpReq._meta?.progressToken;
  if (progressToken === undefined) return () => {};
  let seconds = 0;
  const timer = setInterval(() => {
    seconds += everyMs / 1_000;
    const params = { progressToken, progress: seconds, message: `at work for ${seconds} s` };
    mcpReq.notify({ method: 'notifications/progress', params }).catch(() => clearInterval(timer));
  }, everyMs);
  return () => clearInterval(timer);
}
