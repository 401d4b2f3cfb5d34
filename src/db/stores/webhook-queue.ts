import type { DeadLetterId, WebhookFeedId } from '../../domain/ids.ts';
import type { DueQueue } from '../../ports/due-queue.ts';
import type { WebhookStore } from '../../ports/stores/webhook-store.ts';
import type { Handle } from '../handle.ts';
import { webhookFeeds } from '../schema.ts';
import { dueQueue, toLeases } from './due-queue.ts';

/** Requests to one subscriber at a time, of all replicas: one that hangs takes no places from the others. */
const mostAtOnce = 4;

const claimText = `
  with open as (
    select subscriber, (count(*) filter (where lease_until > clock_timestamp()))::int as leased
    from webhook_feeds where due_at is not null group by subscriber),
  picked as materialized (
    select one.id, one.priority, one.due_at as since, clock_timestamp() + make_interval(secs => $1::double precision) as until
    from open cross join lateral (
      select id, priority, due_at from webhook_feeds
      where subscriber = open.subscriber and due_at <= clock_timestamp()
        and (lease_until is null or lease_until <= clock_timestamp())
      order by due_at limit greatest(0, ${mostAtOnce} - open.leased) for update skip locked) as one
    limit $2)
  update webhook_feeds as row set
    lease_until = picked.until, due_at = picked.until,
    lease_token = gen_random_uuid()::text, attempts = row.attempts + 1
  from picked where row.id = picked.id
  returning row.id, row.lease_token, row.attempts, row.release_id, picked.priority as urgency, picked.since`;

/** The last entries of the record are new: a feed that waits for nothing starts before them. */
const wantText = (record: 'release' | 'incident') => {
  const [table, position] = record === 'release' ? ['events', 'position'] : ['incident_events', 'seq'];
  const start = `coalesce((
    select ${position} from ${table} where ${record}_id = $1 and ${position} is not null
    order by ${position} desc offset $2 limit 1), 0)`;
  return `
    insert into webhook_feeds (id, subscriber, ${record}_id, position, due_at)
    select id, subscriber, $1, ${start}, clock_timestamp()
    from json_to_recordset($3::json) as given(id text, subscriber text) order by subscriber
    on conflict (subscriber, ${record}_id) do update set position = excluded.position, due_at = excluded.due_at
    where webhook_feeds.due_at is null`;
};
const wantTexts = { release: wantText('release'), incident: wantText('incident') };

const sendAgainText = `
  with taken as (
    delete from webhook_dead_letters where subscriber = $1 and ($2::text is null or id = $2)
    returning release_id, incident_id, position),
  grouped as (
    select release_id, incident_id, jsonb_agg(position) as positions, count(*)::int as letters
    from taken group by release_id, incident_id)
  update webhook_feeds as feed set
    again = (
      select jsonb_agg(position order by position)
      from (select distinct value::bigint as position from jsonb_array_elements_text(feed.again || grouped.positions)) as all_of),
    failing_since = null,
    due_at = case when lease_until > clock_timestamp() then due_at else clock_timestamp() end
  from grouped
  where feed.subscriber = $1 and feed.release_id is not distinct from grouped.release_id
    and feed.incident_id is not distinct from grouped.incident_id
  returning grouped.letters`;

const clearText = 'delete from webhook_receivers where subscriber = $1';

const wakeText = `
  update webhook_feeds set due_at = clock_timestamp() where id in (
    select id from webhook_feeds
    where subscriber = $1 and due_at > clock_timestamp() and (lease_until is null or lease_until <= clock_timestamp())
    for update skip locked)`;

const dropText = `
  update webhook_feeds as feed set again = '[]', failing_since = null, position = greatest(position, coalesce(
    (select max(position) from events where release_id = feed.release_id),
    (select max(seq) from incident_events where incident_id = feed.incident_id), 0))
  where id = $1`;

/** The queue of feeds, and what makes feeds due. */
export function webhookQueue(
  handle: Handle,
): DueQueue<WebhookFeedId> & Pick<WebhookStore, 'want' | 'sendAgain' | 'clearReceiver' | 'drop'> {
  const queue = dueQueue<WebhookFeedId>(handle, webhookFeeds);
  return {
    ...queue,
    claim: async (limit, leaseMs) => toLeases(await handle.send(claimText, [leaseMs / 1_000, limit])),
    async want({ kind, id }, feeds, recorded) {
      const parameters = [id, recorded, JSON.stringify(feeds)];
      handle.write({ execute: () => handle.send(wantTexts[kind], parameters) });
      handle.becameDue('webhooks');
    },
    async sendAgain(subscriber, id: DeadLetterId | null) {
      const rows = await handle.send<{ letters: number }>(sendAgainText, [subscriber, id]);
      handle.becameDue('webhooks');
      return rows.reduce((sum, { letters }) => sum + letters, 0);
    },
    async clearReceiver(subscriber, wakes) {
      handle.write({ execute: () => handle.send(clearText, [subscriber]) });
      if (!wakes) return;
      handle.write({ execute: () => handle.send(wakeText, [subscriber]) });
      handle.becameDue('webhooks');
    },
    async drop(lease) {
      handle.write({ execute: () => handle.send(dropText, [lease.id]) });
      await queue.release(lease, null);
    },
  };
}
