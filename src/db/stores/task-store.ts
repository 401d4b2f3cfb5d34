import { and, asc, eq, getTableColumns, inArray, isNull, sql } from 'drizzle-orm';
import type { TaskStore } from '../../ports/stores/task-store.ts';
import type { Handle } from '../handle.ts';
import { insertPart } from '../part.ts';
import { notes, releases, taskLinks, tasks, todos } from '../schema.ts';
import { selectOnce } from '../select-once.ts';

const { withdrawnAt: _withdrawn, ...todoColumns } = getTableColumns(todos);

const tasksFor = selectOnce((tx, releaseId) =>
  tx.select().from(tasks).where(eq(tasks.releaseId, releaseId)).orderBy(asc(tasks.position)),
);
const todosFor = selectOnce((tx, releaseId) =>
  tx
    .select(todoColumns)
    .from(todos)
    .where(and(eq(todos.releaseId, releaseId), isNull(todos.withdrawnAt)))
    .orderBy(asc(todos.position)),
);
const issuesFor = selectOnce((tx, releaseId) =>
  tx
    .select()
    .from(notes)
    .where(and(eq(notes.releaseId, releaseId), eq(notes.kind, 'issue')))
    .orderBy(asc(notes.at)),
);

export function taskStore(handle: Handle): TaskStore {
  const { tx, write, add } = handle;
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
    async withdrawTodos(ids, at) {
      if (ids.length > 0)
        write(
          tx
            .update(todos)
            .set({ withdrawnAt: at })
            .where(inArray(todos.id, [...ids])),
        );
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
      const [row] = await tx
        .select(todoColumns)
        .from(todos)
        .where(and(eq(todos.id, id), isNull(todos.withdrawnAt)));
      return row ?? null;
    },
    tasksFor: (releaseId) => tasksFor(handle, releaseId),
    todosFor: (releaseId) => todosFor(handle, releaseId),
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
      add(insertPart(notes, note));
    },
    async notesFor(releaseId, kind) {
      if (kind === 'issue') return issuesFor(handle, releaseId);
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
