import { sql } from 'drizzle-orm';
import { index, jsonb, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { MessageId, PostId, ReleaseId, ReminderId } from '../../domain/ids.ts';
import type { LivingSurface, Post, PostContent } from '../../domain/message/message.ts';
import type { Reminder } from '../../ports/stores/reminder-store.ts';
import { dueColumns, moment } from './due.ts';
import { releases } from './release.ts';

export const messages = pgTable(
  'messages',
  {
    id: text('id').$type<MessageId>().primaryKey(),
    releaseId: text('release_id')
      .$type<ReleaseId>()
      .notNull()
      .references(() => releases.id),
    surfaceKey: text('surface_key').notNull(),
    surface: jsonb('surface').$type<LivingSurface>().notNull(),
    target: text('target').notNull(),
    postedChannel: text('posted_channel'),
    postedTs: text('posted_ts'),
    postedHash: text('posted_hash'),
    /** When it was last posted or edited, by the database's clock: the next edit keeps its minimum interval. */
    postedAt: moment('posted_at'),
    shownCells: jsonb('shown_cells').$type<string[]>().notNull().default([]),
    brokenReason: text('broken_reason'),
    ...dueColumns,
  },
  (table) => [
    uniqueIndex('messages_surface').on(table.releaseId, table.surfaceKey, table.target),
    index('messages_due').on(table.priority, table.dueAt).where(sql`due_at is not null`),
  ],
);

export const posts = pgTable(
  'posts',
  {
    id: text('id').$type<PostId>().primaryKey(),
    releaseId: text('release_id').$type<ReleaseId>(),
    key: text('key').notNull(),
    target: text('target').notNull(),
    threadOf: jsonb('thread_of').$type<NonNullable<Post['threadOf']>>(),
    content: jsonb('content').$type<PostContent>().notNull(),
    state: text('state').$type<Post['state']>().notNull(),
    postedChannel: text('posted_channel'),
    postedTs: text('posted_ts'),
    createdAt: moment('created_at').notNull().default(sql`now()`),
    ...dueColumns,
  },
  (table) => [
    uniqueIndex('posts_key').on(table.key),
    index('posts_release').on(table.releaseId),
    index('posts_due').on(table.priority, table.dueAt).where(sql`due_at is not null`),
  ],
);

export const reminders = pgTable(
  'reminders',
  {
    id: text('id').$type<ReminderId>().primaryKey(),
    releaseId: text('release_id')
      .$type<ReleaseId>()
      .notNull()
      .references(() => releases.id),
    task: jsonb('task').$type<Reminder['task']>().notNull(),
    ...dueColumns,
  },
  (table) => [index('reminders_due').on(table.priority, table.dueAt).where(sql`due_at is not null`)],
);
