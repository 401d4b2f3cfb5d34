import { z } from 'zod';
import type { ReleaseId } from '../../domain/ids.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { releaseRef } from '../../domain/release/release.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { checkMayRun } from '../approval/check-member.ts';
import type { RequestDeps } from '../deps.ts';
import { withMaskedText } from '../masked-text.ts';
import { endMessages } from '../message/end-messages.ts';
import { type Caller, once } from '../once.ts';
import { inRelease } from '../release-work.ts';
import { endTasks } from '../task/end-tasks.ts';
import { closeProposals } from '../watch/answer-proposal.ts';
import { closeEscalations } from '../watch/escalate.ts';

export const CancelRelease = z.object({ releaseId: z.string(), reason: z.string().max(500) });
export type CancelRelease = z.infer<typeof CancelRelease>;

/** Cancels a release before its start, or closes one that failed and is not rolled back. */
export async function cancelRelease(
  deps: RequestDeps,
  request: CancelRelease,
  caller: Caller,
): Promise<Result<{ ref: string; state: string }, Refusal>> {
  const input = withMaskedText(request, 'reason');
  const release = await deps.database.read((stores) => stores.releases.find(input.releaseId as ReleaseId));
  if (!release) return err({ kind: 'unknown_release', asked: input.releaseId });
  const may = await checkMayRun(deps, caller.actor.id, release, 'cancel');
  if (!may.ok) return may;
  return once(deps, caller, input, (stores) =>
    inRelease(deps, stores, release.id, caller.actor, async (work) => {
      const event = work.release.state === 'failed' ? 'close' : 'cancel';
      // A rollback that has begun must be able to complete and be recorded: people can close the release afterward.
      if (work.deployment?.state === 'rolling_back')
        return err({
          kind: 'not_now',
          action: 'closed',
          ref: releaseRef(work.release),
          state: work.deployment.state,
          allowed: [],
        });
      const moved = work.moveRelease(event);
      if (!moved.ok) return moved;
      await work.record(event === 'close' ? 'release.closed' : 'release.cancelled', { reason: input.reason });
      await closeProposals(work, 'withdraw', caller.actor.id, input.reason);
      await closeEscalations(work);
      await endTasks(work);
      await endMessages(work);
      return ok({ ref: releaseRef(work.release), state: work.release.state });
    }),
  );
}
