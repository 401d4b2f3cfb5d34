import type { ReleaseId } from '../../src/domain/ids.ts';
import type { Task } from '../../src/domain/task/task.ts';
import { sha256 } from '../../src/lib/hash.ts';
import { IntegrationError } from '../../src/ports/integration-error.ts';
import type { Caller } from '../../src/usecases/once.ts';
import { addTasks, type NewTask } from '../../src/usecases/task/add-tasks.ts';
import { type AddTodos, addTodos } from '../../src/usecases/task/add-todos.ts';
import type { GivenEvidence } from '../../src/usecases/task/given-evidence.ts';
import { toggleTodo } from '../../src/usecases/task/toggle-todo.ts';
import { withParts } from './fake-systems.ts';
import { by, must, opened, view } from './story.ts';
import type { TestDeps } from './test-deps.ts';
import { people } from './test-settings.ts';

export const evidenceUrl = 'https://files.test/report.html';

type NewTodo = AddTodos['todos'][number];
export type ItemKind = NewTodo['evidence'];
export type ItemPhase = NewTodo['phase'];

/** A release whose checklists a test adds to and ticks; every address answers, except those with `gone` in them. */
export class Checklists {
  readonly test: TestDeps;
  readonly id: ReleaseId;
  readonly ref: string;
  /** The addresses that were fetched. */
  readonly fetched: string[] = [];

  constructor(test: TestDeps, id: ReleaseId, ref: string) {
    this.test = test;
    this.id = id;
    this.ref = ref;
    test.deps.systems = withParts(test.deps.systems, {
      evidenceSource: {
        fetch: async (url) => {
          this.fetched.push(url);
          if (url.includes('gone'))
            throw new IntegrationError('bad_response', 'files.test answers 404', { status: 404 });
          return { sha256: sha256(url), bytes: 12 };
        },
        fetchFile: () => Promise.reject(new Error('no evidence of an item is kept')),
      },
    });
  }

  static async of(test: TestDeps, release?: ReleaseId): Promise<Checklists> {
    const id = release ?? (await opened(test));
    return new Checklists(test, id, `R-${(await view(test, id)).release.number}`);
  }

  /** A task with items that need such evidence; its reference, and those of the items. */
  async add(
    kinds: readonly ItemKind[],
    { phase = 'during', ...task }: Partial<NewTask> & { phase?: ItemPhase } = {},
  ): Promise<{ task: string; items: string[] }> {
    const { deps } = this.test;
    const caller = () => by(people.requester);
    const added = must(await addTasks(deps, { release: this.ref, tasks: [{ title: 'Work', ...task }] }, caller()));
    const at = added.tasks[0]?.ref ?? '';
    const todos = kinds.map((evidence, index) => ({ task: at, title: `Item ${index + 1}`, evidence, phase }));
    must(await addTodos(deps, { release: this.ref, todos }, caller()));
    return { task: at, items: kinds.map((_, index) => `${at}.${index + 1}`) };
  }

  tick(todo: string, caller: Caller, evidence?: GivenEvidence): ReturnType<typeof toggleTodo> {
    return toggleTodo(this.test.deps, { todo, ticked: true, ...(evidence ? { evidence } : {}) }, caller);
  }

  untick(todo: string, caller: Caller, reason?: string): ReturnType<typeof toggleTodo> {
    return toggleTodo(this.test.deps, { todo, ticked: false, ...(reason === undefined ? {} : { reason }) }, caller);
  }

  async task(ref: string): Promise<Task> {
    const found = (await view(this.test, this.id)).tasks.find(({ position }) => ref === `${this.ref}.${position}`);
    if (!found) throw new Error(`there is no ${ref}`);
    return found;
  }
}
