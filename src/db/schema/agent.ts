import { integer, jsonb, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { AgentScope } from '../../domain/agent/agent.ts';
import { moment } from './due.ts';

export const agents = pgTable(
  'agents',
  {
    id: text('id').primaryKey(),
    ownerId: text('owner_id').notNull(),
    scope: jsonb('scope').$type<AgentScope>().notNull(),
    tokenHash: text('token_hash').notNull(),
    perMinute: integer('per_minute').notNull(),
    perDay: integer('per_day').notNull(),
    createdBy: text('created_by').notNull(),
    createdAt: moment('created_at').notNull(),
    expiresAt: moment('expires_at').notNull(),
    revokedAt: moment('revoked_at'),
    revokedBy: text('revoked_by'),
    lastSeenAt: moment('last_seen_at'),
    /** The minute and the day that calls are counted in, and how many there were. */
    minuteAt: moment('minute_at'),
    minuteCalls: integer('minute_calls').notNull().default(0),
    dayAt: moment('day_at'),
    dayCalls: integer('day_calls').notNull().default(0),
  },
  (table) => [uniqueIndex('agents_token').on(table.tokenHash)],
);
