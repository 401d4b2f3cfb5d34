import { and, asc, desc, eq, gt, inArray, isNotNull, isNull, lte, or, sql } from 'drizzle-orm';
import type { AuditHead, ReleaseSeal } from '../../domain/audit/head.ts';
import type { ReleaseId } from '../../domain/ids.ts';
import type { AuditStore } from '../../ports/audit-store.ts';
import type { Handle } from '../handle.ts';
import { auditHeads, auditSeals, events, releases } from '../schema.ts';

/** Release ids in the order in which their seals are hashed, regardless of the database's collation. */
const byId = sql`${auditSeals.releaseId} collate "C"`;

export function auditStore({ tx }: Handle): AuditStore {
  async function hourAndNewest(): Promise<{ hour: Date; newest: AuditHead | null }> {
    const [now] = await tx.execute<{ hour: string }>(
      sql`select extract(epoch from date_trunc('hour', clock_timestamp() at time zone 'UTC'))::bigint * 1000 as hour`,
    );
    const [newest] = await tx.select().from(auditHeads).orderBy(desc(auditHeads.position)).limit(1);
    return { hour: new Date(Number(now?.hour)), newest: newest ?? null };
  }

  const isDue = ({ hour, newest }: { hour: Date; newest: AuditHead | null }) => !newest || newest.hour < hour;

  return {
    async unsealed(limit) {
      const rows = await tx.select({ id: releases.id }).from(releases).where(isNull(releases.eventCount)).limit(limit);
      return rows.map((row) => row.id);
    },
    async isHeadDue() {
      return isDue(await hourAndNewest());
    },
    async beginHead() {
      await tx.execute(sql`select pg_advisory_xact_lock(hashtext('quarterdeck audit head'))`);
      const held = await hourAndNewest();
      return isDue(held) ? held : null;
    },
    async addSeals(headPosition) {
      const rows = await tx.execute<{
        release_id: ReleaseId;
        event_count: number;
        event_hash: string;
        before: number;
      }>(sql`
        with moved as (
          select row.id, row.event_count, row.event_hash, coalesce(last.event_count, 0) as before
          from ${releases} as row left join lateral (
            select seal.event_count from ${auditSeals} as seal
            where seal.release_id = row.id order by seal.head_position desc limit 1) as last on true
          where row.event_count > coalesce(last.event_count, 0)),
        added as (
          insert into ${auditSeals} (release_id, head_position, event_count, event_hash)
          select id, ${headPosition}, event_count, event_hash from moved)
        select id as release_id, event_count, event_hash, before from moved order by id collate "C"`);
      return rows.map((row) => ({
        releaseId: row.release_id,
        headPosition,
        eventCount: row.event_count,
        eventHash: row.event_hash,
        before: row.before,
      }));
    },
    async addHead(head) {
      await tx.insert(auditHeads).values(head);
    },
    async heads(afterPosition, limit) {
      return tx
        .select()
        .from(auditHeads)
        .where(gt(auditHeads.position, afterPosition))
        .orderBy(asc(auditHeads.position))
        .limit(limit);
    },
    async seals(after, upTo, limit): Promise<ReleaseSeal[]> {
      return tx
        .select()
        .from(auditSeals)
        .where(
          and(
            or(
              gt(auditSeals.headPosition, after.headPosition),
              and(eq(auditSeals.headPosition, after.headPosition), sql`${byId} > ${after.releaseId}`),
            ),
            upTo === null ? undefined : lte(auditSeals.headPosition, upTo),
          ),
        )
        .orderBy(asc(auditSeals.headPosition), byId)
        .limit(limit);
    },
    async releases(afterNumber, limit) {
      return tx
        .select({
          id: releases.id,
          number: releases.number,
          eventCount: releases.eventCount,
          eventHash: releases.eventHash,
        })
        .from(releases)
        .where(gt(releases.number, afterNumber))
        .orderBy(asc(releases.number))
        .limit(limit);
    },
    async sealsOf(ids) {
      if (ids.length === 0) return [];
      return tx
        .select()
        .from(auditSeals)
        .where(inArray(auditSeals.releaseId, [...ids]));
    },
    async events(ids, after, limit) {
      if (ids.length === 0) return [];
      const rows = await tx
        .select()
        .from(events)
        .where(
          and(
            inArray(events.releaseId, [...ids]),
            isNotNull(events.position),
            after === null
              ? undefined
              : sql`(${events.releaseId}, ${events.position}, ${events.seq}) > (${after.releaseId}, ${after.position}, ${after.seq})`,
          ),
        )
        .orderBy(asc(events.releaseId), asc(events.position), asc(events.seq))
        .limit(limit);
      return rows.flatMap(({ actorKind, actorId, position, ...row }) =>
        position === null ? [] : [{ ...row, position, actor: { kind: actorKind, id: actorId } }],
      );
    },
    async withoutPosition(ids) {
      if (ids.length === 0) return [];
      const rows = await tx
        .selectDistinct({ id: events.releaseId })
        .from(events)
        .where(and(inArray(events.releaseId, [...ids]), isNull(events.position)));
      return rows.map((row) => row.id);
    },
    async stray() {
      const [row] = await tx.execute<{ release_id: ReleaseId; head_position: number | null }>(sql`
        select lost.release_id, lost.head_position from (
          select release_id, head_position from ${auditSeals}
          union all select release_id, null from ${events}
        ) as lost
        where not exists (select 1 from ${releases} as row where row.id = lost.release_id)
        order by lost.head_position desc nulls last limit 1`);
      return row ? { releaseId: row.release_id, headPosition: row.head_position } : null;
    },
  };
}
