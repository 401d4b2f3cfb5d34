import type { ReleaseId, TaskId, TodoId } from '../../domain/ids.ts';
import type { Note, Task, TaskLink, Todo } from '../../domain/task/task.ts';

export interface TaskStore {
  insertTasks(tasks: readonly Task[]): Promise<void>;
  insertTodos(todos: readonly Todo[]): Promise<void>;
  saveTask(task: Task): Promise<void>;
  saveTodo(todo: Todo): Promise<void>;
  /** A changed plan does not ask for these items any more: they are kept, and not found any more. */
  withdrawTodos(ids: readonly TodoId[], at: Date): Promise<void>;
  /** The task with this id, or the one that is known as this number of this release. */
  findTask(which: TaskId | { release: number; position: number }): Promise<Task | null>;
  findTodo(id: TodoId): Promise<Todo | null>;
  tasksFor(releaseId: ReleaseId): Promise<Task[]>;
  todosFor(releaseId: ReleaseId): Promise<Todo[]>;
  insertLinks(links: readonly TaskLink[]): Promise<void>;
  linksFor(releaseId: ReleaseId): Promise<TaskLink[]>;
  /** What this person or agent has to do, of releases that have not ended; the earliest deadline first. */
  assignedTo(assigneeId: string, limit: number): Promise<Task[]>;
  insertNote(note: Note): Promise<void>;
  /** Oldest first; of one kind, or all. */
  notesFor(releaseId: ReleaseId, kind?: Note['kind']): Promise<Note[]>;
  /** Of one task, oldest first, after the first `skip`. */
  notesOf(taskId: TaskId, limit: number, skip: number): Promise<Note[]>;
}
