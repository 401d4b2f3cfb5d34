import { z } from 'zod';
import { internalChanges } from '../../domain/change/change-request.ts';
import type { ReleaseId } from '../../domain/ids.ts';
import { changeOf, currentChange, isEnd, recordPhase } from '../../domain/linked-record/linked-record.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { type Release, releaseRef } from '../../domain/release/release.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { ChangeState } from '../../ports/change-system.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { Stores } from '../../ports/stores.ts';
import { checkMayRun } from '../approval/check-member.ts';
import type { StartDeps } from '../deployment/deps.ts';
import { answeredBefore, type Caller, once } from '../once.ts';
import { inRelease, type ReleaseWork } from '../release-work.ts';
import { shown } from './synced.ts';

export const NameChange = z.object({ releaseId: z.string(), number: z.string().min(1).max(100) });
export type NameChange = z.infer<typeof NameChange>;

interface Named {
  number: string;
  status: string;
}

/**
 * Takes an existing change request for a release that has not started, instead of the one that was opened for it, which
 * is canceled. Refuses one that does not exist, has ended, or belongs to another open release.
 */
export async function nameChange(deps: StartDeps, input: NameChange, caller: Caller): Promise<Result<Named, Refusal>> {
  const before = await answeredBefore<Named>(deps, caller, input);
  if (before) return before;
  const release = await deps.database.read((stores) => stores.releases.find(input.releaseId as ReleaseId));
  if (!release) return err({ kind: 'unknown_release', asked: input.releaseId });
  const may = await checkMayRun(deps, caller.actor.id, release, 'name a change request for');
  if (!may.ok) return may;
  const change = deps.settings.services[release.service]?.environments[release.environment]?.change;
  if (!change) return err({ kind: 'no_change_system', service: release.service, environment: release.environment });
  if (change.uses === internalChanges) return err({ kind: 'change_kept_here', ref: releaseRef(release) });
  const late = alreadyStarted(release);
  if (late) return err(late);
  const found = await lookUp(deps, change.uses, input.number);
  if (!found.ok) return found;
  return once(deps, caller, input, (stores) =>
    inRelease(deps, stores, release.id, caller.actor, async (work) => {
      const refused = alreadyStarted(work.release) ?? (await takenBy(work, change.uses, found.value));
      return refused ? err(refused) : take(work, change.uses, found.value);
    }),
  );
}

function alreadyStarted(release: Release): Refusal | null {
  const phase = recordPhase(release.state);
  if (phase === 'requested' || phase === 'approved') return null;
  return {
    kind: 'not_now',
    action: 'given another change request',
    ref: releaseRef(release),
    state: release.state,
    allowed: [],
  };
}

async function lookUp(deps: StartDeps, uses: string, number: string): Promise<Result<ChangeState, Refusal>> {
  try {
    const state = await (await deps.systems.changeSystem(uses)).lookUp(number);
    if (state === null) return err({ kind: 'unknown_change', asked: number, system: await deps.systems.nameOf(uses) });
    if (!state.hasEnded) return ok(state);
    return err({ kind: 'change_ended', number: shown(state.number, 60), status: shown(state.status, 60) });
  } catch (error) {
    if (!(error instanceof IntegrationError)) throw error;
    return err({ kind: 'could_not_find_out', what: 'The change request', detail: shown(error.message, 300) });
  }
}

async function takenBy({ stores, release }: ReleaseWork, uses: string, state: ChangeState): Promise<Refusal | null> {
  const record = { kind: 'change' as const, uses, name: currentChange, remoteId: state.remoteId };
  for (const id of await stores.linkedRecords.releasesOf(record)) {
    const other = id === release.id ? null : await stores.releases.find(id);
    if (other && !isEnd(recordPhase(other.state)))
      return { kind: 'change_taken', number: shown(state.number, 60), ref: releaseRef(other) };
  }
  return null;
}

async function take(work: ReleaseWork, uses: string, state: ChangeState): Promise<Result<Named, Refusal>> {
  const number = shown(state.number, 60);
  const status = shown(state.status, 60);
  const before = await currentIn(work.stores, work.release, uses);
  if (before?.remoteId === state.remoteId) return ok({ number, status });
  // What was opened for the release, or is being opened at this moment, is canceled when this name is gone from it.
  if (before) await work.stores.linkedRecords.rename(before.id, `replaced:${before.id}`);
  await work.stores.linkedRecords.insert({
    id: work.deps.ids.next<'LinkedRecord'>('lrc'),
    releaseId: work.release.id,
    kind: 'change',
    uses,
    name: currentChange,
    isNamed: true,
    remoteId: state.remoteId,
    number,
    title: shown(state.title),
    link: state.link,
    // Whoever named it has requested it.
    told: 'requested',
    approval: state.approval,
    status,
    failure: null,
  });
  await work.record('change.named', { uses, number, instead: before?.number ?? null });
  return ok({ number, status });
}

async function currentIn(stores: Stores, release: Release, uses: string) {
  return changeOf((await stores.linkedRecords.forRelease(release.id)).filter((one) => one.uses === uses));
}
