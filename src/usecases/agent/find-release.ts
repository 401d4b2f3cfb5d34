import type { Actor } from '../../domain/actor.ts';
import type { Refusal } from '../../domain/refusal.ts';
import type { Release } from '../../domain/release/release.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { Stores } from '../../ports/stores.ts';
import type { RequestDeps } from '../deps.ts';
import { releaseOfTask } from '../task/task-work.ts';
import { checkActor, checkReader } from './authorize.ts';

/** Reads something of the release that `asked` names, for whoever may read it there. */
export async function readOfRelease<T>(
  deps: Pick<RequestDeps, 'database' | 'clock' | 'directory'>,
  asked: string,
  actor: Actor,
  read: (stores: Stores, release: Release) => Promise<T>,
): Promise<Result<T, Refusal>> {
  const member = await checkActor(deps, actor);
  if (!member.ok) return member;
  return deps.database.read(async (stores) => {
    const release = await releaseOfTask(stores, asked);
    if (release === null) return err({ kind: 'unknown_release', asked });
    const allowed = await checkReader(stores, actor, 'read', release, deps.clock.now());
    return allowed.ok ? ok(await read(stores, release)) : allowed;
  });
}
