import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { by, must, opened, view } from '../../../test/support/story.ts';
import { clearQueues, type TestDeps, testDeps } from '../../../test/support/test-deps.ts';
import { people } from '../../../test/support/test-settings.ts';
import type { ReleaseId } from '../../domain/ids.ts';
import { validateBlocks } from '../../local-workspace/validate/validate-blocks.ts';
import { addTasks } from '../../usecases/task/add-tasks.ts';
import { setStatus } from '../../usecases/task/set-status.ts';
import { withoutRecentBlocks } from '../kit/fallback.ts';
import type { Reply } from '../kit/input.ts';
import { myCommand } from './my-command.ts';
import { tasksCommand } from './tasks-command.ts';

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

const input = (person: string) => ({ caller: by(person), channelId: null, openModal: async () => {}, text: '' });

async function says(line: string, person: string = people.requester): Promise<Reply> {
  const [word = '', ...rest] = line.split(' ');
  const command = word === 'my' ? myCommand : tasksCommand;
  const reply = await command.run(test.deps, rest.join(' '), input(person));
  if (reply === null) throw new Error(`no answer to ${line}`);
  return reply;
}

async function add(count: number, more: object = {}): Promise<string[]> {
  const tasks = Array.from({ length: count }, (_, index) => ({ title: `Extra <task> ${index}`, ...more }));
  return must(await addTasks(test.deps, { release: ref, tasks }, by(people.requester))).tasks.map((task) => task.ref);
}

describe('/deploy tasks', () => {
  it('shows state, assignee, deadline, reason and what it waits for, and filters by each', async () => {
    const deadline = new Date(test.clock.now().getTime() + 3_600_000).toISOString();
    const [first = '', second = ''] = await add(2, { assignee: people.onCall, deadline });
    await add(1, { dependsOn: [first], environment: 'staging' });
    must(
      await setStatus(
        test.deps,
        { task: second, status: 'blocked', reason: 'the disk is full', waitsFor: 'DBA' },
        by(people.onCall),
      ),
    );
    const all = await says(`tasks ${ref}`);
    expect(all.text).toContain(`*${first}* Extra &lt;task&gt; 0 · open`);
    expect(all.text).toContain('Blocked: the disk is full, waits for DBA');
    expect(all.text).toContain(`Begins after ${first}`);
    expect(all.text).toContain(`<@${people.onCall}> · due <!date^`);
    const blocked = await says(`tasks ${ref} blocked`);
    expect(blocked.text).toContain(second);
    expect(blocked.text).not.toContain(`*${first}*`);
    expect(JSON.stringify(blocked.blocks)).toContain('task.open');
    expect((await says(`tasks ${ref} nobody staging`)).text).toContain('1 task\n');
    const mine = (await says('tasks me', people.onCall)).text;
    expect(mine).toMatch(/^\*Your tasks in all releases\*: 2 tasks, 1 blocked/);
    expect(mine).toMatch(new RegExp(`\\*${first}\\* Extra &lt;task&gt; 0 · open\n\\S+ 1\\.1\\.0 → production\n`));
    expect((await says(`tasks ${ref} done`)).text).toContain('No task matches.');
  });

  it('shows more than eight as a table that people sort, with a list to open one, and as lines where there are no tables', async () => {
    const deadline = new Date(test.clock.now().getTime() + 3_600_000).toISOString();
    await add(9, { assignee: people.onCall, deadline });
    const { blocks = [] } = await says(`tasks ${ref}`);
    const table = blocks.find(({ type }) => type === 'data_table');
    const [head] = (table as { rows: { text: string }[][] }).rows;
    expect(head?.map(({ text }) => text)).toEqual(['Task', 'State', 'Title', 'Assignee', 'Due (UTC)', 'Checklist']);
    expect(JSON.stringify(blocks)).toContain('"task.choose"');
    expect(validateBlocks(blocks, 'message', new Set())).toEqual([]);
    const plain = withoutRecentBlocks(blocks);
    expect(plain.some(({ type }) => type === 'data_table')).toBe(false);
    expect(JSON.stringify(plain)).toContain(`.13 · open · Extra &lt;task&gt; 8 · <@${people.onCall}>`);
  });

  it('keeps to the limits of Slack with thousands of characters in hundreds of tasks', async () => {
    await add(250, { actions: ['x'] });
    const { blocks = [], text } = await says(`tasks ${ref}`);
    expect(text.length).toBeLessThanOrEqual(4_000);
    expect(validateBlocks(blocks, 'message', new Set())).toEqual([]);
    expect(JSON.stringify(blocks)).toMatch(/and \d+ more; name a state/);
  });

  it.each([
    ['nonsense', 'BAD_ARGUMENT'],
    ['@nobody-of-that-name', 'NO_SUCH_ASSIGNEE'],
    ['blocked \u202E', 'BAD_ARGUMENT'],
  ])('refuses %s with a reason', async (words, code) => {
    expect((await says(`tasks ${ref} ${words}`)).code).toBe(code);
    expect((await says('tasks R-999999 blocked')).code).toBe('UNKNOWN_RELEASE');
  });
});

describe('/deploy my', () => {
  it('shows an approver what waits, a captain what they run, and an assignee their tasks by deadline', async () => {
    const at = (hours: number) => new Date(test.clock.now().getTime() + hours * 3_600_000).toISOString();
    const [late = ''] = await add(1, { assignee: people.onCall, deadline: at(5) });
    const [soon = ''] = await add(1, { assignee: people.onCall, deadline: at(1) });
    const approver = await says('my', people.approver);
    expect(approver.text).toMatch(new RegExp(`• \\*${ref} \\S+ 1\\.1\\.0 → production\\*: waits for your approval`));
    expect(JSON.stringify(approver.blocks)).toContain('"release.details"');
    expect((await says('my', people.requester)).text).toMatch(new RegExp(`\\*You run\\*\n• \\*${ref} `));
    const assignee = (await says('my', people.onCall)).text;
    expect(assignee.indexOf(soon)).toBeGreaterThan(0);
    expect(assignee.indexOf(soon)).toBeLessThan(assignee.indexOf(late));
    expect((await says('my', people.bystander)).text).toBe('Nothing waits for you.');
    expect((await says('my and yours')).code).toBe('BAD_ARGUMENT');
  });
});
