/** Resolves on SIGINT or SIGTERM, or when the parent process is gone. */
export function shutdownSignal(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
    if (process.send) process.once('disconnect', () => resolve());
  });
}
