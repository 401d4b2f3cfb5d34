import { z } from 'zod';
import type { Step } from '../../domain/deployment/deployment.ts';
import type { ReleaseId } from '../../domain/ids.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { releaseRef } from '../../domain/release/release.ts';
import { err, type Result } from '../../lib/result.ts';
import { checkMayRun } from '../approval/check-member.ts';
import { withMaskedText } from '../masked-text.ts';
import { type Caller, once } from '../once.ts';
import { inRelease } from '../release-work.ts';
import { closeProposals } from '../watch/answer-proposal.ts';
import type { ControlDeps } from './deps.ts';
import { abortAtOnce } from './operation-of.ts';
import { beginRollback } from './roll-back.ts';

export const RequestRollback = z.object({ releaseId: z.string(), reason: z.string().max(500) });
export type RequestRollback = z.infer<typeof RequestRollback>;

/** Rolls back a release at a person's request, with a reason. A running step is stopped first. */
export async function requestRollback(
  deps: ControlDeps,
  request: RequestRollback,
  caller: Caller,
): Promise<Result<{ ref: string; target: string }, Refusal>> {
  const input = withMaskedText(request, 'reason');
  const release = await deps.database.read((stores) => stores.releases.find(input.releaseId as ReleaseId));
  if (!release) return err({ kind: 'unknown_release', asked: input.releaseId });
  const may = await checkMayRun(deps, caller.actor.id, release, 'roll back');
  if (!may.ok) return may;
  if (input.reason.trim().length < 3) return err({ kind: 'reason_needed', action: `roll back ${releaseRef(release)}` });
  const running: Step[] = [];
  const result = await once(deps, caller, input, (stores) =>
    inRelease(deps, stores, release.id, caller.actor, async (work) => {
      if (work.deployment?.state === 'running') {
        const steps = await stores.steps.forDeployment(work.deployment.id);
        running.push(...steps.filter((step) => step.state === 'running'));
        const aborted = await work.moveDeployment('abort', 'to roll back');
        if (!aborted.ok) return aborted;
      }
      const begun = await beginRollback(work, caller.actor.id, input.reason);
      if (begun.ok) await closeProposals(work, 'accept', caller.actor.id, input.reason);
      return begun;
    }),
  );
  if (!result.ok) return result;
  await abortAtOnce(deps, running, { release: input.releaseId, request: caller.request });
  return result;
}
