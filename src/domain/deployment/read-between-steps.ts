import { hasReachedUsers, type Step } from './deployment.ts';

/**
 * Since when readings of the service are about the traffic of now, while a deployment still has steps to run: since its
 * newest step began. Null when they would say nothing: before the new version has reached users, and while a step is at
 * work that reads the service itself or during which failing readings are expected. Only moving traffic is not to be
 * noticed.
 */
export function readableSince(steps: readonly Step[]): Date | null {
  const forward = steps.filter(({ direction }) => direction === 'forward');
  if (!hasReachedUsers(forward)) return null;
  const running = forward.find(({ state }) => state === 'running');
  const isMovingTraffic = running?.planned.kind === 'command' && running.planned.command === 'shift';
  if (running !== undefined && !isMovingTraffic) return null;
  return forward.reduce<Date | null>(
    (newest, { startedAt }) => (startedAt !== null && (newest === null || startedAt > newest) ? startedAt : newest),
    null,
  );
}
