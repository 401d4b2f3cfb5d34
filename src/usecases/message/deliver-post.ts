import type { PostId } from '../../domain/ids.ts';
import type { LivingMessage, Post } from '../../domain/message/message.ts';
import { surfaceKey } from '../../domain/message/message.ts';
import { stableJson } from '../../lib/hash.ts';
import type { Lease } from '../../ports/due-queue.ts';
import { MessengerError } from '../../ports/messenger.ts';
import type { Stores } from '../../ports/stores.ts';
import type { Deps } from '../deps.ts';
import { recentView } from '../query/recent-view.ts';
import type { DeliveryDeps } from './deps.ts';

const parentWaitMs = 300;
const longestWaitMs = 60_000;

/** Sends one post, once, or edits it. After an ambiguous attempt it is looked up before it is sent again. */
export async function deliverPost(deps: DeliveryDeps, lease: Lease<PostId>): Promise<void> {
  const loaded = await deps.database.transaction(async (stores) => {
    await stores.posts.hold(lease);
    const post = await stores.posts.find(lease.id);
    if (post?.state !== 'due') {
      await stores.posts.release(lease, null);
      return null;
    }
    const parent = await threadFor(stores, post);
    if (parent === 'not_yet') {
      await stores.posts.release(lease, parentWaitMs, 'untouched');
      return null;
    }
    const release = post.releaseId === null ? null : await stores.releases.find(post.releaseId);
    const view = release ? await recentView(deps, stores, release) : null;
    return { post, view, thread: parent };
  });
  if (!loaded) return;
  const { post, view, thread } = loaded;
  try {
    const sent = await deps.messenger.send(post, view, thread, lease.attempts > 1);
    await deps.database.transaction(async (stores) => {
      await stores.posts.hold(lease);
      const now = (await stores.posts.find(post.id)) ?? post;
      // What was written meanwhile is still to be shown.
      const isCurrent = stableJson(now.content) === stableJson(post.content);
      const state = isCurrent ? 'posted' : 'due';
      await stores.posts.save({ ...now, state, postedChannel: sent.channel, postedTs: sent.ts });
      await stores.posts.release(lease, isCurrent ? null : 0, 'succeeded');
    });
  } catch (error) {
    if (!(error instanceof MessengerError)) throw error;
    if (error.kind === 'later') return giveBack(deps, lease, error.retryAfterMs);
    deps.logger.warn({ err: error, postId: post.id, target: post.target }, 'a post was not delivered');
    await deps.database.transaction(async (stores) => {
      await stores.posts.hold(lease);
      const isFinal = error.kind === 'target_broken' || error.kind === 'refused';
      if (isFinal) await stores.posts.save({ ...post, state: 'dead' });
      // The post waits for as long as Slack is unavailable, with increasing intervals of up to a minute between
      // attempts.
      const delayMs = Math.min(longestWaitMs, error.retryAfterMs * 2 ** Math.min(lease.attempts, 6));
      await stores.posts.release(lease, isFinal ? null : delayMs);
    });
  }
}

/** The location of the thread that the post belongs to; `not_yet` while its first message has not been posted. */
async function threadFor(stores: Stores, post: Post): Promise<{ channel: string; ts: string } | null | 'not_yet'> {
  const { threadOf, releaseId } = post;
  if (threadOf === null) return null;
  if (threadOf.kind === 'incident') {
    const cards = await stores.incidentMessages.forIncident(threadOf.incidentId);
    return placeOf(cards.find((one) => one.surface.kind === 'card' && one.target === post.target));
  }
  if (releaseId === null) return null;
  const parents = await stores.messages.forRelease(releaseId);
  return placeOf(parents.find((one) => surfaceKey(one.surface) === surfaceKey(threadOf) && one.target === post.target));
}

function placeOf(
  parent: Pick<LivingMessage, 'postedChannel' | 'postedTs' | 'brokenReason'> | undefined,
): { channel: string; ts: string } | null | 'not_yet' {
  if (!parent || parent.brokenReason !== null) return null;
  if (parent.postedTs === null || parent.postedChannel === null) return 'not_yet';
  return { channel: parent.postedChannel, ts: parent.postedTs };
}

/** Nothing was sent: the row waits its turn, and the message is rendered from the state at that time. */
async function giveBack(deps: Pick<Deps, 'database'>, lease: Lease<PostId>, delayMs: number): Promise<void> {
  await deps.database.statement((stores) => stores.posts.release(lease, delayMs, 'untouched'));
}
