import type { EventType } from '../../domain/event.ts';
import type { RecordOf } from '../../domain/webhook/happening.ts';
import { asksFor, type Place } from '../../domain/webhook/subscriber.ts';
import type { Stores } from '../../ports/stores.ts';
import type { ChangeDeps } from '../deps.ts';

/**
 * Makes what was just recorded due for the subscribers that asked for it, in the same transaction. `recorded`: the types
 * of all entries that this transaction appended to the record, in order. Without such a subscriber, nothing is written.
 */
export async function wantWebhooks(
  { settings, ids }: Pick<ChangeDeps, 'settings' | 'ids'>,
  stores: Pick<Stores, 'webhooks'>,
  about: Pick<RecordOf, 'kind' | 'id'> & Place,
  recorded: readonly EventType[],
): Promise<void> {
  const feeds = settings.webhooks
    .filter((subscriber) => recorded.some((type) => asksFor(subscriber, type, about)))
    .map(({ name }) => ({ id: ids.next<'WebhookFeed'>('whf'), subscriber: name }));
  if (feeds.length > 0) await stores.webhooks.want({ kind: about.kind, id: about.id }, feeds, recorded.length);
}
