import type { Actor } from '../../domain/actor.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { releaseRef } from '../../domain/release/release.ts';
import type { VersionRecord } from '../../domain/version-record/version-record.ts';
import { ok, type Result } from '../../lib/result.ts';
import type { Stores } from '../../ports/stores.ts';
import type { ChangeDeps } from '../deps.ts';
import { inRelease, type ReleaseWork } from '../release-work.ts';
import { tickVersionRecords } from './tick-version-records.ts';

/**
 * Locks the release of this version that has not ended, if there is one: whatever is put on record about the version after this
 * came after a start that did not see it.
 */
export async function holdWaitingRelease(
  { settings }: Pick<ChangeDeps, 'settings'>,
  stores: Stores,
  { service, version }: Pick<VersionRecord, 'service' | 'version'>,
): Promise<void> {
  const waiting = await stores.releases.activeFor(service, settings.defaultEnvironment);
  if (waiting?.version === version) await stores.releases.lock(waiting.id);
}

/**
 * The release of this version that has not started yet is told: `record` puts it on its record, and its checklist
 * shows how it stands now. Returns its reference, null when no release waits.
 */
export async function tellWaitingRelease(
  deps: ChangeDeps,
  stores: Stores,
  { service, version }: Pick<VersionRecord, 'service' | 'version'>,
  actor: Actor,
  record: (work: ReleaseWork) => Promise<void>,
): Promise<string | null> {
  const waiting = await stores.releases.activeFor(service, deps.settings.defaultEnvironment);
  if (waiting === null || waiting.version !== version || waiting.rehearsalOf !== null) return null;
  const told: Result<boolean, Refusal> = await inRelease(deps, stores, waiting.id, actor, async (work) => {
    if (work.deployment !== null) return ok(false);
    await record(work);
    await tickVersionRecords(work);
    return ok(true);
  });
  return told.ok && told.value ? releaseRef(waiting) : null;
}
