import type { ReleaseId, TodoId } from '../../domain/ids.ts';
import type { Note, Task, Todo } from '../../domain/task/task.ts';

export interface TaskStore {
  insertTasks(tasks: readonly Task[]): Promise<void>;
  insertTodos(todos: readonly Todo[]): Promise<void>;
  saveTask(task: Task): Promise<void>;
  saveTodo(todo: Todo): Promise<void>;
  findTodo(id: TodoId): Promise<Todo | null>;
  tasksFor(releaseId: ReleaseId): Promise<Task[]>;
  todosFor(releaseId: ReleaseId): Promise<Todo[]>;
  /** Removes the tasks of a plan that was replaced before any of it was executed. */
  removeFor(releaseId: ReleaseId): Promise<void>;
  insertNote(note: Note): Promise<void>;
  /** Oldest first; of one kind, or all. */
  notesFor(releaseId: ReleaseId, kind?: Note['kind']): Promise<Note[]>;
}
