import { z } from 'zod';
import type { ReleaseId } from '../../domain/ids.ts';
import { asTyped } from '../../domain/message/message.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { releaseRef } from '../../domain/release/release.ts';
import type { Rider } from '../../domain/ride/rider.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { checkMember } from '../approval/check-member.ts';
import type { RequestDeps } from '../deps.ts';
import { withMaskedText } from '../masked-text.ts';
import { type Caller, once } from '../once.ts';
import { inRelease, type ReleaseWork } from '../release-work.ts';

const mostRiders = 50;

export const RideAlong = z.object({
  releaseId: z.string().max(100),
  personId: z.string().min(1).max(40),
  note: z.string().max(300),
});

/** Somebody’s change goes out with a release: they are asked during the watch how it looks. */
export async function rideAlong(
  deps: RequestDeps,
  request: z.infer<typeof RideAlong>,
  caller: Caller,
): Promise<Result<{ ref: string; personId: string }, Refusal>> {
  const input = withMaskedText(request, 'note');
  const member = await checkMember(deps, caller.actor.id);
  if (!member.ok) return member;
  const rider = input.personId === caller.actor.id ? member : await checkMember(deps, input.personId);
  if (!rider.ok) return err({ kind: 'no_such_assignee', asked: input.personId });
  return once(deps, caller, input, (stores) =>
    inRelease(deps, stores, input.releaseId as ReleaseId, caller.actor, async (work) => {
      const ref = releaseRef(work.release);
      if (work.release.endedAt !== null) return err({ kind: 'nothing_to_judge', ref, state: work.release.state });
      const riders = await stores.riders.forRelease(work.release.id);
      if (riders.length >= mostRiders) return err({ kind: 'too_many_riders', ref, limit: mostRiders });
      const { personId } = input;
      const note = input.note.trim();
      const one: Rider = {
        releaseId: work.release.id,
        personId,
        note,
        joinedAt: work.now,
        verdict: null,
        why: '',
        saidAt: null,
      };
      if (!(await stores.riders.insert(one))) return err({ kind: 'rides_already', ref, personId });
      await work.record('rider.joined', { personId, note });
      if (work.deployment?.deployedAt) await ask(work, one);
      return ok({ ref, personId });
    }),
  );
}

/** Asks all riders how it looks, now that the release is deployed and watched. */
export async function askRiders(work: ReleaseWork): Promise<void> {
  for (const rider of await work.stores.riders.forRelease(work.release.id))
    if (rider.verdict === null) await ask(work, rider);
}

async function ask({ deps, stores, release, deployment }: ReleaseWork, { personId, note }: Rider): Promise<void> {
  const { service, version, environment } = release;
  const yours = note === '' ? '' : ` Yours in it: ${asTyped(note)}.`;
  await stores.posts.add({
    id: deps.ids.next<'Post'>('pst'),
    releaseId: release.id,
    key: `ride:${deployment?.id ?? release.id}:${personId}`,
    target: personId,
    threadOf: null,
    content: {
      kind: 'ride',
      text: `${releaseRef(release)}, ${service} ${version}, is deployed to ${environment} and watched.${yours} How does it look? “Uh-oh” halts it.`,
    },
    priority: 3,
  });
}
