import type { Actor } from '../../domain/actor.ts';
import { type Improvement, type ImprovementKind, improvementRef } from '../../domain/improvement/improvement.ts';
import type { Release } from '../../domain/release/release.ts';
import type { Stores } from '../../ports/stores.ts';
import type { ChangeDeps } from '../deps.ts';
import { postCard } from './improvement-post.ts';

/** Puts a proposed improvement on record, and posts its card. The texts are clean already. */
export async function recordImprovement(
  deps: ChangeDeps,
  stores: Stores,
  {
    of,
    title,
    justification,
    release,
  }: { of: ImprovementKind; title: string; justification: string; release: Release | null },
  actor: Actor,
): Promise<Improvement> {
  const improvement = await stores.improvements.insert({
    id: deps.ids.next<'Improvement'>('imp'),
    of,
    title,
    justification,
    releaseId: release?.id ?? null,
    proposerId: actor.id,
    onBehalfOf: actor.onBehalfOf ?? null,
    createdAt: deps.clock.now(),
    postId: deps.ids.next<'Post'>('pst'),
    state: 'open',
    decidedBy: null,
    decidedAt: null,
    comment: '',
    taskId: null,
  });
  await postCard(deps, stores, improvement);
  deps.logger.info({ improvement: improvementRef(improvement) }, 'an improvement was proposed');
  return improvement;
}
