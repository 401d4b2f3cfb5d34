import type { MessageId } from '../../domain/ids.ts';
import type { LivingMessage } from '../../domain/message/message.ts';
import { isPlaceTarget } from '../../domain/stakeholder/place.ts';
import type { Lease } from '../../ports/due-queue.ts';
import { MessengerError } from '../../ports/messenger.ts';
import type { Stores } from '../../ports/stores.ts';
import type { Deps } from '../deps.ts';
import { withNames } from '../escalation/name-next.ts';
import { recentView } from '../query/recent-view.ts';
import { deliverAnnouncement } from './deliver-announcement.ts';
import type { DeliveryDeps } from './deps.ts';

/** When rate-limited, the cards that people act on go before the messages that people only read. */
const giveWayMs = 400;

/**
 * Updates one living message to the current state of its release, rendered from the record as it is now. Returns the
 * milliseconds until the rate limit allows the next one, 0 if it does now.
 */
export async function deliverMessage(deps: DeliveryDeps, lease: Lease<MessageId>): Promise<number> {
  // Locks nothing: whoever changes the release meanwhile makes this message due, and must not wait for it to be read.
  const loaded = await deps.database.transaction(async (stores) => {
    await stores.messages.check(lease);
    const message = await stores.messages.find(lease.id);
    if (!message) return null;
    const waitMs = isPlaceTarget(message.target) ? 0 : deps.messenger.waitMs(message);
    if (waitMs > 0) return { message, view: null, waitMs };
    const release = await stores.releases.find(message.releaseId);
    return release ? { message, view: await recentView(deps, stores, release), waitMs: 0 } : null;
  });
  if (loaded === null) {
    await deps.database.statement((stores) => stores.messages.release(lease, null));
    return 0;
  }
  const { message } = loaded;
  if (loaded.view === null) return later(deps, lease, message, loaded.waitMs);
  if (isPlaceTarget(message.target)) {
    await deliverAnnouncement(deps, lease, message, loaded.view);
    return 0;
  }
  const { surface } = message;
  const view = surface.kind === 'page' ? await withNames(deps, loaded.view, surface.escalationId) : loaded.view;
  try {
    const shown = await deps.messenger.show(message, view, message.postedTs === null && lease.attempts > 1);
    await deps.database.transaction(async (stores) => {
      await stores.messages.hold(lease);
      const shownCells =
        shown.cell === null || message.shownCells.includes(shown.cell)
          ? message.shownCells
          : [...message.shownCells, shown.cell];
      await stores.messages.save({
        ...message,
        postedChannel: shown.channel,
        postedTs: shown.ts,
        brokenReason: null,
        postedHash: shown.hash,
        shownCells,
      });
      await stores.messages.release(lease, null);
    });
    return 0;
  } catch (error) {
    if (!(error instanceof MessengerError)) throw error;
    if (error.kind === 'later') return later(deps, lease, message, error.retryAfterMs);
    deps.logger.warn(
      { err: error, messageId: message.id, target: message.target },
      'a living message was not delivered',
    );
    await deps.database.transaction(async (stores) => {
      await stores.messages.hold(lease);
      if (error.kind !== 'target_broken' && error.kind !== 'refused')
        return stores.messages.release(lease, error.retryAfterMs);
      await stores.messages.save({ ...message, brokenReason: error.message });
      await stores.messages.release(lease, null);
      await tellOfBroken(deps, stores, message, error.message);
    });
    return 0;
  }
}

/**
 * A message that cannot be delivered to its target: this is reported, and a page, which needs a person now, goes
 * elsewhere.
 */
async function tellOfBroken(
  deps: Pick<Deps, 'settings' | 'ids'>,
  stores: Stores,
  message: LivingMessage,
  reason: string,
): Promise<void> {
  const { escalationChannel, releaseChannel } = deps.settings;
  const { releaseId, surface, target } = message;
  if (surface.kind === 'page' && target !== releaseChannel)
    await stores.messages.want({ id: deps.ids.next<'Message'>('msg'), releaseId, surface, target: releaseChannel }, 0);
  if (target === escalationChannel) return;
  const words = /^[UW]/.test(target)
    ? `cannot be delivered to <@${target}>: ${reason}.`
    : `cannot be shown in <#${target}>: ${reason}. Invite the app or change the channel in the settings.`;
  await stores.posts.add({
    id: deps.ids.next<'Post'>('pst'),
    releaseId,
    key: `broken:${message.id}`,
    target: escalationChannel,
    threadOf: null,
    content: { kind: 'text', text: `A message about this release ${words}` },
    priority: 3,
  });
}

/** Nothing was sent: the row waits its turn, and the message is rendered from the state at that time. */
async function later(
  deps: Pick<Deps, 'database'>,
  lease: Lease<MessageId>,
  { surface }: LivingMessage,
  waitMs: number,
): Promise<number> {
  const delayMs = waitMs + (surface.kind === 'group' ? giveWayMs : 0);
  await deps.database.statement((stores) => stores.messages.release(lease, delayMs, 'untouched'));
  return waitMs;
}
