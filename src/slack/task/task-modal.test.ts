import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Checklists, evidenceUrl } from '../../../test/support/checklists.ts';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { by, must, opened, view } from '../../../test/support/story.ts';
import { clearQueues, type TestDeps, testDeps } from '../../../test/support/test-deps.ts';
import { people } from '../../../test/support/test-settings.ts';
import type { ReleaseId, TaskId } from '../../domain/ids.ts';
import { validateView } from '../../local-workspace/validate/validate-view.ts';
import { addTasks } from '../../usecases/task/add-tasks.ts';
import { addTodos } from '../../usecases/task/add-todos.ts';
import { setStatus } from '../../usecases/task/set-status.ts';
import { showTask } from '../../usecases/task/show-task.ts';
import type { ActionInput, ViewInput } from '../kit/input.ts';
import type { ModalView } from '../kit/modal.ts';
import { releaseCard } from '../release/release-card.ts';
import { renderPost } from '../updates/posts.ts';
import { submitTask } from './submit-task.ts';
import { taskActions } from './task-actions.ts';
import { taskModal } from './task-modal.ts';

const database = embeddedDatabase();
let test: TestDeps;
let id: ReleaseId;
let at: string;
let taskId: TaskId;

async function added(more: object = {}): Promise<{ ref: string; id: TaskId }> {
  const tasks = [{ title: 'Back up <the> database', assignee: people.onCall, ...more }];
  const release = `R-${(await view(test, id)).release.number}`;
  const [task] = must(await addTasks(test.deps, { release, tasks }, by(people.requester))).tasks;
  if (!task) throw new Error('no task');
  return task;
}

beforeEach(async () => {
  test = testDeps(database());
  id = await opened(test);
  ({ ref: at, id: taskId } = await added({
    actions: ['Dump', 'Copy'],
    successCriteria: ['It restores', 'It is fresh'],
  }));
});
afterEach(() => clearQueues(database()));

const task = async () => (await view(test, id)).tasks.find((one) => one.id === taskId);

async function form(): Promise<ModalView> {
  const shown = await showTask(test.deps, taskId);
  if (shown === null) throw new Error('no task');
  return taskModal(shown, null, test.clock.now());
}

async function todos(titles: string[]): Promise<string[]> {
  const release = at.replace(/\.\d+$/, '');
  const items = titles.map((title) => ({
    task: at,
    title,
    evidence: 'attestation' as const,
    phase: 'during' as const,
  }));
  return must(await addTodos(test.deps, { release, todos: items }, by(people.requester))).todos.map((todo) => todo.id);
}

interface Filled {
  values?: ViewInput['values'];
  ticked?: string[];
  unticked?: string[];
  view?: ModalView;
  key?: string;
}

async function save({ values = {}, ticked = [], unticked = [], view: shown, key }: Filled) {
  const { private_metadata: metadata = '' } = shown ?? (await form());
  const caller = by(people.onCall, key);
  return submitTask(test.deps, {
    caller,
    channelId: null,
    openModal: async () => {},
    metadata,
    values: { status: JSON.parse(metadata).state, assignee: JSON.parse(metadata).assigneeId, ...values },
    boxes: { ticked, unticked },
  });
}

describe('the form of a task', () => {
  it('shows everything within Slack’s limits, whatever it holds', async () => {
    await todos(Array.from({ length: 73 }, (_, index) => `${'x'.repeat(150)} ${index}`));
    const long = await added({
      actions: Array(20).fill('a'.repeat(1_900)),
      configuration: Array(20).fill('c'.repeat(1_900)),
      successCriteria: Array(20).fill('k'.repeat(1_900)),
    });
    const first = await form();
    expect(JSON.stringify(first)).toContain('1. Dump');
    expect(JSON.stringify(first)).toContain('23 more follow');
    expect(validateView(first as never, 'modal', new Set())).toEqual([]);
    taskId = long.id;
    expect(validateView((await form()) as never, 'modal', new Set())).toEqual([]);
  });

  it('writes the ticks, the answers, the status, an item and a note of one submission', async () => {
    const [one = '', two = ''] = await todos(['One', 'Two']);
    const answer = await save({
      values: {
        status: 'done',
        'criterion.1': 'met',
        'criterion.2': 'met',
        criterionDetail: 'tried',
        note: 'It went well',
      },
      ticked: [one, two],
    });
    expect(answer).toMatchObject({ kind: 'close', reply: { text: expect.stringContaining('2 ticked') } });
    expect(await task()).toMatchObject({
      state: 'done',
      criteria: [{ answer: { isMet: true } }, { answer: { by: people.onCall } }],
    });
    const now = await view(test, id);
    expect(now.notes.at(-1)).toMatchObject({ markdown: 'It went well', taskId });
    expect(now.todos.filter((todo) => todo.taskId === taskId).map(({ ticked }) => ticked?.by)).toEqual([
      people.onCall,
      people.onCall,
    ]);
  });

  it('shows a refusal at its field, keeps what was recorded, and can be saved again without doing anything twice', async () => {
    const shown = await form();
    const first = await save({ view: shown, key: 'same-view', values: { status: 'done', 'criterion.1': 'met' } });
    expect(first).toMatchObject({ kind: 'errors', code: 'TASK_UNFINISHED' });
    expect(first.kind === 'errors' && first.errors.status).toContain('Recorded already: criterion 1 met.');
    const values = { status: 'done', 'criterion.1': 'met', 'criterion.2': 'not_met', note: 'Once' };
    const second = await save({ view: shown, key: 'same-view', values });
    expect(second).toMatchObject({
      kind: 'errors',
      errors: { criterionDetail: expect.stringContaining('REASON_NEEDED') },
    });
    const third = await save({ view: shown, key: 'same-view', values: { ...values, criterionDetail: 'two days old' } });
    expect(third.kind).toBe('close');
    expect(
      (await save({ view: shown, key: 'same-view', values: { ...values, criterionDetail: 'two days old' } })).kind,
    ).toBe('close');
    expect((await view(test, id)).notes.filter(({ markdown }) => markdown === 'Once')).toHaveLength(1);
    expect(await task()).toMatchObject({
      state: 'done',
      criteria: [{}, { answer: { isMet: false, detail: 'two days old' } }],
    });
  });

  it('leaves what others did since it was opened, and does not overrule a status that has changed', async () => {
    const [one = ''] = await todos(['One']);
    const shown = await form();
    must(await setStatus(test.deps, { task: at, status: 'skipped', reason: 'no need' }, by(people.requester)));
    expect(await save({ view: shown, values: { status: 'in_progress' } })).toMatchObject({
      kind: 'errors',
      code: 'TASK_MOVED_ON',
    });
    expect((await task())?.state).toBe('skipped');
    expect((await view(test, id)).todos.find((todo) => todo.id === one)?.ticked).toBeNull();
    expect(await save({ view: shown })).toMatchObject({ kind: 'close', reply: null });
  });

  it('throws nothing away that belongs to a choice that was not made', async () => {
    expect(await save({ values: { reason: 'the disk is full' } })).toMatchObject({
      errors: { status: expect.any(String) },
    });
    expect(await save({ values: { criterionDetail: 'why' } })).toMatchObject({
      errors: { criterionDetail: expect.any(String) },
    });
    expect(await save({ values: { status: 'blocked' } })).toMatchObject({
      errors: { reason: expect.stringContaining('REASON_NEEDED') },
    });
    expect((await save({ values: { status: 'blocked', reason: 'the disk is full', waitsFor: 'DBA' } })).kind).toBe(
      'close',
    );
    expect((await task())?.blocked).toMatchObject({ waitsFor: 'DBA' });
  });

  it('assigns somebody else, and nobody', async () => {
    expect((await save({ values: { assignee: people.approver } })).kind).toBe('close');
    expect((await task())?.assigneeId).toBe(people.approver);
    expect((await save({ values: { assignee: undefined } })).kind).toBe('close');
    expect((await task())?.assigneeId).toBeNull();
    expect(await save({ values: { assignee: people.guest } })).toMatchObject({
      errors: { assignee: expect.stringContaining('NO_SUCH_ASSIGNEE') },
    });
  });
});

describe('what needs evidence', () => {
  it('has a field for it, which says what is wrong, and ticks the item', async () => {
    const lists = await Checklists.of(test, id);
    const { task: ref } = await lists.add(['link', 'output', 'attestation'], { phase: 'before' });
    const [, position] = ref.split('.');
    const found = (await view(test, id)).tasks.find((one) => String(one.position) === position);
    if (found === undefined) throw new Error('no task');
    taskId = found.id;
    const items = async () => (await view(test, id)).todos.filter((todo) => todo.taskId === taskId);
    const [link, output] = await items();
    await todos(['Look at the dashboards']);
    const card = releaseCard(await view(test, id));
    // Only what is settled by the start is ticked on the card: what it waits for, and what an incident left.
    const [other] = (await view(test, id)).todos.filter(({ title }) => title === 'Look at the dashboards');
    if (other === undefined) throw new Error('no item');
    const left = { ...other, title: 'Left by an incident', followUp: { kind: 'lesson', incidentId: 'inc_1' } } as never;
    const now = await view(test, id);
    expect(JSON.stringify(releaseCard({ ...now, todos: [left] }).blocks)).toContain('Left by an incident');
    expect(JSON.stringify(card.blocks)).toContain('Item 3');
    expect(JSON.stringify(card.blocks)).not.toContain('Look at the dashboards');
    expect(JSON.stringify(card.blocks)).toContain(`3 to check off below, evidence for 2 items: “/deploy task ${ref}”`);

    const shown = await form();
    expect(JSON.stringify(shown)).toContain('Link for “Item 1”');
    expect(JSON.stringify(shown)).not.toContain('Also on the checklist');
    expect(validateView(shown as never, 'modal', new Set())).toEqual([]);
    const linkField = `evidence.${link?.id}`;
    const wrong = await save({ view: shown, values: { [linkField]: 'https://files.test/gone' } });
    expect(wrong).toMatchObject({ kind: 'errors', errors: { [linkField]: expect.stringContaining('answers 404') } });
    const right = await save({
      view: shown,
      values: { status: 'done', [linkField]: evidenceUrl, [`evidence.${output?.id}`]: '42 passed' },
    });
    expect(right).toMatchObject({ kind: 'errors', code: 'TASK_UNFINISHED' });
    expect(right.kind === 'errors' && right.errors.status).toContain('“Item 1” ticked, “Item 2” ticked');
    expect((await items()).map(({ ticked }) => ticked?.evidence?.kind)).toEqual(['link', 'output', undefined]);
    expect(JSON.stringify(await form())).toContain(`<${evidenceUrl}|files.test/report.html>`);
    expect(JSON.stringify(await form())).not.toContain('Link for');
  });
});

describe('the message to whom tasks are assigned', () => {
  const input = (value: object): ActionInput => ({
    caller: by(people.onCall),
    channelId: null,
    openModal: async () => {},
    actionId: '',
    value: JSON.stringify(value),
    shown: [],
    ticked: [],
    shownTicked: [],
  });
  const press = (action: string, value: object) =>
    taskActions(test.deps)
      .find((one) => one.id === action)
      ?.hear(input(value));

  it('has buttons for one task, a list for several, and no markup of the title', async () => {
    const now = await view(test, id);
    const posts = await database().read((stores) => stores.posts.forRelease(id));
    const post = posts.find(({ content }) => content.kind === 'assignment');
    if (!post) throw new Error('no post');
    const one = renderPost(post, now);
    expect(JSON.stringify(one.blocks)).toMatch(/"task\.start".*"task\.open"/);
    expect(one.text).toContain(`*${at}* Back up &lt;the&gt; database`);
    expect(one.text).toContain('• Success criterion: It restores');
    expect(one.text).not.toContain('cannot start');
    const waiting = now.todos.map((todo) => ({ ...todo, taskId, phase: 'before' as const, ticked: null }));
    expect(renderPost(post, { ...now, todos: waiting }).text).toContain('cannot start before its checklist is ticked');
    const begun = now.tasks.map((task) => ({ ...task, state: 'in_progress' as const }));
    expect(renderPost(post, { ...now, tasks: begun }).text).toContain('database · in progress');
    const taskIds = now.tasks.slice(1, 4).map((task) => task.id);
    const many = renderPost({ ...post, content: { kind: 'assignment', taskIds, more: 2, by: people.requester } }, now);
    expect(many.text).toContain('5 tasks');
    expect(JSON.stringify(many.blocks)).toContain('"task.choose"');
    expect(JSON.stringify(many.blocks)).not.toContain('"task.start"');
  });

  it('starts a task once, and never reopens one that is done', async () => {
    expect((await press('task.start', { taskId }))?.text).toContain('is in progress');
    expect((await press('task.start', { taskId }))?.text).toContain('is in progress');
    must(await setStatus(test.deps, { task: at, status: 'failed', reason: 'no disk' }, by(people.onCall)));
    expect(await press('task.start', { taskId })).toMatchObject({ code: 'TASK_MOVED_ON' });
    expect((await task())?.state).toBe('failed');
    expect((await press('task.open', { taskId: 'tsk_gone' }))?.text).toContain('STALE');
    expect((await press('task.start', { taskId: 7 }))?.text).toContain('STALE');
  });
});

it('only notes can be added when the release has ended, and saving one changes nothing else', async () => {
  const shown = await showTask(test.deps, taskId);
  if (shown === null) throw new Error('no task');
  const ended = { ...shown, release: { ...shown.release, endedAt: test.clock.now() } };
  const only = taskModal(ended, null, test.clock.now());
  expect(only.blocks.filter(({ type }) => type === 'input').map((block) => block.block_id)).toEqual(['note']);
  const values = { status: undefined, assignee: undefined, note: 'For the record' };
  expect((await save({ view: only, values })).kind).toBe('close');
  expect(await task()).toMatchObject({ assigneeId: people.onCall, state: 'open' });
});
