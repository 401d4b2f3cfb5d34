import { index, pgTable, text } from 'drizzle-orm/pg-core';
import type { Freeze } from '../../domain/calendar/freeze.ts';
import type { FreezeId } from '../../domain/ids.ts';
import { moment } from './due.ts';

export const freezes = pgTable(
  'freezes',
  {
    id: text('id').$type<FreezeId>().primaryKey(),
    kind: text('kind').$type<Freeze['kind']>().notNull().default('freeze'),
    service: text('service'),
    environment: text('environment'),
    startsAt: moment('starts_at').notNull(),
    endsAt: moment('ends_at').notNull(),
    reason: text('reason').notNull(),
    placedBy: text('placed_by').notNull(),
    placedAt: moment('placed_at').notNull(),
    endedBy: text('ended_by'),
    endedAt: moment('ended_at'),
  },
  (table) => [index('freezes_end').on(table.endsAt)],
);
