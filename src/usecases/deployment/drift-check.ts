import { mention } from '../../domain/actor.ts';
import { type Drift, driftOf } from '../../domain/deployment/drift.ts';
import type { GateCheck } from '../../domain/gate/gate.ts';
import { driftItemTitle } from '../../domain/plan/checklist.ts';
import { type Release, releaseRef } from '../../domain/release/release.ts';
import type { Place } from '../../ports/stores/deployment-store.ts';
import type { Stores } from '../../ports/stores.ts';
import type { Deps } from '../deps.ts';
import type { Running } from '../release/facts.ts';
import { lastLive } from '../release/find-replaced.ts';

/** What runs in this place although the record says something else; null when that is not so, or not known. */
export async function findDrift(stores: Stores, place: Place, running: Running): Promise<Drift | null> {
  if (running.kind !== 'version') return null;
  const recorded = await lastLive(stores, place);
  if (recorded === null || recorded === running.version) return null;
  const [newest] = await stores.deployments.newest([place]);
  const release = newest === undefined ? null : await stores.releases.find(newest.releaseId);
  return driftOf(running.version, recorded, newest ?? null, release?.plan.previousVersion ?? null);
}

/**
 * Did somebody deploy around us since? A person who was asked about it when the plan was drafted, and vouches that it is known,
 * lets the release go on; for anything that came later, the plan has to be drafted anew. None for a rehearsal.
 */
export async function driftCheck(
  { database }: Pick<Deps, 'database'>,
  release: Release,
  running: Running,
): Promise<GateCheck[]> {
  if (release.rehearsalOf !== null || running.kind !== 'version') return [];
  return database.read(async (stores) => {
    const drift = await findDrift(stores, release, running);
    const check = { id: 'drift', title: 'Drift', source: 'the service, and the record' } as const;
    if (drift === null)
      return [{ ...check, result: 'passed', detail: 'nobody has deployed around Quarterdeck', reasonCode: null }];
    const title = driftItemTitle(drift);
    const item = (await stores.tasks.todosFor(release.id)).find((one) => one.check === 'drift' && one.title === title);
    const words = `${drift.running} runs, though by the record ${drift.recorded} does`;
    if (item?.ticked)
      return [
        {
          ...check,
          source: `${check.source}, and ${mention(item.ticked.by)}, who vouches that it is known why`,
          at: item.ticked.at,
          result: 'passed',
          detail: words,
          reasonCode: null,
        },
      ];
    const nextStep =
      item === undefined
        ? `find out who deployed it; then “/deploy edit ${releaseRef(release)} redraft because …” adds it to the checklist, so that its approvers see it`
        : 'find out who deployed it, and why; then check that off on the card';
    return [
      {
        ...check,
        result: 'failed',
        detail: `${words}: somebody deployed around Quarterdeck`,
        reasonCode: 'DRIFT',
        nextStep,
      },
    ];
  });
}
