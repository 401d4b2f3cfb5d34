import { sql } from 'drizzle-orm';
import { bigserial, index, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import type { LockId, PlaceReminderId, PostId, ReleaseId } from '../../domain/ids.ts';
import type { Lock } from '../../domain/lock/lock.ts';
import type { PlaceReminder } from '../../ports/stores/place-reminder-store.ts';
import { dueColumns, moment } from './due.ts';

export const locks = pgTable('locks', {
  id: text('id').$type<LockId>().primaryKey(),
  /** A version that knows only locks takes every kind for one: it blocks. */
  kind: text('kind').$type<Lock['kind']>().notNull().default('lock'),
  scope: text('scope').$type<Lock['scope']>().notNull(),
  environment: text('environment'),
  service: text('service'),
  reason: text('reason').notNull(),
  authorId: text('author_id').notNull(),
  /** Null: its author. */
  responsibleId: text('responsible_id'),
  createdAt: moment('created_at').notNull(),
  expiresAt: moment('expires_at'),
  liftAskedBy: text('lift_asked_by'),
  liftAskedAt: moment('lift_asked_at'),
  liftAskReason: text('lift_ask_reason'),
  postId: text('post_id').$type<PostId>(),
  liftedAt: moment('lifted_at'),
  liftedBy: text('lifted_by'),
  liftReason: text('lift_reason'),
});

/** What happened to locks, and in the queue; only added to. */
export const placeEvents = pgTable(
  'place_events',
  {
    seq: bigserial('seq', { mode: 'number' }).primaryKey(),
    subject: text('subject').$type<'lock' | 'queue'>().notNull(),
    subjectId: text('subject_id').notNull(),
    type: text('type').notNull(),
    data: jsonb('data').notNull(),
    actorKind: text('actor_kind').$type<'person' | 'agent' | 'system'>().notNull(),
    actorId: text('actor_id').notNull(),
    at: moment('at').notNull(),
  },
  (table) => [index('place_events_subject').on(table.subjectId, table.seq)],
);

/** When somebody looks after a lock, or after the queue of an environment. */
export const placeReminders = pgTable(
  'place_reminders',
  {
    id: text('id').$type<PlaceReminderId>().primaryKey(),
    releaseId: text('release_id').$type<ReleaseId>(),
    task: jsonb('task').$type<PlaceReminder['task']>().notNull(),
    ...dueColumns,
  },
  (table) => [index('place_reminders_due').on(table.priority, table.dueAt).where(sql`due_at is not null`)],
);
