import { bigint, index, integer, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { ReleaseId } from '../../domain/ids.ts';
import { moment } from './due.ts';

export const auditHeads = pgTable(
  'audit_heads',
  {
    position: integer('position').primaryKey(),
    hour: moment('hour').notNull(),
    releaseCount: integer('release_count').notNull(),
    eventCount: bigint('event_count', { mode: 'number' }).notNull(),
    sealsHash: text('seals_hash').notNull(),
    previousHash: text('previous_hash').notNull(),
    hash: text('hash').notNull(),
  },
  // However many replicas seal, there is one head per hour.
  (table) => [uniqueIndex('audit_heads_hour').on(table.hour)],
);

/** The chain head of a release at the time of an audit head; only for releases that changed since the last one. */
export const auditSeals = pgTable(
  'audit_seals',
  {
    releaseId: text('release_id').$type<ReleaseId>().notNull(),
    headPosition: integer('head_position').notNull(),
    eventCount: integer('event_count').notNull(),
    eventHash: text('event_hash').notNull(),
  },
  (table) => [
    primaryKey({ name: 'audit_seals_key', columns: [table.releaseId, table.headPosition] }),
    index('audit_seals_head').on(table.headPosition, table.releaseId),
  ],
);
