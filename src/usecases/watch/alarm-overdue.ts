import { system } from '../../domain/actor.ts';
import { formatDuration } from '../../domain/report/duration.ts';
import { policyOf } from '../../domain/settings.ts';
import { ok } from '../../lib/result.ts';
import type { ChangeDeps } from '../deps.ts';
import { inRelease, type ReleaseWork } from '../release-work.ts';
import { raiseEscalation } from './escalate.ts';

/** A watch is overdue after so many intervals without a round, and after this time at the earliest. */
const roundsMissed = 10;
const overdueMs = 120_000;
/** So many in one look: where all are overdue, a few say it. */
const mostAtOnce = 20;

/**
 * Raises an alarm for every watch that takes no readings although it should, for whatever reason: its replica hangs,
 * its rounds fail, nobody gets to it. Every replica looks, so one that works is enough. Once per gap: it is closed by
 * the next round.
 */
export async function alarmOverdueWatches(deps: ChangeDeps, leastMs = overdueMs): Promise<void> {
  const found = await deps.database.read((stores) => stores.watches.overdue(leastMs, mostAtOnce));
  for (const { watch, sinceMs } of found)
    await deps.database.transaction((stores) =>
      inRelease(deps, stores, watch.releaseId, system, async (work) => {
        if (isOverdue(work, sinceMs, leastMs)) await raise(work, sinceMs);
        return ok(undefined);
      }),
    );
}

export const overdueKey = (deploymentId: string) => `watch-overdue:${deploymentId}`;

function isOverdue({ deps, release, deployment }: ReleaseWork, sinceMs: number, leastMs: number): boolean {
  if (deployment?.state !== 'verifying' && deployment?.state !== 'degraded') return false;
  const { watchIntervalMs } = policyOf(deps.settings, release);
  return sinceMs > Math.max(leastMs, roundsMissed * watchIntervalMs);
}

async function raise(work: ReleaseWork, sinceMs: number): Promise<void> {
  if (!work.deployment) return;
  await raiseEscalation(work, {
    key: overdueKey(work.deployment.id),
    severity: 'critical',
    summary: `The watch over ${work.release.service} ${work.release.version} has taken no readings for ${formatDuration(sinceMs)}, although it should: the state of the service is unknown. Check the service yourself, and the bot’s log for what keeps its rounds from ending.`,
  });
}
