import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { by, must, opened, refusal, view } from '../../../test/support/story.ts';
import { clearQueues, type TestDeps, testDeps } from '../../../test/support/test-deps.ts';
import { people } from '../../../test/support/test-settings.ts';
import { explain } from '../../domain/explain.ts';
import type { ReleaseId } from '../../domain/ids.ts';
import { addNotes } from './add-notes.ts';
import { addTasks } from './add-tasks.ts';
import { addTodos } from './add-todos.ts';
import { answerCriterion } from './answer-criterion.ts';
import { assignTask } from './assign-task.ts';
import { linkTasks } from './link-tasks.ts';
import { getNotes, listTasks } from './list-tasks.ts';
import { setStatus } from './set-status.ts';

const database = embeddedDatabase();
let test: TestDeps;
let id: ReleaseId;
let ref: string;

beforeEach(async () => {
  test = testDeps(database());
  id = await opened(test);
  ref = `R-${(await view(test, id)).release.number}`;
});
afterEach(() => clearQueues(database()));

const person = () => by(people.requester);
const posts = async () => database().transaction((stores) => stores.posts.forRelease(id));

async function added(title: string, more: object = {}): Promise<string> {
  const { tasks } = must(await addTasks(test.deps, { release: ref, tasks: [{ title, ...more }] }, person()));
  return tasks[0]?.ref ?? '';
}

describe('adding tasks', () => {
  it('gives each a number of its own, under the release or another task', async () => {
    const before = (await view(test, id)).tasks.length;
    const { tasks } = must(
      await addTasks(
        test.deps,
        {
          release: ref,
          tasks: [
            { title: 'Back up the database', key: 'backup', role: 'database', successCriteria: ['A backup exists'] },
            { title: 'Migrate', parent: 'backup', dependsOn: [`${ref}.1`] },
          ],
        },
        person(),
      ),
    );
    expect(tasks.map((task) => task.ref)).toEqual([`${ref}.${before}`, `${ref}.${before + 1}`]);
    const now = await view(test, id);
    expect(now.tasks.at(-1)).toMatchObject({ parentId: tasks[0]?.id, createdBy: people.requester, state: 'open' });
    expect(now.events.at(-1)).toMatchObject({ type: 'tasks.added', data: { count: 2 } });
  });

  it('adds all or none, and says what is wrong with each', async () => {
    const before = (await view(test, id)).tasks.length;
    const refused = refusal(
      await addTasks(
        test.deps,
        {
          release: ref,
          tasks: [
            { title: 'Good' },
            { title: ' \u202E\u0000 ' },
            { title: 'x'.repeat(10_000) },
            { title: 'Elsewhere', environment: 'moon' },
            { title: 'Orphan', parent: 'R-999999.1' },
            { title: 'Itself', key: 'a', dependsOn: ['b'] },
            { title: 'Too', key: 'b', dependsOn: ['a'] },
            { title: 'Late', deadline: '2001-01-01T00:00:00Z' },
          ],
        },
        person(),
      ),
    );
    expect(refused).toMatchObject({ kind: 'items_refused', total: 8 });
    expect(refused.kind === 'items_refused' && refused.problems.map(({ index }) => index)).toEqual([2, 3, 4, 5, 7, 8]);
    expect(explain(refused).sentence).toContain('3. “xxxx');
    expect((await view(test, id)).tasks).toHaveLength(before);
  });

  it('masks credentials and removes what cannot be seen', async () => {
    const at = await added('Use ghp_abcdefghijklmnopqrstuvwxyz0123456789\u202E now\u200B');
    const task = (await view(test, id)).tasks.find(({ position }) => at.endsWith(`.${position}`));
    expect(task?.title).not.toContain('abcdefgh');
    expect(task?.title).not.toMatch(/[\u202E\u200B]/);
  });

  it('answers the same request once more with the same tasks, and another one under the same key not at all', async () => {
    const caller = person();
    const first = await addTasks(test.deps, { release: ref, tasks: [{ title: 'Once' }] }, caller);
    expect(await addTasks(test.deps, { release: ref, tasks: [{ title: 'Once' }] }, caller)).toEqual(first);
    expect(refusal(await addTasks(test.deps, { release: ref, tasks: [{ title: 'Other' }] }, caller)).kind).toBe(
      'different_request',
    );
  });
});

describe('the status of a task', () => {
  it('waits for what it depends on, its checklist, its criteria and its subtasks', async () => {
    const first = await added('First');
    const second = await added('Second', { dependsOn: [first], successCriteria: ['It works'] });
    const set = (task: string, status: 'in_progress' | 'done' | 'blocked' | 'skipped', reason = '') =>
      setStatus(test.deps, { task, status, reason }, person());
    expect(refusal(await set(second, 'in_progress')).kind).toBe('task_waits');
    must(await set(first, 'done'));
    must(await set(second, 'in_progress'));
    must(
      await addTodos(
        test.deps,
        { release: ref, todos: [{ task: second, title: 'Look', evidence: 'attestation', phase: 'during' }] },
        person(),
      ),
    );
    const child = await added('Child', { parent: second });
    const open = refusal(await set(second, 'done'));
    expect(open.kind === 'task_unfinished' && open.open).toEqual([
      '“Look” is not ticked',
      'the criterion “It works” is not answered',
      `${child} has not ended`,
    ]);
    expect(
      refusal(await answerCriterion(test.deps, { task: second, criterion: 1, isMet: false, detail: '' }, person()))
        .kind,
    ).toBe('reason_needed');
    expect(
      must(await answerCriterion(test.deps, { task: second, criterion: 1, isMet: true, detail: 'seen' }, person()))
        .open,
    ).toBe(0);
    expect(refusal(await set(second, 'blocked')).kind).toBe('reason_needed');
  });

  it('keeps what approvers saw as a condition of the start', async () => {
    const now = await view(test, id);
    const gated = now.todos.find(({ phase, source }) => phase === 'before' && source === 'plan');
    const task = now.tasks.find((one) => one.id === gated?.taskId);
    const skip = await setStatus(test.deps, { task: task?.id ?? '', status: 'skipped', reason: 'no time' }, person());
    expect(refusal(skip).kind).toBe('needed_by_gate');
    expect(refusal(await setStatus(test.deps, { task: ref, status: 'done', reason: '' }, person())).kind).toBe(
      'task_of_bot',
    );
  });

  it('tells the captain and whoever delegated it', async () => {
    const at = await added('Back up');
    must(await assignTask(test.deps, { task: at, assignee: people.onCall }, by(people.approver)));
    must(
      await addNotes(
        test.deps,
        { release: ref, notes: [{ task: at, markdown: 'pg_dump said no space', kind: 'log', severity: 'normal' }] },
        by(people.onCall),
      ),
    );
    must(
      await setStatus(
        test.deps,
        { task: at, status: 'failed', reason: 'the disk is <!channel> full' },
        by(people.onCall),
      ),
    );
    const said = (await posts()).filter(({ content }) => content.kind === 'text');
    expect(said.map(({ target }) => target).sort()).toEqual([people.requester, people.approver].sort());
    expect(said[0]?.content).toMatchObject({ text: expect.stringContaining('pg_dump said no space') });
    expect(JSON.stringify(said)).not.toContain('<!channel>');
    expect((await posts()).find(({ content }) => content.kind === 'assignment')?.target).toBe(people.onCall);
  });
});

describe('links', () => {
  it('refuse a cycle through six tasks, and a task of another release', async () => {
    const refs: string[] = [];
    for (let index = 0; index < 6; index += 1) refs.push(await added(`Task ${index}`));
    const chain = refs.slice(1).map((task, index) => ({ task, kind: 'depends_on' as const, to: refs[index] ?? '' }));
    expect(must(await linkTasks(test.deps, { release: ref, links: chain }, person())).linked).toBe(5);
    const back = { task: refs[0] ?? '', kind: 'depends_on' as const, to: refs[5] ?? '' };
    const cycle = refusal(await linkTasks(test.deps, { release: ref, links: [back] }, person()));
    expect(cycle.kind === 'items_refused' && cycle.problems[0]?.problem).toContain('would wait for itself');
    const parent = { task: refs[0] ?? '', kind: 'parent' as const, to: refs[0] ?? '' };
    expect(refusal(await linkTasks(test.deps, { release: ref, links: [parent] }, person())).kind).toBe('items_refused');
    const other = { task: 'R-999999.1', kind: 'parent' as const, to: refs[0] ?? '' };
    expect(refusal(await linkTasks(test.deps, { release: ref, links: [other] }, person())).kind).toBe('items_refused');
  });
});

describe('reading', () => {
  it('filters tasks and pages notes', async () => {
    const at = await added('Mine', { assignee: people.onCall });
    const own = must(await listTasks(test.deps, { owner: people.onCall }, person().actor));
    expect(own.flatMap(({ tasks }) => tasks.map(({ title }) => title))).toContain('Mine');
    const none = must(await listTasks(test.deps, { release: ref, status: ['blocked'] }, person().actor));
    expect(none[0]?.tasks).toEqual([]);
    const notes = Array.from({ length: 5 }, (_, index) => ({
      task: at,
      markdown: `note ${index}`,
      kind: 'log' as const,
      severity: 'normal' as const,
    }));
    must(await addNotes(test.deps, { release: ref, notes }, person()));
    const page = must(await getNotes(test.deps, { task: at, limit: 2, skip: 2 }, person().actor));
    expect(page.notes.map(({ markdown }) => markdown)).toEqual(['note 2', 'note 3']);
    expect(page.hasMore).toBe(true);
  });
});
