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
  // However many replicas seal, an hour has one head.
  (table) => [uniqueIndex('audit_heads_hour').on(table.hour)],
);

/** How far the chain of a release had come when an audit head was made; only releases that had moved since the last. */
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
