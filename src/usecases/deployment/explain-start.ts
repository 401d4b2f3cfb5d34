import { withBypasses } from '../../domain/gate/bypass.ts';
import type { GateCheck } from '../../domain/gate/gate.ts';
import type { ReleaseId } from '../../domain/ids.ts';
import type { Refusal } from '../../domain/refusal.ts';
import type { Release } from '../../domain/release/release.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { findSignOffMembers } from '../version-record/tick-version-records.ts';
import type { StartDeps } from './deps.ts';
import { checksByRecord } from './gate-checks.ts';
import { gatherGateEvidence } from './gate-evidence.ts';
import { readRecordChecks } from './record-checks.ts';

/** Every check of the start gate as it is now, without starting anything; `checks` is empty once it was started. */
export async function explainStart(
  deps: StartDeps,
  releaseId: ReleaseId,
): Promise<Result<{ release: Release; checks: GateCheck[] }, Refusal>> {
  const known = await deps.database.read(async (stores) => {
    const release = await stores.releases.find(releaseId);
    if (!release) return null;
    return { release, approvals: await stores.approvals.forRelease(releaseId) };
  });
  if (!known) return err({ kind: 'unknown_release', asked: releaseId });
  const { release, approvals } = known;
  if (release.state !== 'approved' && release.state !== 'in_review') return ok({ release, checks: [] });
  const service = deps.settings.services[release.service];
  const environment = service?.environments[release.environment];
  if (!service || !environment) return err({ kind: 'unknown_environment', asked: release.environment, known: [] });
  const [evidence, members] = await Promise.all([
    gatherGateEvidence(deps, release, { service, environment, approvals }),
    findSignOffMembers(deps, release),
  ]);
  const checks = await deps.database.read(async (stores) => {
    const work = { deps, stores, release, now: deps.clock.now() };
    const found = [...evidence.checks, ...(await checksByRecord(work, members)), ...(await readRecordChecks(work))];
    return withBypasses(found, await stores.bypasses.forRelease(release.id), release.planHash);
  });
  return ok({ release, checks });
}
