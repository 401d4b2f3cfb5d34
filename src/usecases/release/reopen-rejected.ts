import type { Refusal } from '../../domain/refusal.ts';
import { releaseRef } from '../../domain/release/release.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { mayOpen } from '../queue/take-turn.ts';
import type { ReleaseWork } from '../release-work.ts';
import type { PlanFacts } from './plan-facts.ts';

/**
 * May a rejected release be reviewed again? It gave its place up, so it is asked what a new release is asked: nothing else
 * is open there, nobody waits for the place, and the version neither runs there nor was rolled back since. The caller has
 * locked the service.
 */
export async function mayReopen(
  { deps, stores, release, actor }: ReleaseWork,
  { running }: Pick<PlanFacts, 'running'>,
): Promise<Result<void, Refusal>> {
  const { service, environment, version } = release;
  const active = await stores.releases.activeFor(service, environment);
  if (active !== null) return err({ kind: 'active_release_exists', ref: releaseRef(active), state: active.state });
  const may = await mayOpen(
    stores,
    { service, environment },
    { turn: undefined, personId: actor.id, clock: deps.clock },
  );
  if (!may.ok) return may;
  if (running.kind === 'version' && running.version === version)
    return err({ kind: 'already_running_version', service, version, environment });
  const reverted = await stores.releases.reverted(service, environment, version);
  return reverted?.endedAt == null || reverted.endedAt <= release.createdAt
    ? ok(undefined)
    : err({ kind: 'reverted_version', service, version, ref: releaseRef(reverted) });
}
