import { sql } from 'drizzle-orm';
import { bigint, index, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import type { NoteId, ReleaseId, TaskId, TodoId } from '../../domain/ids.ts';
import type { FollowUp } from '../../domain/incident/action-item.ts';
import type { ChecklistItem } from '../../domain/plan/plan.ts';
import type { Note, Task, Todo } from '../../domain/task/task.ts';
import { moment } from './due.ts';
import { releases } from './release.ts';

const releaseId = () =>
  text('release_id')
    .$type<ReleaseId>()
    .notNull()
    .references(() => releases.id);

export const tasks = pgTable(
  'tasks',
  {
    id: text('id').$type<TaskId>().primaryKey(),
    releaseId: releaseId(),
    parentId: text('parent_id').$type<TaskId>(),
    position: integer('position').notNull(),
    title: text('title').notNull(),
    role: text('role').$type<Task['role']>().notNull(),
    assigneeId: text('assignee_id'),
    state: text('state').$type<Task['state']>().notNull(),
    // The defaults are for rows that the version before this one inserts.
    delegatedBy: text('delegated_by'),
    actions: jsonb('actions').$type<Task['actions']>().notNull().default([]),
    environment: text('environment'),
    configuration: jsonb('configuration').$type<Task['configuration']>().notNull().default([]),
    criteria: jsonb('criteria').$type<Task['criteria']>().notNull().default([]),
    deadline: moment('deadline'),
    expectedMs: bigint('expected_ms', { mode: 'number' }),
    blocked: jsonb('blocked').$type<NonNullable<Task['blocked']>>(),
    createdBy: text('created_by').notNull().default('quarterdeck'),
    startedAt: moment('started_at'),
    endedAt: moment('ended_at'),
  },
  (table) => [
    index('tasks_release').on(table.releaseId),
    index('tasks_assignee').on(table.assigneeId).where(sql`${table.assigneeId} is not null`),
  ],
);

/** A task waits for another one of the same release. */
export const taskLinks = pgTable(
  'task_links',
  {
    releaseId: releaseId(),
    taskId: text('task_id')
      .$type<TaskId>()
      .notNull()
      .references(() => tasks.id, { onDelete: 'cascade' }),
    dependsOnId: text('depends_on_id')
      .$type<TaskId>()
      .notNull()
      .references(() => tasks.id, { onDelete: 'cascade' }),
  },
  (table) => [
    primaryKey({ name: 'task_links_key', columns: [table.taskId, table.dependsOnId] }),
    index('task_links_release').on(table.releaseId),
  ],
);

export const todos = pgTable(
  'todos',
  {
    id: text('id').$type<TodoId>().primaryKey(),
    taskId: text('task_id')
      .$type<TaskId>()
      .notNull()
      .references(() => tasks.id, { onDelete: 'cascade' }),
    releaseId: releaseId(),
    position: integer('position').notNull(),
    title: text('title').notNull(),
    evidence: text('evidence').$type<ChecklistItem['evidence']>().notNull(),
    check: text('check_name').$type<ChecklistItem['check']>(),
    phase: text('phase').$type<ChecklistItem['phase']>().notNull(),
    ticked: jsonb('ticked').$type<NonNullable<Todo['ticked']>>(),
    history: jsonb('history').$type<Todo['history']>().notNull().default([]),
    source: text('source').$type<Todo['source']>().notNull().default('plan'),
    followUp: jsonb('follow_up').$type<FollowUp>(),
    /** When a changed plan did not ask for it any more. */
    withdrawnAt: moment('withdrawn_at'),
  },
  (table) => [index('todos_release').on(table.releaseId)],
);

export const notes = pgTable(
  'notes',
  {
    id: text('id').$type<NoteId>().primaryKey(),
    taskId: text('task_id')
      .$type<TaskId>()
      .notNull()
      .references(() => tasks.id, { onDelete: 'cascade' }),
    releaseId: releaseId(),
    kind: text('kind').$type<Note['kind']>().notNull(),
    severity: text('severity').$type<Note['severity']>().notNull(),
    markdown: text('markdown').notNull(),
    authorId: text('author_id').notNull(),
    at: moment('at').notNull(),
  },
  (table) => [index('notes_release').on(table.releaseId)],
);
