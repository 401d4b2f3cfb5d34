import { z } from 'zod';
import { mention } from '../../domain/actor.ts';
import type { ReleaseId } from '../../domain/ids.ts';
import { asTyped } from '../../domain/message/message.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { releaseRef } from '../../domain/release/release.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { checkMember } from '../approval/check-member.ts';
import type { RequestDeps } from '../deps.ts';
import { withMaskedText } from '../masked-text.ts';
import { type Caller, once } from '../once.ts';
import { inRelease, type ReleaseWork } from '../release-work.ts';
import { addNote } from '../task/add-note.ts';
import { raiseEscalation } from '../watch/escalate.ts';
import { proposeRollback } from '../watch/propose-rollback.ts';

export const AnswerRide = z.object({
  releaseId: z.string().max(100),
  verdict: z.enum(['good', 'uh-oh']),
  why: z.string().max(500),
});

/** What an answer did: nothing more, the deployment was paused, or a rollback was proposed. */
export type RideEffect = 'noted' | 'paused' | 'escalated';

/**
 * A rider says how the release looks. One “uh-oh” halts it: a deployment that is under way is paused; when it is
 * watched, a rollback is proposed. Either way, people are told as of any problem that was found.
 */
export async function answerRide(
  deps: RequestDeps,
  request: z.infer<typeof AnswerRide>,
  caller: Caller,
): Promise<Result<{ ref: string; effect: RideEffect }, Refusal>> {
  const input = withMaskedText(request, 'why');
  if (caller.actor.kind !== 'person') return err({ kind: 'people_only', action: 'say how a release looks' });
  const member = await checkMember(deps, caller.actor.id);
  if (!member.ok) return member;
  if (input.verdict === 'uh-oh' && input.why.trim().length < 3)
    return err({ kind: 'reason_needed', action: 'halt it' });
  return once(deps, caller, input, (stores) =>
    inRelease(deps, stores, input.releaseId as ReleaseId, caller.actor, async (work) => {
      const ref = releaseRef(work.release);
      const rider = (await stores.riders.forRelease(work.release.id)).find(
        ({ personId }) => personId === caller.actor.id,
      );
      if (rider === undefined) return err({ kind: 'no_rider', ref });
      if (!canHalt(work)) {
        const state = work.deployment?.state ?? work.release.state;
        return err({ kind: 'nothing_to_judge', ref, state });
      }
      if (rider.verdict === 'uh-oh' || rider.verdict === input.verdict)
        return err({ kind: 'rider_answered', ref, verdict: rider.verdict });
      const { verdict } = input;
      const why = input.why.trim();
      await stores.riders.save({ ...rider, verdict, why, saidAt: work.now });
      await work.record('rider.answered', { personId: rider.personId, verdict, why });
      return ok({ ref, effect: verdict === 'good' ? 'noted' : await halt(work, why) });
    }),
  );
}

function canHalt({ deployment, release }: ReleaseWork): boolean {
  if (deployment === null || release.endedAt !== null) return false;
  return ['running', 'paused', 'verifying', 'degraded'].includes(deployment.state);
}

async function halt(work: ReleaseWork, why: string): Promise<RideEffect> {
  const { deployment, actor } = work;
  if (deployment === null) return 'noted';
  const ref = releaseRef(work.release);
  const said = `${mention(actor.id)}, who rides with ${ref}, says uh-oh: ${asTyped(why)}`;
  const found = `A rider says uh-oh about ${ref}: ${why}`;
  const isUnderWay = deployment.state === 'running' || deployment.state === 'paused';
  if (deployment.state === 'running') {
    const paused = await work.moveDeployment('pause', `a rider said uh-oh: ${why}`);
    if (!paused.ok) throw new Error(`a running deployment of ${work.release.id} could not be paused`);
  }
  await addNote(work, { kind: 'issue', severity: 'critical', markdown: said });
  if (!isUnderWay) await proposeRollback(work, []);
  await raiseEscalation(work, {
    key: `rider:${deployment.id}:${actor.id}`,
    severity: 'critical',
    summary: isUnderWay
      ? `${found}. The deployment is paused; resume, abort or roll back.`
      : `${found}. A person decides about rolling back.`,
  });
  return isUnderWay ? 'paused' : 'escalated';
}
