import type { IncidentMessageId } from '../../domain/ids.ts';
import { incidentRef } from '../../domain/incident/incident.ts';
import type { IncidentMessage } from '../../domain/incident/message.ts';
import type { IncidentView } from '../../domain/incident/view.ts';
import type { Lease } from '../../ports/due-queue.ts';
import { MessengerError } from '../../ports/messenger.ts';
import type { DeliveryDeps } from '../message/deps.ts';
import { loadIncident } from './load-incident.ts';

/**
 * Updates one living message to the current state of its incident. Returns the milliseconds until the rate limit allows
 * the next one, 0 if it does now.
 */
export async function deliverIncidentMessage(deps: DeliveryDeps, lease: Lease<IncidentMessageId>): Promise<number> {
  const loaded = await deps.database.transaction(async (stores) => {
    await stores.incidentMessages.hold(lease);
    const message = await stores.incidentMessages.find(lease.id);
    const incident = message ? await stores.incidents.find(message.incidentId) : null;
    if (!message || !incident) {
      await stores.incidentMessages.release(lease, null);
      return null;
    }
    return { message, view: await loadIncident(deps, stores, incident) };
  });
  if (!loaded) return 0;
  const { message, view } = loaded;
  try {
    const shown = await deps.messenger.showIncident(message, view, message.postedTs === null && lease.attempts > 1);
    await deps.database.transaction(async (stores) => {
      await stores.incidentMessages.hold(lease);
      await stores.incidentMessages.save({
        ...message,
        postedChannel: shown.channel,
        postedTs: shown.ts,
        postedHash: shown.hash,
        brokenReason: null,
      });
      await stores.incidentMessages.release(lease, null);
    });
    return 0;
  } catch (error) {
    if (!(error instanceof MessengerError)) throw error;
    if (error.kind === 'later') {
      // Nothing was sent: the row waits its turn, and is rendered from the state at that time.
      await deps.database.statement((stores) =>
        stores.incidentMessages.release(lease, error.retryAfterMs, 'untouched'),
      );
      return error.retryAfterMs;
    }
    await notDelivered(deps, lease, { message, view }, error);
    return 0;
  }
}

/** Retried, unless no retry will help; then the escalation channel is told where an incident cannot be shown. */
async function notDelivered(
  deps: DeliveryDeps,
  lease: Lease<IncidentMessageId>,
  { message, view }: { message: IncidentMessage; view: IncidentView },
  error: MessengerError,
): Promise<void> {
  const { escalationChannel } = deps.settings;
  deps.logger.warn(
    { err: error, messageId: message.id, target: message.target },
    'an incident message was not delivered',
  );
  await deps.database.transaction(async (stores) => {
    await stores.incidentMessages.hold(lease);
    if (error.kind !== 'target_broken' && error.kind !== 'refused')
      return stores.incidentMessages.release(lease, error.retryAfterMs);
    await stores.incidentMessages.save({ ...message, brokenReason: error.message });
    await stores.incidentMessages.release(lease, null);
    if (message.target === escalationChannel) return;
    await stores.posts.add({
      id: deps.ids.next<'Post'>('pst'),
      releaseId: null,
      key: `broken:${message.id}`,
      target: escalationChannel,
      threadOf: null,
      content: {
        kind: 'text',
        text: `${incidentRef(view.incident)} cannot be shown in <#${message.target}>: ${error.message}. Invite the app or change the channel in the settings.`,
      },
      priority: 3,
    });
  });
}
