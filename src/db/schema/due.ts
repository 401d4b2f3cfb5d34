import { integer, text, timestamp } from 'drizzle-orm/pg-core';

export const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' });

/** The columns that make a table a queue: when a row is due, and who holds its lease until when. */
export const dueColumns = {
  dueAt: moment('due_at'),
  leaseUntil: moment('lease_until'),
  leaseToken: text('lease_token'),
  attempts: integer('attempts').notNull().default(0),
  priority: integer('priority').notNull().default(5),
};
