import { z } from 'zod';
import { type Deployment, hasReachedUsers, type Step } from '../../domain/deployment/deployment.ts';
import { troubleKey } from '../../domain/deployment/trouble-key.ts';
import type { ReleaseId } from '../../domain/ids.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { releaseRef } from '../../domain/release/release.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { checkMayRun } from '../approval/check-member.ts';
import { withMaskedText } from '../masked-text.ts';
import { type Caller, once } from '../once.ts';
import { checkUnderWay } from '../queue/check-under-way.ts';
import { inRelease, type ReleaseWork } from '../release-work.ts';
import { addNote } from '../task/add-note.ts';
import { closeEscalations } from '../watch/escalate.ts';
import { proposeRollback } from '../watch/propose-rollback.ts';
import { watchSteps } from '../watch/watch-steps.ts';
import { failAborted } from './abort-deployment.ts';
import type { ControlDeps } from './deps.ts';
import { beginWatch } from './finish-step.ts';
import { abortAtOnce } from './operation-of.ts';

export const ControlDeployment = z.object({
  releaseId: z.string(),
  verb: z.enum(['pause', 'resume', 'abort', 'retry']),
  reason: z.string().max(500),
});
export type ControlDeployment = z.infer<typeof ControlDeployment>;

/**
 * Pauses, resumes, aborts or retries, whenever the lifecycle allows it. A pause lets the running step finish; an abort
 * kills it with everything it started.
 */
export async function controlDeployment(
  deps: ControlDeps,
  request: ControlDeployment,
  caller: Caller,
): Promise<Result<{ ref: string; state: string }, Refusal>> {
  const input = withMaskedText(request, 'reason');
  const release = await deps.database.read((stores) => stores.releases.find(input.releaseId as ReleaseId));
  if (!release) return err({ kind: 'unknown_release', asked: input.releaseId });
  const may = await checkMayRun(deps, caller.actor.id, release, input.verb);
  if (!may.ok) return may;

  const aborted: Step[] = [];
  const result = await once(deps, caller, input, (stores) =>
    inRelease(
      deps,
      stores,
      release.id,
      caller.actor,
      async (work): Promise<Result<{ ref: string; state: string }, Refusal>> => {
        if (input.verb === 'retry' && (await isStopping(work)))
          return err({ kind: 'still_stopping', ref: releaseRef(work.release) });
        if (input.verb === 'retry') {
          const free = await checkUnderWay(work);
          if (!free.ok) return free;
        }
        if (input.verb === 'retry' && work.release.state !== 'in_progress') {
          const restarted = work.moveRelease('start');
          if (!restarted.ok) return restarted;
        }
        // What was found before is no longer what is wrong.
        const afresh: Partial<Deployment> = input.verb === 'retry' ? { findings: [], verdict: 'pending' } : {};
        const moved = await work.moveDeployment(input.verb, input.reason || 'manually', afresh);
        if (!moved.ok) return moved;
        // A retry acknowledges the problem; if it fails again, people are paged again.
        if (input.verb === 'retry') {
          await closeEscalations(work);
          await watchSteps(work);
        } else await closeQuestions(work);
        if (input.verb === 'resume' || input.verb === 'retry') await makeNextStepDue(work, input.verb);
        if (input.verb === 'abort') {
          const stopped = await failAborted(work, input.reason || 'manually');
          if (!stopped.ok) return stopped;
          aborted.push(...stopped.value);
          if (input.reason !== '') await addNote(work, { kind: 'issue', markdown: `Aborted: ${input.reason}` });
          if (work.deployment && hasReachedUsers(await stores.steps.forDeployment(work.deployment.id)))
            await proposeRollback(work, []);
        }
        return ok({ ref: releaseRef(work.release), state: work.deployment?.state ?? work.release.state });
      },
    ),
  );
  // The step's own worker does this too; doing it immediately saves up to a second.
  if (!result.ok) return result;
  await abortAtOnce(deps, aborted, { release: input.releaseId, request: caller.request });
  return result;
}

/** Whoever resumes or aborts has decided about a step that ended without a verdict: nobody is asked again. */
async function closeQuestions(work: ReleaseWork): Promise<void> {
  if (!work.deployment) return;
  for (const step of await work.stores.steps.forDeployment(work.deployment.id))
    await closeEscalations(work, troubleKey('inconclusive', step));
}

/** A step that is being stopped must have stopped before it is retried. */
async function isStopping(work: ReleaseWork): Promise<boolean> {
  if (!work.deployment || work.deployment.state === 'running') return false;
  return (await work.stores.steps.forDeployment(work.deployment.id)).some((step) => step.state === 'running');
}

async function makeNextStepDue(work: ReleaseWork, verb: 'resume' | 'retry'): Promise<void> {
  if (!work.deployment) return;
  const steps = await work.stores.steps.forDeployment(work.deployment.id);
  const next = steps.find((step) => step.direction === 'forward' && step.state !== 'done' && step.state !== 'skipped');
  // Paused in the last step: only the watch is left.
  if (!next) return beginWatch(work);
  // An operation with an unknown outcome stays with its step: it is looked up before anything new is started.
  if (verb === 'retry' && next.state !== 'pending')
    await work.stores.steps.save({
      ...next,
      state: 'pending',
      ...(next.state === 'unknown' ? {} : { operationId: null, operationAt: null, host: null, remote: null }),
      startedAt: null,
      finishedAt: null,
    });
  await work.stores.steps.schedule(next.id, 0);
}
