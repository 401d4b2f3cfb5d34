import { index, integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import type { FollowUp } from '../../domain/incident/action-item.ts';
import type { NoteId, ReleaseId, TaskId, TodoId } from '../../domain/ids.ts';
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
  },
  (table) => [index('tasks_release').on(table.releaseId)],
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
    followUp: jsonb('follow_up').$type<FollowUp>(),
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
