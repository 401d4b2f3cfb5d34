import { z } from 'zod';
import type { ReleaseId } from '../../domain/ids.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { releaseRef } from '../../domain/release/release.ts';
import { policyOf } from '../../domain/settings.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { RequestDeps } from '../deps.ts';
import { type Caller, once } from '../once.ts';
import { inRelease } from '../release-work.ts';
import { checkMayRun } from './check-member.ts';
import { remindApprovers } from './remind-approvers.ts';

export const AskAgain = z.object({ releaseId: z.string() });
export type AskAgain = z.infer<typeof AskAgain>;

/** Requests approval again for a release whose approval expired, with the full waiting time. */
export async function askAgain(
  deps: RequestDeps,
  input: AskAgain,
  caller: Caller,
): Promise<Result<{ ref: string }, Refusal>> {
  const release = await deps.database.read((stores) => stores.releases.find(input.releaseId as ReleaseId));
  if (!release) return err({ kind: 'unknown_release', asked: input.releaseId });
  const may = await checkMayRun(deps, caller.actor.id, release, 'submit');
  if (!may.ok) return may;
  const service = deps.settings.services[release.service];
  if (!service) return err({ kind: 'unknown_service', asked: release.service, known: [] });
  return once(deps, caller, input, (stores) =>
    inRelease(deps, stores, release.id, caller.actor, async (work) => {
      const moved = work.moveRelease('submit');
      if (!moved.ok) return moved;
      await work.record('release.submitted', { planHash: work.release.planHash });
      await remindApprovers(deps, stores, work.release, policyOf(deps.settings, work.release).approvalWaitMs);
      return ok({ ref: releaseRef(work.release) });
    }),
  );
}
