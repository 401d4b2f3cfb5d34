import { sql } from 'drizzle-orm';
import { index, integer, jsonb, pgTable, primaryKey, serial, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { QueueEntryId, ReleaseId } from '../../domain/ids.ts';
import type { QueueEntry } from '../../domain/queue/entry.ts';
import type { Rider } from '../../domain/ride/rider.ts';
import { moment } from './due.ts';
import { releases } from './release.ts';

export const queueEntries = pgTable(
  'queue_entries',
  {
    id: text('id').$type<QueueEntryId>().primaryKey(),
    number: serial('number').notNull(),
    /** The order within the environment, the smallest first. */
    rank: integer('rank').notNull(),
    service: text('service').notNull(),
    version: text('version').notNull(),
    environment: text('environment').notNull(),
    personId: text('person_id').notNull(),
    request: jsonb('request').$type<NonNullable<QueueEntry['request']>>(),
    releaseId: text('release_id')
      .$type<ReleaseId>()
      .references(() => releases.id),
    emergency: text('emergency'),
    state: text('state').$type<QueueEntry['state']>().notNull(),
    joinedAt: moment('joined_at').notNull(),
    calledAt: moment('called_at'),
    claimUntil: moment('claim_until'),
    misses: integer('misses').notNull().default(0),
    overtaken: integer('overtaken').notNull().default(0),
    swapWith: text('swap_with').$type<QueueEntryId>(),
    endedAt: moment('ended_at'),
    endReason: text('end_reason'),
  },
  (table) => [
    uniqueIndex('queue_entries_number').on(table.number),
    index('queue_entries_open').on(table.environment, table.rank).where(sql`state in ('waiting', 'called')`),
    // The database itself rejects a second open entry of a release.
    uniqueIndex('queue_entries_one_open').on(table.releaseId).where(sql`state in ('waiting', 'called')`),
  ],
);

export const riders = pgTable(
  'riders',
  {
    releaseId: text('release_id')
      .$type<ReleaseId>()
      .notNull()
      .references(() => releases.id),
    personId: text('person_id').notNull(),
    note: text('note').notNull(),
    joinedAt: moment('joined_at').notNull(),
    verdict: text('verdict').$type<NonNullable<Rider['verdict']>>(),
    why: text('why').notNull().default(''),
    saidAt: moment('said_at'),
  },
  (table) => [primaryKey({ columns: [table.releaseId, table.personId] })],
);
