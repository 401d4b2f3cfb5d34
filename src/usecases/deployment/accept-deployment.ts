import { z } from 'zod';
import type { ReleaseId } from '../../domain/ids.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { releaseRef } from '../../domain/release/release.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { checkMayRun } from '../approval/check-member.ts';
import type { RequestDeps } from '../deps.ts';
import { withMaskedText } from '../masked-text.ts';
import { type Caller, once } from '../once.ts';
import { endRelease } from '../release/end-release.ts';
import { inRelease, type ReleaseWork } from '../release-work.ts';
import { addNote } from '../task/add-note.ts';
import { closeProposals } from '../watch/answer-proposal.ts';

export const AcceptDeployment = z.object({ releaseId: z.string(), reason: z.string().max(500) });
export type AcceptDeployment = z.infer<typeof AcceptDeployment>;

/**
 * Ends a release whose watch found a problem that people accept, so that a fixed version can follow. The verdict is
 * unchanged: the release is never reported as healthy. Requires a reason.
 */
export async function acceptDeployment(
  deps: RequestDeps,
  request: AcceptDeployment,
  caller: Caller,
): Promise<Result<{ ref: string }, Refusal>> {
  const input = withMaskedText(request, 'reason');
  const release = await deps.database.read((stores) => stores.releases.find(input.releaseId as ReleaseId));
  if (!release) return err({ kind: 'unknown_release', asked: input.releaseId });
  const may = await checkMayRun(deps, caller.actor.id, release, 'accept');
  if (!may.ok) return may;
  const reason = input.reason.trim();
  if (reason.length < 3) return err({ kind: 'reason_needed', action: `accept ${releaseRef(release)} as it is` });
  return once(deps, caller, input, (stores) =>
    inRelease(deps, stores, release.id, caller.actor, async (work) => {
      const moved = await work.moveDeployment('accept', reason, { finishedAt: work.now });
      if (!moved.ok) return moved;
      const completed = work.moveRelease('complete');
      if (!completed.ok) return completed;
      await stopWatch(work);
      await closeProposals(work, 'withdraw', caller.actor.id, reason);
      await addNote(work, { kind: 'issue', markdown: `Accepted as it is by <@${caller.actor.id}>: ${reason}` });
      await endRelease(work);
      return ok({ ref: releaseRef(work.release) });
    }),
  );
}

async function stopWatch({ stores, deployment }: ReleaseWork): Promise<void> {
  const watch = deployment ? await stores.watches.forDeployment(deployment.id) : null;
  if (watch) await stores.watches.schedule(watch.id, null);
}
