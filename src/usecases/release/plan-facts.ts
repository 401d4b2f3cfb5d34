import type { PlanEdits } from '../../domain/plan/edits.ts';
import type { Refusal } from '../../domain/refusal.ts';
import type { Release } from '../../domain/release/release.ts';
import type { Service, ServiceEnvironment } from '../../domain/service.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { Artifact } from '../../ports/version-source.ts';
import type { Deps, RequestDeps } from '../deps.ts';
import { findArtifact, type Running, readRunningVersion } from './facts.ts';
import { findAuthors } from './find-authors.ts';
import { furthestStartDays } from './open-release.ts';

/** What a changed plan is drafted from, asked for outside any transaction. */
export interface PlanFacts {
  /** Of the plan that these facts are for. */
  planHash: string;
  service: Service;
  environment: ServiceEnvironment;
  artifact: Artifact;
  authors: readonly string[];
  running: Exclude<Running, { kind: 'unknown' }>;
}

/**
 * Asks again what the plan of this release depends on: its artifact, the running version, and whether the artifact of an
 * asked rollback target still exists.
 */
export async function findPlanFacts(
  deps: RequestDeps & Pick<Deps, 'systems'>,
  release: Release,
  { startsAt, edits }: { startsAt: Date | null | undefined; edits: PlanEdits },
): Promise<Result<PlanFacts, Refusal>> {
  if (startsAt) {
    const aheadMs = startsAt.getTime() - deps.clock.now().getTime();
    if (aheadMs <= 0) return err({ kind: 'time_in_past', asked: startsAt.toISOString() });
    if (aheadMs > furthestStartDays * 86_400_000) return err({ kind: 'time_too_far', limitDays: furthestStartDays });
  }
  const service = deps.settings.services[release.service];
  const environment = service?.environments[release.environment];
  if (!service || !environment) return err({ kind: 'unknown_environment', asked: release.environment, known: [] });
  const running = await readRunningVersion(deps, environment);
  if (running.kind === 'unknown')
    return err({
      kind: 'could_not_find_out',
      what: `The running version of ${service.name} in ${environment.name}`,
      detail: running.detail,
    });
  const from = running.kind === 'version' ? running.version : null;
  const artifact = await findArtifact(deps, service, release.version, from);
  if (!artifact.ok) return artifact;
  const target =
    edits.rollbackTarget === undefined ? null : await findArtifact(deps, service, edits.rollbackTarget, from);
  if (target !== null && !target.ok) return target;
  return ok({
    planHash: release.planHash,
    service,
    environment,
    artifact: artifact.value,
    authors: await findAuthors(deps, artifact.value),
    running,
  });
}
