import { and, asc, eq, inArray, isNull, sql } from 'drizzle-orm';
import type { TaskStore } from '../../ports/stores/task-store.ts';
import type { Handle } from '../handle.ts';
import { notes, releases, taskLinks, tasks, todos } from '../schema.ts';

export function taskStore({ tx, write }: Handle): TaskStore {
  return {
    async insertTasks(rows) {
      if (rows.length > 0) write(tx.insert(tasks).values([...rows]));
    },
    async insertTodos(rows) {
      if (rows.length > 0) write(tx.insert(todos).values([...rows]));
    },
    async saveTask({ id, ...changes }) {
      write(tx.update(tasks).set(changes).where(eq(tasks.id, id)));
    },
    async saveTodo({ id, ...changes }) {
      write(tx.update(todos).set(changes).where(eq(todos.id, id)));
    },
    async findTask(which) {
      if (typeof which === 'string') {
        const [row] = await tx.select().from(tasks).where(eq(tasks.id, which));
        return row ?? null;
      }
      const [row] = await tx
        .select({ task: tasks })
        .from(tasks)
        .innerJoin(releases, eq(releases.id, tasks.releaseId))
        .where(and(eq(releases.number, which.release), eq(tasks.position, which.position)));
      return row?.task ?? null;
    },
    async findTodo(id) {
      const [row] = await tx.select().from(todos).where(eq(todos.id, id));
      return row ?? null;
    },
    async tasksFor(releaseId) {
      return tx.select().from(tasks).where(eq(tasks.releaseId, releaseId)).orderBy(asc(tasks.position));
    },
    async todosFor(releaseId) {
      return tx.select().from(todos).where(eq(todos.releaseId, releaseId)).orderBy(asc(todos.position));
    },
    async insertLinks(rows) {
      if (rows.length > 0)
        write(
          tx
            .insert(taskLinks)
            .values([...rows])
            .onConflictDoNothing(),
        );
    },
    async linksFor(releaseId) {
      return tx
        .select()
        .from(taskLinks)
        .where(eq(taskLinks.releaseId, releaseId))
        .orderBy(asc(taskLinks.taskId), asc(taskLinks.dependsOnId));
    },
    async assignedTo(assigneeId, limit) {
      const rows = await tx
        .select({ task: tasks })
        .from(tasks)
        .innerJoin(releases, eq(releases.id, tasks.releaseId))
        .where(
          and(
            eq(tasks.assigneeId, assigneeId),
            inArray(tasks.state, ['open', 'in_progress', 'blocked']),
            isNull(releases.endedAt),
            // A root task stands for its release, which is listed by itself.
            sql`${tasks.parentId} is not null`,
          ),
        )
        .orderBy(sql`${tasks.deadline} asc nulls last`, asc(releases.number), asc(tasks.position))
        .limit(limit);
      return rows.map(({ task }) => task);
    },
    async insertNote(note) {
      write(tx.insert(notes).values(note));
    },
    async notesFor(releaseId, kind) {
      const ofKind = kind === undefined ? undefined : eq(notes.kind, kind);
      return tx
        .select()
        .from(notes)
        .where(and(eq(notes.releaseId, releaseId), ofKind))
        .orderBy(asc(notes.at));
    },
    async notesOf(taskId, limit, skip) {
      return tx
        .select()
        .from(notes)
        .where(eq(notes.taskId, taskId))
        .orderBy(asc(notes.at), asc(notes.id))
        .limit(limit)
        .offset(skip);
    },
  };
}
