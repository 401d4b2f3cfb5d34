import { afterEach, expect, it } from 'vitest';
import { describeWith } from '../../../test/support/needs.ts';
import { raceRounds } from '../../../test/support/race-rounds.ts';
import { twoReplicas } from '../../../test/support/replicas.ts';
import { by, must, opened, refusal, view } from '../../../test/support/story.ts';
import { clearQueues, type TestDeps, testDeps } from '../../../test/support/test-deps.ts';
import { people } from '../../../test/support/test-settings.ts';
import type { ReleaseId } from '../../domain/ids.ts';
import { systemClock } from '../../lib/clock.ts';
import type { Database } from '../../ports/database.ts';
import { addTasks } from './add-tasks.ts';
import { type AddTodos, addTodos } from './add-todos.ts';
import { tickTodos } from './tick-todo.ts';
import { toggleTodo } from './toggle-todo.ts';

describeWith('postgres', 'checklists of many items and several people', (serverUrl) => {
  const replicas = twoReplicas(serverUrl);
  afterEach(() => clearQueues(replicas.first));

  async function withTask(): Promise<{ test: TestDeps; id: ReleaseId; release: string; task: string }> {
    const test = testDeps(replicas.first);
    const id = await opened(test);
    const release = `R-${(await view(test, id)).release.number}`;
    const added = must(await addTasks(test.deps, { release, tasks: [{ title: 'Work' }] }, by(people.requester)));
    return { test, id, release, task: added.tasks[0]?.ref ?? '' };
  }

  const itemsOf = (task: string, count: number): AddTodos['todos'] =>
    Array.from({ length: count }, (_, index) => ({
      task,
      title: `Item ${index + 1}`,
      evidence: 'attestation',
      phase: 'during',
    }));

  it(`loses nothing in ${raceRounds} rounds of two people who tick different items at once`, {
    timeout: 600_000,
  }, async () => {
    const { test, id, release, task } = await withTask();
    const items = itemsOf(task, raceRounds * 2);
    const { todos } = must(await addTodos(test.deps, { release, todos: items }, by(people.requester)));
    const on = (database: Database) => ({ ...test.deps, database });
    for (let round = 0; round < raceRounds; round += 1) {
      const shown = todos.slice(round * 2, round * 2 + 2).map((todo) => todo.id);
      const [first = '', second = ''] = shown;
      // Both look at a card on which nothing is ticked; each sends the whole selection of what they see.
      const card = { releaseId: id, shown, shownTicked: [] };
      const one = tickTodos(on(replicas.first), { ...card, ticked: [first] }, by(people.requester));
      const other =
        round % 2 === 0
          ? tickTodos(on(replicas.second), { ...card, ticked: [second] }, by(people.approver))
          : toggleTodo(on(replicas.second), { todo: second, ticked: true }, by(people.approver));
      for (const answer of await Promise.all([one, other])) expect(answer.ok).toBe(true);
    }
    const now = (await view(test, id)).todos.slice(-raceRounds * 2);
    const lost = now.filter(({ ticked }, index) => {
      return ticked?.by !== (index % 2 === 0 ? people.requester : people.approver);
    });
    expect({ lost: lost.length, takenBack: now.flatMap(({ history }) => history).length }).toEqual({
      lost: 0,
      takenBack: 0,
    });
    const { tasks } = await view(test, id);
    expect(tasks.at(-1)?.state).toBe('done');
  });

  it('adds a thousand items in one transaction, or none of them', { timeout: 120_000 }, async () => {
    const { test, id, release, task } = await withTask();
    let transactions = 0;
    const counted: Database = {
      ...replicas.first,
      transaction: (work) => {
        transactions += 1;
        return replicas.first.transaction(work);
      },
    };
    const before = (await view(test, id)).todos.length;
    const todos = itemsOf(task, 1_000);
    const spoiled = [...todos.slice(0, 999), { ...itemsOf(task, 1)[0], title: ' ' } as (typeof todos)[number]];
    expect(refusal(await addTodos(test.deps, { release, todos: spoiled }, by(people.requester))).kind).toBe(
      'items_refused',
    );
    expect((await view(test, id)).todos).toHaveLength(before);
    const begin = systemClock.monotonicMs();
    must(await addTodos({ ...test.deps, database: counted }, { release, todos }, by(people.requester)));
    process.stdout.write(`1,000 checklist items: ${Math.round(systemClock.monotonicMs() - begin)} ms\n`);
    expect(transactions).toBe(1);
    expect((await view(test, id)).todos).toHaveLength(before + 1_000);
  });
});
