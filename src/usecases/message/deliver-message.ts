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
  const loaded = await deps.database.transaction(async (stores) => {
    await stores.messages.hold(lease);
    const message = await stores.messages.find(lease.id);
    const release = message ? await stores.releases.find(message.releaseId) : null;
    if (!message || !release) {
      await stores.messages.release(lease, null);
      return null;
    }
    return { message, view: await recentView(deps, stores, release) };
  });
  if (!loaded) return 0;
  const { message } = loaded;
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
    if (error.kind === 'later') {
      await giveBack(deps, lease, error.retryAfterMs + (message.surface.kind === 'group' ? giveWayMs : 0));
      return error.retryAfterMs;
    }
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
async function giveBack(deps: Pick<Deps, 'database'>, lease: Lease<MessageId>, delayMs: number): Promise<void> {
  await deps.database.statement((stores) => stores.messages.release(lease, delayMs, 'untouched'));
}
