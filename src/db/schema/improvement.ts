import { sql } from 'drizzle-orm';
import { index, pgTable, serial, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { ImprovementId, PostId, ReleaseId, TaskId } from '../../domain/ids.ts';
import type { Improvement } from '../../domain/improvement/improvement.ts';
import { moment } from './due.ts';
import { releases } from './release.ts';

export const improvements = pgTable(
  'improvements',
  {
    id: text('id').$type<ImprovementId>().primaryKey(),
    number: serial('number').notNull(),
    of: text('of').$type<Improvement['of']>().notNull(),
    title: text('title').notNull(),
    justification: text('justification').notNull(),
    releaseId: text('release_id')
      .$type<ReleaseId>()
      .references(() => releases.id),
    proposerId: text('proposer_id').notNull(),
    onBehalfOf: text('on_behalf_of'),
    createdAt: moment('created_at').notNull(),
    postId: text('post_id').$type<PostId>().notNull(),
    state: text('state').$type<Improvement['state']>().notNull(),
    decidedBy: text('decided_by'),
    decidedAt: moment('decided_at'),
    comment: text('comment').notNull().default(''),
    taskId: text('task_id').$type<TaskId>(),
  },
  (table) => [
    uniqueIndex('improvements_number').on(table.number),
    index('improvements_without_task').on(table.number).where(sql`state = 'accepted' and task_id is null`),
  ],
);
