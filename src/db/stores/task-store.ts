import { and, asc, eq } from 'drizzle-orm';
import type { TaskStore } from '../../ports/stores/task-store.ts';
import type { Handle } from '../handle.ts';
import { notes, tasks, todos } from '../schema.ts';

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
    async removeFor(releaseId) {
      write(tx.delete(tasks).where(eq(tasks.releaseId, releaseId)));
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
  };
}
