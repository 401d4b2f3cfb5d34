import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { anAgent, asAgent } from '../../../test/support/agents.ts';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { by, must, opened, view } from '../../../test/support/story.ts';
import { clearQueues, type TestDeps, testDeps } from '../../../test/support/test-deps.ts';
import { people } from '../../../test/support/test-settings.ts';
import type { Agent } from '../../domain/agent/agent.ts';
import type { ReleaseId, TaskId } from '../../domain/ids.ts';
import type { Database } from '../../ports/database.ts';
import type { Reminder } from '../../ports/stores/reminder-store.ts';
import type { Stores } from '../../ports/stores.ts';
import { runReminder } from '../run-reminder.ts';
import { addNotes } from './add-notes.ts';
import { addTasks, type NewTask } from './add-tasks.ts';
import { assignTask } from './assign-task.ts';
import { setStatus } from './set-status.ts';

const database = embeddedDatabase();
const minuteMs = 60_000;
let test: TestDeps;
let id: ReleaseId;
let ref: string;
let agent: Agent;
/** Delays of reminders, in milliseconds. */
let planned: number[];

beforeEach(async () => {
  planned = [];
  test = testDeps(database(), { overrides: { database: noting(database()) } });
  agent = await anAgent(database());
  id = await opened(test);
  ref = `R-${(await view(test, id)).release.number}`;
  planned = [];
});
afterEach(() => clearQueues(database()));

const person = () => by(people.requester);
const inMinutes = (minutes: number) => new Date(test.clock.now().getTime() + minutes * minuteMs).toISOString();

async function added(more: Partial<NewTask>): Promise<{ task: string; id: TaskId }> {
  const { tasks } = must(
    await addTasks(test.deps, { release: ref, tasks: [{ title: 'Back up', ...more }] }, by(people.approver)),
  );
  return { task: tasks[0]?.ref ?? '', id: tasks[0]?.id as TaskId };
}
const taskOf = async (which: TaskId) => (await view(test, id)).tasks.find((task) => task.id === which);
const begin = (task: string) => setStatus(test.deps, { task, status: 'in_progress', reason: '' }, asAgent(agent));
/** In how many minutes the last reminder that was planned since is due; null when none was. */
const nextInMinutes = () => {
  const delayMs = planned.splice(0).at(-1);
  return delayMs === undefined ? null : Math.round(delayMs / minuteMs);
};
/** The database, with what is planned noted. */
function noting(inner: Database): Database {
  const noted = (stores: Stores): Stores['reminders'] => ({
    ...stores.reminders,
    insert: (reminder, delayMs) => {
      planned.push(delayMs);
      return stores.reminders.insert(reminder, delayMs);
    },
    release: (lease, delayMs) => {
      if (delayMs !== null) planned.push(delayMs);
      return stores.reminders.release(lease, delayMs);
    },
  });
  const get = (stores: Stores, key: string | symbol) =>
    key === 'reminders' ? noted(stores) : Reflect.get(stores, key);
  return { ...inner, transaction: (work) => inner.transaction((stores) => work(new Proxy(stores, { get }))) };
}
/** What a reminder does now, whatever the database's clock says. */
async function run(task: Reminder['task']): Promise<void> {
  const leases = await database().transaction(async (stores) => {
    for (const lease of await stores.reminders.claim(100, 60_000)) await stores.reminders.release(lease, null);
    await stores.reminders.insert({ id: test.deps.ids.next<'Reminder'>('rem'), releaseId: id, task }, 0);
    return stores.reminders.claim(100, 60_000);
  });
  expect(leases).toHaveLength(1);
  for (const lease of leases) await runReminder(test.deps, lease);
}
const silence = async (which: TaskId): Promise<Reminder['task']> => ({
  kind: 'task-silent',
  taskId: which,
  assigneeId: agent.id,
  startedAt: (await taskOf(which))?.startedAt?.toISOString() ?? null,
});
const texts = async () => {
  const posts = await database().read((stores) => stores.posts.forRelease(id));
  return posts.flatMap(({ target, content }) => (content.kind === 'text' ? [{ target, text: content.text }] : []));
};

describe('an agent that is not heard of', () => {
  it('loses the task that it works on, and the captain and whoever assigned it are told what it logged', async () => {
    const own = await added({ assignee: agent.id });
    expect(nextInMinutes()).toBeNull();
    must(await begin(own.task));
    expect(nextInMinutes()).toBe(15);
    const notes = [{ task: own.task, markdown: 'dump at 40 %', kind: 'log' as const, severity: 'normal' as const }];
    must(await addNotes(test.deps, { release: ref, notes }, asAgent(agent)));
    const look = await silence(own.id);
    test.clock.advance(14 * minuteMs);
    await run(look);
    expect((await taskOf(own.id))?.assigneeId).toBe(agent.id);
    expect(nextInMinutes()).toBe(1);
    test.clock.advance(minuteMs);
    await run(look);
    expect(await taskOf(own.id)).toMatchObject({ state: 'open', assigneeId: null, delegatedBy: null });
    expect(nextInMinutes()).toBeNull();
    expect((await view(test, id)).events.slice(-2)).toMatchObject([
      { type: 'task.moved', actor: { kind: 'system' }, data: { from: 'in_progress', to: 'open', ref: own.task } },
      { type: 'task.assigned', actor: { kind: 'system' }, data: { from: agent.id, assigneeId: null } },
    ]);
    const told = await texts();
    expect(told.map(({ target }) => target).sort()).toEqual([people.requester, people.approver].sort());
    for (const { text } of told) expect(text).toMatch(/for 15 min.*\nLogged last:\n• dump at 40 %/);
    await run(look);
    expect(await texts()).toHaveLength(2);
  });

  it('keeps it while it calls or logs', async () => {
    const own = await added({ assignee: agent.id });
    must(await begin(own.task));
    const look = await silence(own.id);
    test.clock.advance(20 * minuteMs);
    await database().transaction((stores) => stores.agents.spend(agent.id, test.clock.now()));
    test.clock.advance(10 * minuteMs);
    await run(look);
    expect((await taskOf(own.id))?.state).toBe('in_progress');
    expect(nextInMinutes()).toBe(5);
    expect(await texts()).toEqual([]);
  });

  it('loses what it has not begun by the deadline, and nothing that is blocked, done or somebody else’s', async () => {
    const late = await added({ assignee: agent.id, deadline: inMinutes(30) });
    expect(nextInMinutes()).toBe(30);
    const [blocked, done, other] = [
      await added({ assignee: agent.id }),
      await added({ assignee: agent.id }),
      await added({ assignee: agent.id }),
    ];
    for (const { task } of [blocked, done, other]) must(await begin(task));
    const looks = await Promise.all([late, blocked, done, other].map((one) => silence(one.id)));
    const set = (task: string, status: 'blocked' | 'done') =>
      setStatus(test.deps, { task, status, reason: 'no disk' }, asAgent(agent));
    must(await set(blocked.task, 'blocked'));
    must(await set(done.task, 'done'));
    must(await assignTask(test.deps, { task: other.task, assignee: people.onCall }, person()));
    test.clock.advance(29 * minuteMs);
    await run(looks[0] as Reminder['task']);
    expect((await taskOf(late.id))?.assigneeId).toBe(agent.id);
    test.clock.advance(2 * minuteMs);
    for (const look of looks) await run(look);
    const states = await Promise.all([late, blocked, done, other].map(async (one) => taskOf(one.id)));
    expect(states.map((task) => [task?.state, task?.assigneeId])).toEqual([
      ['open', null],
      ['blocked', agent.id],
      ['done', agent.id],
      ['in_progress', people.onCall],
    ]);
  });
});

describe('a person past the deadline', () => {
  const look = (which: TaskId, tell: 'assignee' | 'captain'): Reminder['task'] => ({
    kind: 'task-deadline',
    taskId: which,
    assigneeId: people.onCall,
    tell,
  });
  const aboutDeadlines = async () => (await texts()).filter(({ text }) => text.includes('past its deadline'));

  it('is reminded once, and the captain is told a day later', async () => {
    const own = await added({ assignee: people.onCall, deadline: inMinutes(60) });
    expect(nextInMinutes()).toBe(60);
    test.clock.advance(60 * minuteMs);
    await run(look(own.id, 'assignee'));
    expect((await aboutDeadlines()).map(({ target }) => target)).toEqual([people.onCall]);
    expect(nextInMinutes()).toBe(24 * 60);
    await run(look(own.id, 'captain'));
    expect((await aboutDeadlines()).map(({ target }) => target)).toEqual([people.onCall, people.requester]);
    expect(nextInMinutes()).toBeNull();
    expect((await taskOf(own.id))?.assigneeId).toBe(people.onCall);
  });

  it('is not reminded of what has ended, is blocked, or is somebody else’s by now', async () => {
    const more = { assignee: people.onCall, deadline: inMinutes(60) };
    const [done, blocked, other] = [await added(more), await added(more), await added(more)];
    const set = (task: string, status: 'done' | 'blocked') =>
      setStatus(test.deps, { task, status, reason: 'no disk' }, by(people.onCall));
    must(await set(done.task, 'done'));
    must(await set(blocked.task, 'blocked'));
    must(await assignTask(test.deps, { task: other.task, assignee: null }, person()));
    test.clock.advance(61 * minuteMs);
    for (const one of [done, blocked, other])
      for (const tell of ['assignee', 'captain'] as const) await run(look(one.id, tell));
    expect(await aboutDeadlines()).toEqual([]);
  });
});
