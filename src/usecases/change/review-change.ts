import { z } from 'zod';
import { changeOutcomes, changeRef } from '../../domain/change/change-request.ts';
import { changeLifecycle } from '../../domain/change/lifecycle.ts';
import { changeStateWords } from '../../domain/change/words.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { checkMember } from '../approval/check-member.ts';
import type { RequestDeps } from '../deps.ts';
import { withMaskedText } from '../masked-text.ts';
import { type Caller, once } from '../once.ts';
import { inRelease } from '../release-work.ts';
import { moveChange } from './follow-change.ts';

export const ReviewChange = z.object({
  number: z.number().int().positive(),
  outcome: z.enum(changeOutcomes),
  words: z.string().max(1_000),
});
export type ReviewChange = z.infer<typeof ReviewChange>;

/** Records what a person found in the review of a change request, and closes it. Whoever ran the release cannot. */
export async function reviewChange(
  deps: RequestDeps,
  request: ReviewChange,
  caller: Caller,
): Promise<Result<{ ref: string; outcome: ReviewChange['outcome'] }, Refusal>> {
  const input = withMaskedText(request, 'words');
  const asked = changeRef(input);
  const member = await checkMember(deps, caller.actor.id);
  if (!member.ok) return member;
  if (input.outcome !== 'successful' && input.words.trim().length < 3)
    return err({ kind: 'reason_needed', action: `review ${asked} as ${input.outcome}` });
  const found = await deps.database.read((stores) => stores.changeRequests.findByNumber(input.number));
  if (!found) return err({ kind: 'unknown_change_request', asked });
  return once(deps, caller, input, (stores) =>
    inRelease(deps, stores, found.releaseId, caller.actor, async (work) => {
      const change = await stores.changeRequests.forRelease(found.releaseId);
      if (!change) return err({ kind: 'unknown_change_request', asked });
      if (changeLifecycle.next(change.state, 'close') === null)
        return err({ kind: 'change_not_in_review', ref: asked, state: changeStateWords[change.state] });
      if ([work.release.requesterId, work.release.captainId].includes(caller.actor.id))
        return err({ kind: 'own_change', ref: asked });
      const { outcome } = input;
      const words = input.words.trim();
      await work.record('change.reviewed', { number: asked, outcome, words });
      await moveChange(
        work,
        { ...change, outcome, reviewWords: words, reviewedBy: caller.actor.id, reviewedAt: work.now },
        'closed',
      );
      return ok({ ref: asked, outcome });
    }),
  );
}
