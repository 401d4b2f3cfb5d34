import { and, asc, desc, eq, gt, inArray, isNotNull, lt, sql } from 'drizzle-orm';
import type { EventType } from '../../domain/event.ts';
import type { Happening } from '../../domain/webhook/happening.ts';
import type { WebhookFeed, WebhookState, WebhookStore } from '../../ports/stores/webhook-store.ts';
import type { Handle } from '../handle.ts';
import { deadLetters, events, incidentEvents, incidents, releases, webhookFeeds, webhookReceivers } from '../schema.ts';
import { ownColumns } from './columns.ts';
import { webhookQueue } from './webhook-queue.ts';

const feedColumns = ownColumns(webhookFeeds);

const statesText = `
  select subscriber, sum(waiting)::int as waiting,
    (extract(epoch from max(delivered_at)) * 1000)::double precision as delivered_ms, sum(dead)::int as dead from (
    select subscriber, case when due_at is null then 0 else 1 end as waiting, delivered_at, 0 as dead from webhook_feeds
    union all select subscriber, 0, null, 1 from webhook_dead_letters) as rows
  group by subscriber order by subscriber`;

export function webhookStore(handle: Handle): WebhookStore {
  const { tx, write } = handle;

  function entries({ releaseId, incidentId }: WebhookFeed) {
    const { type, data, actorKind, actorId, at } = events;
    if (releaseId !== null)
      return {
        table: events,
        columns: { position: events.position, type, data, actorKind, actorId, at },
        position: events.position,
        isMine: eq(events.releaseId, releaseId),
        type: events.type,
      } as const;
    return {
      table: incidentEvents,
      columns: {
        position: incidentEvents.seq,
        type: incidentEvents.type,
        data: incidentEvents.data,
        actorKind: incidentEvents.actorKind,
        actorId: incidentEvents.actorId,
        at: incidentEvents.at,
      },
      position: incidentEvents.seq,
      isMine: sql`${incidentEvents.incidentId} = ${incidentId}`,
      type: incidentEvents.type,
    } as const;
  }

  return {
    ...webhookQueue(handle),
    async waiting(subscriber) {
      const rows = await tx
        .select({ id: webhookFeeds.id })
        .from(webhookFeeds)
        .where(and(eq(webhookFeeds.subscriber, subscriber), isNotNull(webhookFeeds.dueAt)));
      return rows.map(({ id }) => id);
    },
    async find(id) {
      const [row] = await tx.select(feedColumns).from(webhookFeeds).where(eq(webhookFeeds.id, id));
      return row ?? null;
    },
    async about({ releaseId, incidentId }) {
      if (releaseId !== null) {
        const { id, number, service, environment, version } = releases;
        const [row] = await tx
          .select({ id, number, service, environment, version })
          .from(releases)
          .where(eq(releases.id, releaseId));
        return row ? { kind: 'release', ...row } : null;
      }
      if (incidentId === null) return null;
      const { id, number, service, environment } = incidents;
      const [row] = await tx
        .select({ id, number, service, environment, releaseId: incidents.releaseId })
        .from(incidents)
        .where(eq(incidents.id, incidentId));
      return row ? { kind: 'incident', ...row } : null;
    },
    async after(feed, position, limit) {
      const from = entries(feed);
      const rows = await tx
        .select(from.columns)
        .from(from.table)
        .where(and(from.isMine, gt(from.position, position)))
        .orderBy(asc(from.position))
        .limit(limit);
      return rows.map(toHappening);
    },
    async before(feed, position, types, limit) {
      const from = entries(feed);
      const rows = await tx
        .select(from.columns)
        .from(from.table)
        .where(and(from.isMine, lt(from.position, position), inArray(sql`${from.type}`, [...types])))
        .orderBy(desc(from.position))
        .limit(limit);
      return rows.map(toHappening);
    },
    async save({ id, position, again, failingSince, deliveredAt }) {
      write(
        tx
          .update(webhookFeeds)
          .set({ position, again: [...again], failingSince, deliveredAt })
          .where(eq(webhookFeeds.id, id)),
      );
    },
    async receiver(subscriber) {
      const [row] = await tx.select().from(webhookReceivers).where(eq(webhookReceivers.subscriber, subscriber));
      return row ?? null;
    },
    async saveReceiver({ subscriber, ...rest }) {
      write(
        tx
          .insert(webhookReceivers)
          .values({ subscriber, ...rest })
          .onConflictDoUpdate({ target: webhookReceivers.subscriber, set: rest }),
      );
    },
    async bury(letter) {
      write(tx.insert(deadLetters).values(letter));
    },
    async deadLetters(subscriber, limit) {
      const rows = await tx
        .select({ letter: deadLetters, release: releases.number, incident: incidents.number })
        .from(deadLetters)
        .leftJoin(releases, eq(releases.id, deadLetters.releaseId))
        .leftJoin(incidents, eq(incidents.id, deadLetters.incidentId))
        .where(eq(deadLetters.subscriber, subscriber))
        .orderBy(desc(deadLetters.at), desc(deadLetters.position))
        .limit(limit);
      return rows.map(({ letter, release, incident }) => ({ ...letter, number: release ?? incident ?? 0 }));
    },
    async receivers() {
      return tx.select().from(webhookReceivers).orderBy(asc(webhookReceivers.subscriber));
    },
    async states() {
      const rows = await handle.send<{
        subscriber: string;
        waiting: number;
        delivered_ms: number | null;
        dead: number;
      }>(statesText, []);
      return rows.map(
        ({ subscriber, waiting, delivered_ms, dead }): WebhookState => ({
          subscriber,
          waiting,
          deliveredAt: delivered_ms === null ? null : new Date(delivered_ms),
          deadLetters: dead,
        }),
      );
    },
  };
}

function toHappening(row: {
  position: number | null;
  type: EventType;
  data: unknown;
  actorKind: 'person' | 'agent' | 'system';
  actorId: string;
  at: Date;
}): Happening {
  const { position, type, data, actorKind, actorId, at } = row;
  return { position: position ?? 0, type, data, actor: { kind: actorKind, id: actorId }, at } as Happening;
}
