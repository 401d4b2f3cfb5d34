import { system } from '../../domain/actor.ts';
import type { GateCheck } from '../../domain/gate/gate.ts';
import { rehearsalGate } from '../../domain/rehearsal/rehearsal.ts';
import { policyFor } from '../../domain/settings.ts';
import { ok } from '../../lib/result.ts';
import type { GateWork } from '../deployment/gate-work.ts';
import { inRelease, type ReleaseWork } from '../release-work.ts';
import { tickCheck } from '../task/tick-todo.ts';
import { loadRehearsals } from './load-ledger.ts';

/** How many of the newest rehearsals are looked through for this version. */
const mostRehearsals = 20;

/** Was exactly this version rehearsed for this place? Null when it was not and need not be. */
export async function rehearsalCheck({ deps, stores, release, now }: GateWork): Promise<GateCheck | null> {
  const service = deps.settings.services[release.service];
  if (!service || release.rehearsalOf !== null || release.environment !== deps.settings.defaultEnvironment) return null;
  const { version, plan } = release;
  const rehearsed = await loadRehearsals(stores, release, mostRehearsals);
  const { policy } = policyFor(deps.settings, service);
  return rehearsalGate(policy, { version, digest: plan.artifact.digest }, rehearsed, now);
}

/** Ticks what the checklist asks about a rehearsal, when there was one. */
export async function tickRehearsal(work: ReleaseWork): Promise<void> {
  const check = await rehearsalCheck(work);
  if (check?.result === 'passed') await tickCheck(work, 'rehearsal', check.detail);
}

/** After a rehearsal: the release that waits for it has the item of its checklist ticked, and shows it. */
export async function tickWaitingRelease({ deps, stores, release }: ReleaseWork): Promise<void> {
  if (release.rehearsalOf === null) return;
  const waiting = await stores.releases.activeFor(release.service, release.rehearsalOf);
  if (waiting === null || waiting.version !== release.version) return;
  await inRelease(deps, stores, waiting.id, system, async (other) => {
    if (other.deployment === null) await tickRehearsal(other);
    return ok(undefined);
  });
}
