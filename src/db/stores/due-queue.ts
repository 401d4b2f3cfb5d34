import { getTableName } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import type { ReleaseId } from '../../domain/ids.ts';
import { type DueQueue, type Lease, LeaseLost, type NextDue, type QueueName } from '../../ports/due-queue.ts';
import type { Handle } from '../handle.ts';

const later = (parameter: string) => `clock_timestamp() + make_interval(secs => ${parameter}::double precision)`;

/** The SQL of this table's queue. Built once, because these are the most frequent statements. */
const textsOf = (table: string) => ({
  // Materialized, so that the rows are picked once whatever plan is chosen, and that due time and lease end are equal.
  claim: `
    with picked as materialized (
      select id, priority, due_at as since, ${later('$1')} as until from ${table}
      where due_at <= clock_timestamp() and (lease_until is null or lease_until <= clock_timestamp())
      order by priority, due_at limit $2 for update skip locked)
    update ${table} as row set
      lease_until = picked.until, due_at = picked.until,
      lease_token = gen_random_uuid()::text, attempts = row.attempts + 1
    from picked where row.id = picked.id
    returning row.id, row.lease_token, row.attempts, row.release_id, picked.priority as urgency, picked.since`,
  hold: `
    select lease_token = $1 and lease_until > clock_timestamp() as holds from ${table} where id = $2 for update`,
  check: `select "lease_token" = $1 and lease_until > clock_timestamp() as holds from ${table} where id = $2`,
  extend: `
    update ${table} set
      lease_until = ${later('$3')},
      due_at = case when due_at < lease_until - interval '1 millisecond' then due_at else ${later('$3')} end
    where id = $1 and lease_token = $2 and lease_until > clock_timestamp() returning id`,
  // due_at below lease_until means that the row was made due while we were processing it: that time stays.
  release: `
    update ${table} set
      due_at = case when due_at < lease_until - interval '1 millisecond' then least(due_at, ${later('$3')}) else ${later('$3')} end,
      lease_until = null, lease_token = null,
      attempts = case $4 when 'succeeded' then 0 when 'untouched' then attempts - 1 else attempts end
    where id = $1 and lease_token = $2 returning due_at <= clock_timestamp() as is_due`,
  schedule: `update ${table} set due_at = ${later('$2')} where id = $1`,
  state: `
    select count(*) filter (where leased)::int as leased,
      count(*) filter (where not leased and due_at <= now)::int as due,
      count(*) filter (where not leased and due_at > now)::int as waiting,
      (extract(epoch from max(now - due_at) filter (where not leased and due_at <= now)) * 1000)::double precision as lag
    from (select due_at, coalesce(lease_until > clock_timestamp(), false) as leased, clock_timestamp() as now
      from ${table} where due_at is not null) as open`,
});

/** The queue that each table is. */
const queueOf = {
  steps: 'steps',
  watches: 'watches',
  reminders: 'reminders',
  posts: 'posts',
  messages: 'messages',
  samplings: 'samplings',
  pagers: 'pagers',
  linked_records: 'linkedRecords',
  incident_reminders: 'incidentReminders',
  incident_messages: 'incidentMessages',
  webhook_feeds: 'webhooks',
  place_reminders: 'placeReminders',
} as const satisfies Record<string, QueueName>;

const nextDueText = Object.entries(queueOf)
  .map(
    ([table, queue]) =>
      `select '${queue}' as queue, (extract(epoch from min(greatest(due_at, coalesce(lease_until, due_at))) - clock_timestamp()) * 1000)::double precision as ms from "${table}" where due_at is not null`,
  )
  .join(' union all ');

/** Of all queues at once: asked every second, and after every time that was waited for. */
export async function nextDue(handle: Handle): Promise<NextDue[]> {
  const rows = await handle.send<{ queue: QueueName; ms: number | null }>(nextDueText, []);
  return rows.flatMap(({ queue, ms }) => (ms === null ? [] : [{ queue, ms: Math.max(0, ms) }]));
}

const texts = new Map<QueueName, ReturnType<typeof textsOf>>();

/** A null time stays null: the row is never due. */
const seconds = (ms: number | null) => (ms === null ? null : ms / 1_000);

interface ClaimedRow<Id> {
  id: Id;
  lease_token: string;
  attempts: number;
  release_id: ReleaseId | null;
  urgency: number;
  since: string;
}

/** The rows that a claim returned, the most urgent first. */
export function toLeases<Id extends string>(rows: readonly ClaimedRow<Id>[]): Lease<Id>[] {
  const byUrgency = [...rows].sort((a, b) => a.urgency - b.urgency || (a.since < b.since ? -1 : 1));
  return byUrgency.map((row) => ({
    id: row.id,
    token: row.lease_token,
    attempts: row.attempts,
    releaseId: row.release_id,
  }));
}

/**
 * The queue that a table is; all but webhooks use its claim as it is. A claimed row is due again when its lease ends, so the work of a dead worker
 * becomes due again automatically; a row that is made due while it is being processed keeps that time, so no change is
 * missed.
 */
export function dueQueue<Id extends string>(
  handle: Handle,
  table: PgTable & { _: { name: keyof typeof queueOf } },
): DueQueue<Id> {
  const label = queueOf[getTableName(table)];
  const text = texts.get(label) ?? textsOf(`"${getTableName(table)}"`);
  texts.set(label, text);

  async function holds(statement: string, lease: Lease<Id>): Promise<void> {
    const rows = await handle.send<{ holds: boolean }>(statement, [lease.token, lease.id]);
    if (rows[0]?.holds !== true) throw new LeaseLost(label);
  }

  return {
    async claim(limit, leaseMs) {
      return toLeases(await handle.send<ClaimedRow<Id>>(text.claim, [seconds(leaseMs), limit]));
    },

    hold: (lease) => holds(text.hold, lease),
    check: (lease) => holds(text.check, lease),

    async extend(lease, leaseMs) {
      const rows = await handle.send(text.extend, [lease.id, lease.token, seconds(leaseMs)]);
      if (rows.length === 0) throw new LeaseLost(label);
    },

    async release(lease: Lease<Id>, delayMs, given) {
      const how = delayMs === null ? 'succeeded' : (given ?? 'tried');
      const rows = await handle.send<{ is_due: boolean | null }>(text.release, [
        lease.id,
        lease.token,
        seconds(delayMs),
        how,
      ]);
      if (rows.length === 0) throw new LeaseLost(label);
      if (rows[0]?.is_due === true) handle.becameDue(label);
    },

    async schedule(id, delayMs) {
      handle.write({ execute: () => handle.send(text.schedule, [id, seconds(delayMs)]) });
      if (delayMs !== null) handle.becameDue(label);
    },

    async state() {
      const [row] = await handle.send<{ due: number; leased: number; waiting: number; lag: number | null }>(
        text.state,
        [],
      );
      return { due: row?.due ?? 0, leased: row?.leased ?? 0, waiting: row?.waiting ?? 0, lagMs: row?.lag ?? 0 };
    },
  };
}
