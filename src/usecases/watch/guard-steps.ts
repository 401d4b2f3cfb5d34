import { system } from '../../domain/actor.ts';
import { beforeTheStart } from '../../domain/analysis/baseline/baseline.ts';
import { judge, readingsKept } from '../../domain/analysis/judge.ts';
import { immediateChecks, judgedChecks } from '../../domain/analysis/judged-checks.ts';
import { addReadings, type CheckRecord } from '../../domain/analysis/readings/check-record.ts';
import type { Measurement } from '../../domain/analysis/readings/measurement.ts';
import { readableSince } from '../../domain/deployment/read-between-steps.ts';
import type { WatchId } from '../../domain/ids.ts';
import { defaultPolicy, type Policy } from '../../domain/policy/policy.ts';
import type { ServiceEnvironment } from '../../domain/service.ts';
import { policyOf, thresholdsFor } from '../../domain/settings.ts';
import { ok } from '../../lib/result.ts';
import type { Lease } from '../../ports/due-queue.ts';
import type { Watch } from '../../ports/stores/watch-store.ts';
import type { ChangeDeps, Deps } from '../deps.ts';
import { inRelease, type ReleaseWork } from '../release-work.ts';
import { onBreachNow, stopAndTell } from './stop-on-breach.ts';
import { lastReadOf, takeReadings } from './take-readings.ts';

/** Is the deployment under way, with steps that could be stopped? */
export const isUnderWay = (state: string | undefined) => state === 'running' || state === 'paused';

/**
 * One round over a deployment that still has steps to run, the circuit breaker: it is read whenever its readings are
 * about the traffic of now, and stopped when they show that a `rollback` threshold is exceeded. What was read before the
 * newest step is no evidence.
 */
export async function guardSteps(
  deps: ChangeDeps & Pick<Deps, 'systems' | 'stopping'>,
  lease: Lease<WatchId>,
  watch: Watch,
): Promise<void> {
  const startedMs = deps.clock.monotonicMs();
  const { deployment, release, steps, records } = await deps.database.transaction(async (stores) => ({
    deployment: await stores.deployments.find(watch.deploymentId),
    release: await stores.releases.find(watch.releaseId),
    steps: await stores.steps.forDeployment(watch.deploymentId),
    records: await stores.watches.records(watch.id),
  }));
  const service = deployment ? deps.settings.services[deployment.service] : undefined;
  const environment = service?.environments[deployment?.environment ?? ''];
  const policy = release ? policyOf(deps.settings, release) : defaultPolicy;
  const since = readableSince(steps);
  const checks = immediateChecks(environment?.checks ?? []);
  const readings =
    since === null ? [] : await takeReadings(deps, checks, policy, lastReadOf(records, { checks, from: null }));

  await deps.database.transaction((stores) =>
    inRelease(deps, stores, watch.releaseId, system, async (work) => {
      await stores.watches.hold(lease);
      const isStopped =
        isUnderWay(work.deployment?.state) &&
        environment !== undefined &&
        readings.length > 0 &&
        (await judgeBetweenSteps(work, watch, environment, policy, readings));
      const goesOn = isUnderWay(work.deployment?.state) && !isStopped;
      const restMs = Math.max(0, policy.watchIntervalMs - (deps.clock.monotonicMs() - startedMs));
      await stores.watches.release(lease, goesOn ? restMs : null, 'succeeded');
      return ok(undefined);
    }),
  );
}

/** True when the remaining steps were stopped. */
async function judgeBetweenSteps(
  work: ReleaseWork,
  watch: Watch,
  environment: ServiceEnvironment,
  policy: Policy,
  taken: readonly Measurement[],
): Promise<boolean> {
  const { deps, stores, release, deployment } = work;
  const service = deps.settings.services[release.service];
  if (!service || !deployment || onBreachNow(work) === 'ask') return false;
  // A step may have begun while they were taken.
  const since = readableSince(await stores.steps.forDeployment(deployment.id));
  const readings = since === null ? [] : taken.filter(({ at }) => at >= since);
  if (since === null || readings.length === 0) return false;
  await stores.watches.addMeasurements(deployment.id, readings);
  const checks = judgedChecks(immediateChecks(environment.checks), deployment);
  const judging = { checks, ...beforeTheStart(deployment), policy, thresholds: thresholdsFor(deps.settings, service) };
  const records = addReadings(ofNow(await stores.watches.records(watch.id), since), readings, judging);
  await stores.watches.keepRecords(watch.id, records, null);
  const kept = checks.length * readingsKept(policy);
  const names = checks.map(({ name }) => name);
  const recent = await stores.watches.measurements(deployment.id, since, kept, names);
  return stopAndTell(work, judge(records, recent, judging).findings);
}

/** The records, unless they end before then: they are about other traffic. */
function ofNow(records: readonly CheckRecord[], since: Date): readonly CheckRecord[] {
  const last = records.reduce((latest, { readAt }) => (readAt !== undefined && readAt > latest ? readAt : latest), '');
  return last >= since.toISOString() ? records : [];
}
