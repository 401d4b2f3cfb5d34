import { sql } from 'drizzle-orm';
import { bigint, index, integer, jsonb, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { EventType } from '../../domain/event.ts';
import type { DeadLetterId, IncidentId, ReleaseId, WebhookFeedId } from '../../domain/ids.ts';
import { dueColumns, moment } from './due.ts';
import { incidents } from './incident.ts';
import { releases } from './release.ts';

const recordColumns = () => ({
  subscriber: text('subscriber').notNull(),
  releaseId: text('release_id')
    .$type<ReleaseId>()
    .references(() => releases.id),
  incidentId: text('incident_id')
    .$type<IncidentId>()
    .references(() => incidents.id),
  position: bigint('position', { mode: 'number' }).notNull(),
});

export const webhookFeeds = pgTable(
  'webhook_feeds',
  {
    id: text('id').$type<WebhookFeedId>().primaryKey(),
    ...recordColumns(),
    again: jsonb('again').$type<number[]>().notNull().default([]),
    failingSince: moment('failing_since'),
    deliveredAt: moment('delivered_at'),
    ...dueColumns,
  },
  (table) => [
    uniqueIndex('webhook_feeds_release').on(table.subscriber, table.releaseId),
    uniqueIndex('webhook_feeds_incident').on(table.subscriber, table.incidentId),
    index('webhook_feeds_due').on(table.subscriber, table.dueAt).where(sql`due_at is not null`),
  ],
);

export const webhookReceivers = pgTable('webhook_receivers', {
  subscriber: text('subscriber').primaryKey(),
  url: text('url').notNull(),
  failingSince: moment('failing_since'),
  failure: text('failure'),
  attempts: integer('attempts').notNull().default(0),
  retryAt: moment('retry_at'),
  goneAt: moment('gone_at'),
});

export const deadLetters = pgTable(
  'webhook_dead_letters',
  {
    id: text('id').$type<DeadLetterId>().primaryKey(),
    ...recordColumns(),
    type: text('type').$type<EventType>().notNull(),
    reason: text('reason').notNull(),
    at: moment('at').notNull(),
  },
  (table) => [index('webhook_dead_letters_subscriber').on(table.subscriber, table.at)],
);
