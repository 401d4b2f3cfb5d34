import { getTableName, sql } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import type { ReleaseId } from '../../domain/ids.ts';
import { type DueQueue, type Lease, LeaseLost, type QueueName } from '../../ports/stores.ts';
import type { Handle } from '../handle.ts';

/**
 * The one claim that all queues use. A claimed row is due again when its lease ends, so work whose worker died comes
 * back by itself; a row that is made due while it is worked on keeps that time, so no change is missed.
 */
export function dueQueue<Id extends string>(handle: Handle, table: PgTable & { _: { name: QueueName } }): DueQueue<Id> {
  const { tx } = handle;
  const name = sql.identifier(getTableName(table));
  const label = getTableName(table);
  const later = (ms: number) => sql`clock_timestamp() + make_interval(secs => ${ms / 1000}::double precision)`;

  return {
    async claim(limit, leaseMs) {
      // Materialized, so that the rows are picked once whatever plan is chosen, and that due time and lease end are equal.
      const rows = await tx.execute<{
        id: Id;
        lease_token: string;
        attempts: number;
        release_id: ReleaseId | null;
        urgency: number;
        since: Date;
      }>(sql`
        with picked as materialized (
          select id, priority, due_at as since, ${later(leaseMs)} as until from ${name}
          where due_at <= clock_timestamp() and (lease_until is null or lease_until <= clock_timestamp())
          order by priority, due_at limit ${limit} for update skip locked)
        update ${name} as row set
          lease_until = picked.until, due_at = picked.until,
          lease_token = gen_random_uuid()::text, attempts = row.attempts + 1
        from picked where row.id = picked.id
        returning row.id, row.lease_token, row.attempts, row.release_id, picked.priority as urgency, picked.since`);
      const byUrgency = [...rows].sort((a, b) => a.urgency - b.urgency || (a.since < b.since ? -1 : 1));
      return byUrgency.map((row) => ({
        id: row.id,
        token: row.lease_token,
        attempts: row.attempts,
        releaseId: row.release_id,
      }));
    },

    async hold(lease) {
      const rows = await tx.execute<{ holds: boolean }>(sql`
        select lease_token = ${lease.token} and lease_until > clock_timestamp() as holds
        from ${name} where id = ${lease.id} for update`);
      if (rows[0]?.holds !== true) throw new LeaseLost(label);
    },

    async extend(lease, leaseMs) {
      const rows = await tx.execute(sql`
        update ${name} set
          lease_until = ${later(leaseMs)},
          due_at = case when due_at < lease_until - interval '1 millisecond' then due_at else ${later(leaseMs)} end
        where id = ${lease.id} and lease_token = ${lease.token} and lease_until > clock_timestamp() returning id`);
      if (rows.length === 0) throw new LeaseLost(label);
    },

    async release(lease: Lease<Id>, delayMs, untouched) {
      const asked = delayMs === null ? sql`null` : later(delayMs);
      // due_at below lease_until means that somebody made the row due while we worked: that time stays.
      const rows = await tx.execute<{ is_due: boolean | null }>(sql`
        update ${name} set
          due_at = case when due_at < lease_until - interval '1 millisecond' then least(due_at, ${asked}) else ${asked} end,
          lease_until = null, lease_token = null,
          attempts = case when ${delayMs === null} then 0 when ${untouched === 'untouched'} then attempts - 1 else attempts end
        where id = ${lease.id} and lease_token = ${lease.token} returning due_at <= clock_timestamp() as is_due`);
      if (rows.length === 0) throw new LeaseLost(label);
      if (rows[0]?.is_due === true) handle.becameDue(label);
    },

    async schedule(id, delayMs) {
      const asked = delayMs === null ? sql`null` : later(delayMs);
      handle.write(tx.execute(sql`update ${name} set due_at = ${asked} where id = ${id}`));
      if (delayMs !== null) handle.becameDue(label);
    },

    async state() {
      const [row] = await tx.execute<{ due: number; leased: number; waiting: number; lag: number | null }>(sql`
        select count(*) filter (where leased)::int as leased,
          count(*) filter (where not leased and due_at <= now)::int as due,
          count(*) filter (where not leased and due_at > now)::int as waiting,
          (extract(epoch from max(now - due_at) filter (where not leased and due_at <= now)) * 1000)::double precision as lag
        from (select due_at, coalesce(lease_until > clock_timestamp(), false) as leased, clock_timestamp() as now
          from ${name} where due_at is not null) as open`);
      return { due: row?.due ?? 0, leased: row?.leased ?? 0, waiting: row?.waiting ?? 0, lagMs: row?.lag ?? 0 };
    },

    async nextDueMs() {
      const rows = await tx.execute<{ ms: number | null }>(sql`
        select (extract(epoch from min(greatest(due_at, coalesce(lease_until, due_at))) - clock_timestamp()) * 1000)::double precision as ms
        from ${name} where due_at is not null`);
      const ms = rows[0]?.ms;
      return ms === null || ms === undefined ? null : Math.max(0, ms);
    },
  };
}
