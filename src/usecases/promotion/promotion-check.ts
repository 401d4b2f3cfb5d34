import { system } from '../../domain/actor.ts';
import { isAcceptedAsIs } from '../../domain/deployment/deployment.ts';
import type { GateCheck } from '../../domain/gate/gate.ts';
import {
  environmentBefore,
  environmentsInOrder,
  type Proof,
  promotionGate,
  requiredBefore,
} from '../../domain/promotion/promotion.ts';
import { releaseRef } from '../../domain/release/release.ts';
import { policyFor } from '../../domain/settings.ts';
import { ok } from '../../lib/result.ts';
import type { Place } from '../../ports/stores/deployment-store.ts';
import type { Stores } from '../../ports/stores.ts';
import type { GateWork } from '../deployment/gate-work.ts';
import { inRelease, type ReleaseWork } from '../release-work.ts';
import { tickCheck } from '../task/tick-todo.ts';

/**
 * How this version went in this place; null when it was never there, or only rehearsed. It ran until something else was
 * started.
 */
export async function proofOf(stores: Stores, place: Place, version: string, now: Date): Promise<Proof | null> {
  const deployment = await stores.deployments.newestToStay(place, version);
  if (deployment === null) return null;
  const release = await stores.releases.find(deployment.releaseId);
  if (release === null) return null;
  const from = deployment.deployedAt;
  const next =
    from === null
      ? []
      : (await stores.deployments.startedBetween(place, { from, to: now }, 2)).filter(({ id }) => id !== deployment.id);
  const until = next[0]?.startedAt ?? now;
  return {
    ref: releaseRef(release),
    digest: release.plan.artifact.digest,
    hasSucceeded: deployment.state === 'succeeded' && !isAcceptedAsIs(deployment),
    ranMs: from === null ? 0 : Math.max(0, until.getTime() - from.getTime()),
  };
}

/** Has the version of this release proven itself in the environment before? Null when it has not and need not. */
export async function promotionCheck({ deps, stores, release, now }: GateWork): Promise<GateCheck | null> {
  const service = deps.settings.services[release.service];
  if (!service || release.rehearsalOf !== null) return null;
  const before = environmentBefore(deps.settings, service, release.environment);
  if (before === null) return null;
  const proof = await proofOf(stores, { service: release.service, environment: before }, release.version, now);
  const { digest } = release.plan.artifact;
  const { policy } = policyFor(deps.settings, service);
  const rule = {
    isRequired: requiredBefore(deps.settings, service, release.environment, policy) !== null,
    soakMs: policy.soakMs,
    canBypass: policy.bypassGroups.length > 0,
  };
  const about = { ref: releaseRef(release), service: release.service, version: release.version, digest, before };
  return promotionGate(rule, about, proof);
}

/** Ticks what the checklist asks about the environment before, when the version has proven itself there. */
export async function tickPromotion(work: ReleaseWork): Promise<void> {
  const check = await promotionCheck(work);
  if (check?.result === 'passed') await tickCheck(work, 'promotion', check.detail);
}

/** After a success: the release of the same version to the next environment has its checklist ticked, and shows it. */
export async function tickNextEnvironment({ deps, stores, release }: ReleaseWork): Promise<void> {
  const service = deps.settings.services[release.service];
  if (!service || release.rehearsalOf !== null) return;
  const all = environmentsInOrder(deps.settings, service);
  const next = all[all.indexOf(release.environment) + 1];
  const waiting = next === undefined ? null : await stores.releases.activeFor(release.service, next);
  if (waiting === null || waiting.version !== release.version) return;
  await inRelease(deps, stores, waiting.id, system, async (other) => {
    if (other.deployment === null) await tickPromotion(other);
    return ok(undefined);
  });
}
