import { judgedChecks } from '../../domain/analysis/judged-checks.ts';
import type { Measurement } from '../../domain/analysis/readings/measurement.ts';
import type { Deployment } from '../../domain/deployment/deployment.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import { formatDuration } from '../../domain/report/duration.ts';
import type { Readiness, ServiceCheck, ServiceEnvironment } from '../../domain/service.ts';
import type { Deps } from '../deps.ts';
import { measureCheck } from '../release/facts.ts';

/** How the wait ended. `detail` is a clause without a period. */
export type Ready =
  | { kind: 'ready' }
  | { kind: 'stopped' }
  | { kind: 'late'; detail: string }
  /** The last readings are missing, so it is unknown whether it is up. */
  | { kind: 'unmeasured'; detail: string };

/** From the environment's settings, otherwise from the policy. */
export function readinessOf({ ready }: ServiceEnvironment, policy: Policy): Readiness {
  return { withinMs: ready?.withinMs ?? policy.readyWithinMs, readings: ready?.readings ?? policy.readyReadings };
}

/**
 * Gives the service time to become ready after an action: until its health checks passed the required number of times
 * in a row, or the time is over. A service without a health check is ready when all checks that query it directly pass;
 * metrics from other systems and checks that failed before the start are ignored. `isWanted` keeps the caller's lease,
 * and ends the wait when it is false.
 */
export async function waitUntilReady(
  deps: Pick<Deps, 'systems' | 'clock' | 'stopping'>,
  { environment, deployment, policy }: { environment: ServiceEnvironment; deployment: Deployment; policy: Policy },
  isWanted: () => Promise<boolean>,
): Promise<Ready> {
  const { withinMs, readings } = readinessOf(environment, policy);
  const checks = awaited(judgedChecks(environment.checks, deployment));
  const until = deps.clock.monotonicMs() + withinMs;
  for (let inRow = 0; ; ) {
    if (!(await isWanted())) return { kind: 'stopped' };
    const taken = await Promise.all(checks.map((check) => measureCheck(deps, check, policy)));
    const bad = taken.filter(({ outcome }) => outcome !== 'successful');
    inRow = bad.length === 0 ? inRow + 1 : 0;
    if (inRow >= readings || checks.length === 0) return { kind: 'ready' };
    if (deps.clock.monotonicMs() >= until) return ended(checks, bad, { withinMs, readings });
    await deps.clock.sleep(policy.analysisPauseMs, deps.stopping);
  }
}

function awaited(checks: readonly ServiceCheck[]): readonly ServiceCheck[] {
  // A monitoring metric covers the preceding minutes; it does not show whether the service is up now.
  const asked = checks.filter((check) => check.expect.kind === 'answer');
  const health = asked.filter((check) => check.kind === 'health');
  return health.length > 0 ? health : asked;
}

function ended(checks: readonly ServiceCheck[], bad: readonly Measurement[], { withinMs, readings }: Readiness): Ready {
  const titleOf = (name: string) => checks.find((check) => check.name === name)?.title ?? name;
  const failed = bad.filter(({ outcome }) => outcome === 'failed');
  const words = (failed.length > 0 ? failed : bad)
    .map(({ check, detail }) => `${titleOf(check)}: ${detail}`)
    .join('; ');
  const within = `not ready within ${formatDuration(withinMs)}`;
  if (bad.length === 0) return { kind: 'late', detail: `${within}: never good ${readings} times in a row` };
  return failed.length > 0
    ? { kind: 'late', detail: `${within}: ${words}` }
    : { kind: 'unmeasured', detail: `whether it is ready could not be measured: ${words}` };
}
