import type { Measurement } from '../../domain/analysis/readings/measurement.ts';
import type { ReleaseId, SamplingId } from '../../domain/ids.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import { policyOf } from '../../domain/settings.ts';
import type { Lease } from '../../ports/due-queue.ts';
import type { Stores } from '../../ports/stores.ts';
import type { Deps } from '../deps.ts';
import { takeReadings } from '../watch/take-readings.ts';

/** No readings of longer ago than this are kept, however long the watch is. */
const longestBaselineMs = 24 * 3_600_000;

/** The time before the start that the baseline covers: as long as the watch after it. */
export function baselineWindowMs({ watchWindowMs }: Pick<Policy, 'watchWindowMs'>): number {
  return Math.min(Math.max(watchWindowMs, 60_000), longestBaselineMs);
}

/** Begins to read the service of a release that waits to be started. */
export async function beginSampling(
  { ids }: Pick<Deps, 'ids'>,
  stores: Stores,
  releaseId: ReleaseId,
  { baselineIntervalMs }: Pick<Policy, 'baselineIntervalMs'>,
): Promise<void> {
  await stores.samplings.insert({ id: ids.next<'Sampling'>('smp'), releaseId }, baselineIntervalMs);
}

/**
 * One reading of every check while a release waits, so that its baseline covers as much time as its watch will. It ends
 * when the release is started or given up; nothing is judged here.
 */
export async function sampleBaseline(
  deps: Pick<Deps, 'database' | 'clock' | 'settings' | 'systems' | 'stopping'>,
  lease: Lease<SamplingId>,
): Promise<void> {
  const found = await deps.database.transaction(async (stores) => {
    const sampling = await stores.samplings.find(lease.id);
    const release = sampling ? await stores.releases.find(sampling.releaseId) : null;
    if (!release) return null;
    // No pace is slower.
    const since = new Date(deps.clock.now().getTime() - 3_600_000);
    return { release, before: await stores.samplings.readings(release.id, since) };
  });
  const isWaiting = found !== null && ['draft', 'in_review', 'approved'].includes(found.release.state);
  const service = isWaiting ? deps.settings.services[found.release.service] : undefined;
  const environment = service?.environments[found?.release.environment ?? ''];
  if (!found || !service || !environment) {
    await deps.database.statement((stores) => stores.samplings.release(lease, null));
    return;
  }
  const policy = policyOf(deps.settings, found.release);
  const once = { ...policy, watchIntervalMs: policy.baselineIntervalMs, readingsPerRound: 1 };
  const readings = await takeReadings(deps, environment.checks, once, lastRead(found.before));
  const keptSince = new Date(deps.clock.now().getTime() - baselineWindowMs(policy));
  await deps.database.transaction(async (stores) => {
    await stores.samplings.hold(lease);
    await stores.samplings.add(found.release.id, readings, keptSince);
    await stores.samplings.release(lease, policy.baselineIntervalMs, 'succeeded');
  });
}

const lastRead = (readings: readonly Measurement[]) => new Map(readings.map(({ check, at }) => [check, at]));
