import type { MessageId } from '../../domain/ids.ts';
import type { LivingMessage } from '../../domain/message/message.ts';
import type { ReleaseView } from '../../domain/release/view.ts';
import { announcementWords, cellToTell } from '../../domain/stakeholder/announcement.ts';
import { type Place, placesByTarget } from '../../domain/stakeholder/place.ts';
import { redact } from '../../lib/redact.ts';
import type { Announcement, Announcer, RefusedAddress } from '../../ports/announcer.ts';
import type { Lease } from '../../ports/due-queue.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { Stores } from '../../ports/stores.ts';
import { composeAnnouncement } from './compose-announcement.ts';
import type { DeliveryDeps } from './deps.ts';

/** Sending may take as long as all time limits of a mail server; the row is not given to another worker before. */
const leaseMs = 60_000;
/** So many are sent at a time, so that a slow server does not hold back the messages in Slack. */
const mostAtOnce = 2;
const untilNextTurnMs = 2_000;
const shortestPauseMs = 30_000;
const longestPauseMs = 15 * 60_000;
/** With the pauses above, people are told after half an hour, and it is given up after about half a day. */
const triesUntilTold = 6;
const mostTries = 50;
/** How long the first message waits for the card in Slack that it links to. */
const cardPatienceMs = 10_000;

const underWay = new WeakMap<object, number>();

/** A group at a place outside Slack, as its row is now. */
interface Told {
  message: LivingMessage;
  place: Place;
  /** The cell of the matrix that it is told now. */
  cell: string;
}

/**
 * Tells a group at a place outside Slack where the release stands, when there is news that is worth a message: nothing
 * sent there can be edited. The message is named by what it tells, so a second attempt is recognized as the same.
 */
export async function deliverAnnouncement(
  deps: DeliveryDeps,
  lease: Lease<MessageId>,
  message: LivingMessage,
  view: ReleaseView,
): Promise<void> {
  const told = whatToTell(message, view);
  if (told === null) return giveBack(deps, lease, null);
  if ((underWay.get(deps.database) ?? 0) >= mostAtOnce) return giveBack(deps, lease, untilNextTurnMs);
  underWay.set(deps.database, (underWay.get(deps.database) ?? 0) + 1);
  let spacingMs = shortestPauseMs;
  try {
    const announcer = await deps.systems.announcer(told.place.uses);
    spacingMs = announcer.spacingMs;
    const waitMs = sinceLastMs(deps, message, announcer);
    if (waitMs > 0) return await giveBack(deps, lease, waitMs);
    const announcement = await composed(deps, lease, told, view);
    if (announcement === null) return await giveBack(deps, lease, untilNextTurnMs / 2);
    const refused = await announcer.announce(told.place.with, announcement);
    await accepted(deps, lease, told, refused);
  } catch (error) {
    if (!(error instanceof IntegrationError)) throw error;
    deps.logger.warn({ err: error, messageId: message.id, target: message.target }, 'an announcement was not accepted');
    await failed(deps, lease, told, error, spacingMs);
  } finally {
    underWay.set(deps.database, (underWay.get(deps.database) ?? 1) - 1);
  }
}

function whatToTell(message: LivingMessage, view: ReleaseView): Told | null {
  const { surface, target } = message;
  const group = surface.kind === 'group' ? view.groups.find(({ id }) => id === surface.groupId) : undefined;
  const place = group && placesByTarget(group.places).get(target);
  // The settings do not have it any more.
  if (!group || !place) return null;
  const cell = cellToTell(group, view, message.shownCells);
  // What was refused is not sent again; the next news is.
  if (cell === null || (message.brokenReason !== null && message.postedHash === cell)) return null;
  return { message, place, cell };
}

function sinceLastMs(
  { clock }: Pick<DeliveryDeps, 'clock'>,
  { postedTs }: LivingMessage,
  announcer: Announcer,
): number {
  return postedTs === null ? 0 : Date.parse(postedTs) + announcer.spacingMs - clock.now().getTime();
}

/** Null when the card in Slack is about to be posted, which the message links to. */
async function composed(
  deps: DeliveryDeps,
  lease: Lease<MessageId>,
  { message, cell }: Told,
  view: ReleaseView,
): Promise<Announcement | null> {
  const group = view.groups.find(({ id }) => message.surface.kind === 'group' && id === message.surface.groupId);
  if (!group) return null;
  const card = await deps.database.transaction(async (stores) => {
    await stores.messages.extend(lease, leaseMs);
    const messages = await stores.messages.forRelease(message.releaseId);
    return messages.find(({ surface }) => surface.kind === 'card') ?? null;
  });
  const isComing = card !== null && card.postedTs === null && card.brokenReason === null;
  const ageMs = deps.clock.now().getTime() - view.release.createdAt.getTime();
  if (isComing && ageMs < cardPatienceMs) return null;
  return composeAnnouncement(deps, { message, cell, group, card, words: announcementWords(group, view, cell) });
}

async function accepted(
  deps: DeliveryDeps,
  lease: Lease<MessageId>,
  { message, cell }: Told,
  refused: readonly RefusedAddress[],
): Promise<void> {
  await deps.database.transaction(async (stores) => {
    await stores.messages.hold(lease);
    await stores.messages.save({
      ...message,
      postedChannel: message.target,
      postedTs: deps.clock.now().toISOString(),
      postedHash: cell,
      brokenReason: null,
      shownCells: [...message.shownCells, cell],
    });
    for (const { address, reason } of refused)
      await tell(deps, stores, message, `refused:${address}`, `was refused for ${address}: ${redact(reason)}`);
    await stores.messages.release(lease, null);
  });
}

async function failed(
  deps: DeliveryDeps,
  lease: Lease<MessageId>,
  { message, cell }: Told,
  error: IntegrationError,
  spacingMs: number,
): Promise<void> {
  const reason = redact(error.message).slice(0, 300);
  const mayHelp = error.kind === 'unavailable' || error.kind === 'rate_limited';
  const pauseMs = Math.min(shortestPauseMs, spacingMs) * 2 ** Math.min(lease.attempts - 1, 10);
  await deps.database.transaction(async (stores) => {
    await stores.messages.hold(lease);
    if (mayHelp && lease.attempts < mostTries) {
      if (lease.attempts === triesUntilTold)
        await tell(deps, stores, message, `late:${cell}`, `was not accepted yet: ${reason}. It is sent again`);
      return stores.messages.release(lease, Math.min(longestPauseMs, Math.max(pauseMs, error.retryAfterMs ?? 0)));
    }
    await stores.messages.save({ ...message, brokenReason: reason, postedHash: cell });
    await tell(deps, stores, message, 'broken', `was refused: ${reason}`);
    await stores.messages.release(lease, null);
  });
}

async function tell(
  { settings, ids }: Pick<DeliveryDeps, 'settings' | 'ids'>,
  stores: Stores,
  { id, releaseId, surface, target }: LivingMessage,
  what: string,
  words: string,
): Promise<void> {
  const group = settings.groups.find((one) => surface.kind === 'group' && one.id === surface.groupId);
  const [uses] = target.split(':');
  await stores.posts.add({
    id: ids.next<'Post'>('pst'),
    releaseId,
    key: `${what}:${id}`,
    target: settings.escalationChannel,
    threadOf: null,
    content: {
      kind: 'text',
      text: `A message about this release to ${group?.name ?? 'a stakeholder group'} (${uses}) ${words}.`,
    },
    priority: 3,
  });
}

/** Nothing was sent: the row waits its turn, and the message is composed from the state at that time. */
async function giveBack(deps: DeliveryDeps, lease: Lease<MessageId>, delayMs: number | null): Promise<void> {
  await deps.database.statement((stores) =>
    stores.messages.release(lease, delayMs, delayMs === null ? 'succeeded' : 'untouched'),
  );
}
