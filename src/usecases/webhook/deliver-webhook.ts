import type { DeadLetterId, WebhookFeedId } from '../../domain/ids.ts';
import { isMapped } from '../../domain/webhook/cdevents.ts';
import type { Happening, RecordOf } from '../../domain/webhook/happening.ts';
import { type Failure, isOver, judgeStatus, pauseMs } from '../../domain/webhook/retry.ts';
import { asksFor, type Subscriber } from '../../domain/webhook/subscriber.ts';
import { sha256 } from '../../lib/hash.ts';
import { redact } from '../../lib/redact.ts';
import type { Lease } from '../../ports/due-queue.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { WebhookFeed, WebhookReceiver } from '../../ports/stores/webhook-store.ts';
import type { Stores } from '../../ports/stores.ts';
import type { Deps } from '../deps.ts';
import { buildMessage } from './build-message.ts';

type WebhookDeps = Pick<Deps, 'database' | 'settings' | 'clock' | 'ids' | 'logger' | 'systems'>;

/** An attempt, and its turn at the host, end well within it. */
export const webhookLeaseMs = 45_000;

/** Entries that are read at once to find the next one that is asked for. */
const page = 100;
/** A replica with older settings may claim what is for a new subscriber, so it is not forgotten at once. */
const forgetAfterMs = 3_600_000;

interface Found {
  subscriber: Subscriber;
  feed: WebhookFeed;
  about: RecordOf;
  receiver: WebhookReceiver | null;
}

/**
 * Sends the next event of one record to one subscriber, once. It is done when that is on record; otherwise it is sent
 * again with the same id, so a receiver may get it twice, but never in another order. A later event waits for it.
 */
export async function deliverWebhook(deps: WebhookDeps, lease: Lease<WebhookFeedId>): Promise<void> {
  const feed = await deps.database.read((stores) => stores.webhooks.find(lease.id));
  if (feed === null) return;
  const subscriber = deps.settings.webhooks.find(({ name }) => name === feed.subscriber);
  if (subscriber === undefined) return leaveUnknown(deps, feed, lease);
  const [about, known] = await deps.database.read(async (stores) => [
    await stores.webhooks.about(feed),
    await stores.webhooks.receiver(feed.subscriber),
  ]);
  if (about === null) return;
  const found = { subscriber, feed, about, receiver: known?.url === subscriber.url ? known : null };
  const { next, lastSeen } = await findNext(deps, found);
  if (next === null) return passOver(deps, lease, lastSeen);
  await deliver(deps, found, lease, next);
}

/** The next entry to send; `lastSeen` is the last one that was looked at. */
async function findNext(
  { database }: WebhookDeps,
  { subscriber, feed, about }: Found,
): Promise<{ next: Happening | null; lastSeen: number }> {
  const [again] = feed.again;
  const [from, limit] = again === undefined ? [feed.position, page] : [again - 1, 1];
  const entries = await database.read((stores) => stores.webhooks.after(feed, from, limit));
  // What people want sent again need not be asked for any more, but the format may have changed meanwhile.
  const isWanted = (one: Happening) =>
    again === undefined ? isFor(subscriber, one, about) : subscriber.format === 'standard' || isMapped(one);
  return { next: entries.find(isWanted) ?? null, lastSeen: entries.at(-1)?.position ?? again ?? from };
}

function isFor(subscriber: Subscriber, happening: Happening, about: RecordOf): boolean {
  // The record of its release says everything else of such an incident.
  if (about.kind === 'incident' && about.releaseId !== null && happening.type !== 'action_item.completed') return false;
  return asksFor(subscriber, happening.type, about) && (subscriber.format === 'standard' || isMapped(happening));
}

async function deliver(
  deps: WebhookDeps,
  found: Found,
  lease: Lease<WebhookFeedId>,
  happening: Happening,
): Promise<void> {
  const { subscriber, feed, receiver } = found;
  const now = deps.clock.now();
  if (receiver?.goneAt) return bury(deps, found, lease, happening, receiver.failure ?? 'it wants no more events');
  // That it refused other events says nothing about this one.
  const isAway = receiver !== null && receiver.attempts > 0;
  const since = feed.failingSince ?? (isAway ? receiver.failingSince : null);
  if (isOver(now, happening.at, since, subscriber.giveUpAfterMs))
    return bury(deps, found, lease, happening, receiver?.failure ?? 'it was tried in vain for too long');
  const waitMs = (receiver?.retryAt?.getTime() ?? 0) - now.getTime();
  if (waitMs > 0) return deps.database.statement((stores) => stores.webhooks.release(lease, waitMs, 'untouched'));
  const failure = await attempt(deps, found, happening);
  if (failure !== null) return failed(deps, found, lease, happening, failure);
  await deps.database.transaction(async (stores) => {
    await settle(stores, lease, happening, deps.clock.now());
    if (receiver !== null) await stores.webhooks.clearReceiver(subscriber.name, isAway);
  });
}

/** Why it was not taken; null when it was. */
async function attempt(deps: WebhookDeps, found: Found, happening: Happening): Promise<Failure | null> {
  const message = await buildMessage(deps, found, happening);
  try {
    const sender = await deps.systems.webhookSender();
    const { status, retryAfterMs } = await sender.send(message);
    return judgeStatus(status, retryAfterMs);
  } catch (error) {
    if (!(error instanceof IntegrationError)) throw error;
    return { kind: 'unavailable', reason: error.message, retryAfterMs: error.retryAfterMs ?? null };
  }
}

async function failed(
  deps: WebhookDeps,
  found: Found,
  lease: Lease<WebhookFeedId>,
  happening: Happening,
  failure: Failure,
): Promise<void> {
  const { subscriber, feed, receiver } = found;
  const now = deps.clock.now();
  const reason = redact(failure.reason).slice(0, 300);
  deps.logger.warn({ subscriber: subscriber.name, event: happening.type, reason }, 'a webhook was not delivered');
  const state: WebhookReceiver = {
    subscriber: subscriber.name,
    url: subscriber.url,
    failingSince: receiver?.failingSince ?? now,
    failure: reason,
    // A receiver that refuses an event is there.
    attempts: failure.kind === 'unavailable' ? (receiver?.attempts ?? 0) + 1 : 0,
    retryAt: null,
    goneAt: null,
  };
  if (failure.kind === 'gone') return bury(deps, found, lease, happening, reason, { ...state, goneAt: now });
  const since = feed.failingSince ?? now;
  // However long the receiver asks to wait, the time to give up stays the same.
  const leftMs = Math.max(since.getTime(), happening.at.getTime()) + subscriber.giveUpAfterMs - now.getTime();
  if (leftMs <= 0) return bury(deps, found, lease, happening, reason);
  const attempts = failure.kind === 'rejected' ? lease.attempts : state.attempts;
  const delayMs = Math.min(pauseMs(attempts, failure.retryAfterMs, fraction(lease)), leftMs);
  await deps.database.transaction(async (stores) => {
    await stores.webhooks.hold(lease);
    const current = await stores.webhooks.find(feed.id);
    await stores.webhooks.save({ ...(current ?? feed), failingSince: since });
    const retryAt = failure.kind === 'unavailable' ? new Date(now.getTime() + delayMs) : null;
    await stores.webhooks.saveReceiver({ ...state, retryAt });
    await stores.webhooks.release(lease, delayMs);
  });
}

/** Gives the event up, and goes on with the next. */
async function bury(
  { database, settings, clock, ids, logger }: WebhookDeps,
  { subscriber, feed }: Found,
  lease: Lease<WebhookFeedId>,
  { position, type }: Happening,
  reason: string,
  receiver: WebhookReceiver | null = null,
): Promise<void> {
  logger.warn({ subscriber: subscriber.name, event: type, reason }, 'a webhook was given up');
  const { releaseId, incidentId } = feed;
  const id: DeadLetterId = ids.next<'DeadLetter'>('dlt');
  await database.transaction(async (stores) => {
    await settle(stores, lease, { position }, null);
    await stores.webhooks.bury({
      id,
      subscriber: subscriber.name,
      releaseId,
      incidentId,
      position,
      type,
      reason,
      at: clock.now(),
    });
    if (receiver !== null) await stores.webhooks.saveReceiver(receiver);
    // Once a day for each subscriber: `/deploy webhooks` lists them all.
    await stores.posts.add({
      id: ids.next<'Post'>('pst'),
      releaseId: null,
      key: `webhook:${subscriber.name}:given-up:${clock.now().toISOString().slice(0, 10)}`,
      target: settings.escalationChannel,
      threadOf: null,
      content: {
        kind: 'text',
        text: `The webhook “${subscriber.name}” could not be told of “${type}”, and perhaps of more: ${reason}. It is kept: “/deploy webhooks” lists it, and “/deploy webhooks resend ${subscriber.name}” sends it again.`,
      },
      priority: 6,
    });
  });
}

/** This entry is done; what follows is due now, also when it was recorded meanwhile. */
async function settle(
  stores: Stores,
  lease: Lease<WebhookFeedId>,
  { position }: Pick<Happening, 'position'>,
  deliveredAt: Date | null,
): Promise<void> {
  // Whoever records something waits for this lock, and then finds the row with nothing to do.
  await stores.webhooks.hold(lease);
  const feed = await stores.webhooks.find(lease.id);
  if (feed === null) return;
  const done: WebhookFeed = {
    ...feed,
    position: Math.max(feed.position, position),
    again: feed.again.filter((one) => one !== position),
    failingSince: null,
    deliveredAt: deliveredAt ?? feed.deliveredAt,
  };
  await stores.webhooks.save(done);
  const more = done.again.length > 0 || (await stores.webhooks.after(done, done.position, 1)).length > 0;
  await stores.webhooks.release(lease, more ? 0 : null, 'succeeded');
}

function passOver({ database }: WebhookDeps, lease: Lease<WebhookFeedId>, lastSeen: number): Promise<void> {
  return database.transaction((stores) => settle(stores, lease, { position: lastSeen }, null));
}

/** Not in the settings of this replica: others may know it, so it is looked for less and less, and then forgotten. */
async function leaveUnknown(
  { database, clock, logger }: WebhookDeps,
  feed: WebhookFeed,
  lease: Lease<WebhookFeedId>,
): Promise<void> {
  const now = clock.now();
  const since = feed.failingSince ?? now;
  const isForgotten = now.getTime() - since.getTime() >= forgetAfterMs;
  if (isForgotten) logger.warn({ subscriber: feed.subscriber }, 'a webhook that is not in the settings was forgotten');
  await database.transaction(async (stores) => {
    await stores.webhooks.hold(lease);
    if (isForgotten) return stores.webhooks.drop(lease);
    await stores.webhooks.save({ ...feed, failingSince: since });
    await stores.webhooks.release(lease, Math.min(600_000, pauseMs(lease.attempts, null, fraction(lease))));
  });
}

/** From 0 to 1, different for each row and attempt. */
function fraction({ id, attempts }: Lease<WebhookFeedId>): number {
  return Number.parseInt(sha256(`${id}:${attempts}`).slice(0, 8), 16) / 0xff_ff_ff_ff;
}
