import { describe, expect, test } from 'vitest';
import { createReportReader } from '../../src/integrations/report-reader.ts';
import { addTasks } from '../../src/usecases/task/add-tasks.ts';
import { withParts } from '../support/fake-systems.ts';
import { by, must, opened, view } from '../support/story.ts';
import { people } from '../support/test-settings.ts';
import { type AnyClient, agentStage, clients, newAgent, newKey } from './agents.ts';

const stage = agentStage();

/** Every tool, in the order in which the story below calls it. */
const toolNames = [
  ...['addTask', 'addTasksBulk', 'listTasks', 'setStatus', 'addTodo', 'addTodosBulk', 'toggleTodo', 'addNote'],
  ...[
    'addNotesBulk',
    'getNotes',
    'linkTask',
    'linkTasksBulk',
    'getRelease',
    'listReleases',
    'whenCanItStart',
    'getPlan',
  ],
  ...['proposeRelease', 'proposeRollback', 'proposeProcessChange', 'reportFinding'],
  ...['answerCriterion', 'registerCandidate', 'reportResults'],
];

describe.each(clients)('the official client for %s', (_name, connect) => {
  async function setUp() {
    const { test, port } = stage();
    const { agent, token } = await newAgent(stage());
    const id = await opened(test);
    const ref = `R-${(await view(test, id)).release.number}`;
    const { tasks } = must(
      await addTasks(
        test.deps,
        { release: ref, tasks: [{ title: 'Its own task', assignee: agent.id }] },
        by(people.requester),
      ),
    );
    const client = await connect(port, token);
    return { test, agent, id, ref, own: tasks[0]?.ref ?? '', client };
  }

  test('lists every tool with forms of input and output, and what it may change', async () => {
    const { client } = await setUp();
    const found = await client.tools();
    expect(found.map(({ name }) => name).sort()).toEqual([...toolNames].sort());
    for (const { name, inputSchema, outputSchema, annotations } of found) {
      const isReadOnly = /^(get|list|when)/.test(name);
      expect(annotations, name).toMatchObject({ readOnlyHint: isReadOnly, idempotentHint: true });
      expect(outputSchema, name).toMatchObject({ type: 'object' });
      const { required = [] } = inputSchema as { required?: string[] };
      expect(required.includes('idempotencyKey'), name).toBe(!isReadOnly);
    }
    await client.close();
  });

  test('calls every tool, without an error of form', async () => {
    const { test, agent, id, ref, own, client } = await setUp();
    const called: string[] = [];
    const call = async (tool: string, input: Record<string, unknown>, isRead = false) => {
      called.push(tool);
      const answer = await client.call(tool, isRead ? input : { idempotencyKey: newKey(), ...input });
      // A mistake in the form of an input or an output has no code.
      if (answer.isError) expect(answer.value, tool).toHaveProperty('code');
      return answer;
    };
    const good = async (tool: string, input: Record<string, unknown>, isRead = false) => {
      const answer = await call(tool, input, isRead);
      expect(answer.isError, `${tool}: ${answer.text}`).toBe(false);
      return answer.value as never;
    };
    const task: { task: { ref: string } } = await good('addTask', { release: ref, title: 'Back up', role: 'database' });
    const bulk: { tasks: { ref: string }[] } = await good('addTasksBulk', {
      release: ref,
      tasks: [
        { title: 'One', key: 'one', assignee: agent.id, successCriteria: ['It holds'] },
        { title: 'Two', dependsOn: ['one'] },
      ],
    });
    const mine: { tasks: { ref: string; assignee: string }[] } = await good('listTasks', { owner: 'me' }, true);
    expect(mine.tasks.map((one) => one.ref)).toEqual([own, bulk.tasks[0]?.ref]);
    const todo: { todo: { id: string } } = await good('addTodo', { task: own, title: 'Look' });
    await good('addTodosBulk', {
      release: ref,
      todos: [
        { task: task.task.ref, title: 'A' },
        { task: ref, title: 'B' },
      ],
    });
    expect(await call('toggleTodo', { todo: todo.todo.id, ticked: true })).toMatchObject({
      isError: true,
      value: { code: expect.stringMatching(/^EVIDENCE/) },
    });
    expect(await call('setStatus', { task: own, status: 'done' })).toMatchObject({
      isError: true,
      value: { code: 'TASK_UNFINISHED' },
    });
    await good('setStatus', { task: own, status: 'in_progress' });
    await good('addNote', { task: own, markdown: 'I looked.' });
    test.clock.advance(1_000);
    await good('addNotesBulk', {
      release: ref,
      notes: [
        { task: own, markdown: 'a' },
        { task: ref, markdown: 'b' },
      ],
    });
    const notes: { notes: { author: string; markdown: string }[] } = await good('getNotes', { task: own }, true);
    expect(notes.notes.map(({ author, markdown }) => [author, markdown])).toEqual([
      [agent.id, 'I looked.'],
      [agent.id, 'a'],
    ]);
    await good('linkTask', { task: own, kind: 'depends_on', to: task.task.ref });
    await good('linkTasksBulk', {
      release: ref,
      links: [{ task: bulk.tasks[1]?.ref, kind: 'parent', to: task.task.ref }],
    });
    expect(await good('getRelease', { release: ref }, true)).toMatchObject({ ref, state: 'in_review', approvals: [] });
    expect(await good('listReleases', { service: test.services.shop }, true)).toMatchObject({ releases: [{ ref }] });
    const outlook: { missing: { id: string }[] } = await good('whenCanItStart', { release: ref }, true);
    expect(outlook.missing.map((one) => one.id)).toEqual(['state', 'approvals', 'checklist']);
    expect(await good('getPlan', { release: ref }, true)).toMatchObject({ plan: { service: test.services.shop } });
    const why = { reason: 'customers wait for it', justification: 'The tests passed.' };
    const { shop } = test.services;
    expect(
      await good('proposeRelease', { service: shop, version: '1.2.0', environment: 'production', ...why }),
    ).toEqual({
      release: ref,
      command: `/deploy ${shop} 1.2.0 to production because customers wait for it`,
      proposal: null,
    });
    expect(await good('proposeRollback', { release: ref, ...why })).toMatchObject({
      command: `/deploy rollback ${ref} customers wait for it`,
    });
    await good('proposeProcessChange', { of: 'automation', ...why });
    await good('answerCriterion', { task: bulk.tasks[0]?.ref, criterion: 1, isMet: true, detail: 'I counted.' });
    expect(
      await call('registerCandidate', { service: shop, version: '1.1.0', digest: 'latest', notes: 'faster' }),
    ).toMatchObject({ isError: true, value: { code: 'NOT_A_DIGEST' } });
    const digest = `sha256:${'a'.repeat(64)}`;
    test.world.artifacts.set(`${shop}/1.1.0`, { digest });
    await good('registerCandidate', { service: shop, version: '1.1.0', digest, notes: 'faster' });
    test.deps.systems = withParts(test.deps.systems, { reportReader: createReportReader() });
    const report = { kind: 'tests', service: shop, version: '1.1.0', digest };
    expect(await call('reportResults', { ...report, files: ['<testsuite>'] })).toMatchObject({
      ...{ isError: true, value: { code: 'REPORT_UNREADABLE' } },
    });
    expect(
      await good('reportResults', { ...report, files: ['<testsuite><testcase name="a"/></testsuite>'] }),
    ).toMatchObject({
      ...{ result: 'passed', detail: '1 tests passed', name: 'default', release: ref },
    });
    test.world.artifacts.clear();
    await good('reportFinding', { task: ref, severity: 'critical', title: 'It leaks', detail: 'Memory grows.' });
    expect([...new Set(called)].sort()).toEqual([...toolNames].sort());
    const now = await view(test, id);
    expect(now.release.state).toBe('in_review');
    const events = now.events.filter(({ actor }) => actor.kind === 'agent');
    expect(events.length).toBeGreaterThan(8);
    for (const { actor, data } of events) {
      expect(actor.id).toBe(agent.id);
      expect(data).toMatchObject({ onBehalfOf: people.author });
    }
    await client.close();
  });

  test('reads plan, timeline, record and runbook of a release, and prompts for each role', async () => {
    const { ref, own, client } = await setUp();
    expect((await client.templates()).sort()).toEqual([
      ...['audit', 'plan', 'runbook', 'timeline'].map((name) => `quarterdeck://releases/{release}/${name}`),
      'quarterdeck://tasks/{task}/assignment',
    ]);
    expect(await client.resources()).toContain(`quarterdeck://releases/${ref}/plan`);
    expect(await client.resources()).toContain(`quarterdeck://tasks/${own}/assignment`);
    expect(JSON.parse(await client.read(`quarterdeck://tasks/${own}/assignment`))).toMatchObject({
      task: { ref: own, title: 'Its own task', delegatedBy: people.requester },
      checklist: [],
      safetyProtocol: expect.arrayContaining([expect.stringContaining('Never approve')]),
    });
    await expect(client.read(`quarterdeck://tasks/${ref}.999/assignment`)).rejects.toThrow(/UNKNOWN_TASK/);
    const read = async (name: string) => JSON.parse(await client.read(`quarterdeck://releases/${ref}/${name}`));
    expect(await read('plan')).toMatchObject({ ref, plan: { version: '1.1.0' } });
    expect((await read('timeline')).events[0]).toMatchObject({ by: people.requester });
    expect((await read('audit')).events[0]).toMatchObject({ data: expect.anything() });
    expect(await read('runbook')).toEqual({ ref, runbookUrl: null });
    await expect(client.read('quarterdeck://releases/R-99999/plan')).rejects.toThrow(/UNKNOWN_RELEASE/);
    const names = await client.prompts();
    expect(names).toHaveLength(7);
    for (const name of names) {
      const text = await client.prompt(name, { release: ref });
      expect(text).toContain(ref);
      expect(text).toContain('never approve');
    }
    await client.close();
  });

  test('pages through tasks and releases until there is no more', async () => {
    const { test, ref, client } = await setUp();
    const pages = async (tool: string, input: object, what: string) => {
      const found: string[] = [];
      let cursor: unknown;
      do {
        const { value } = await client.call(tool, { ...input, limit: 2, ...(cursor === undefined ? {} : { cursor }) });
        found.push(...(value[what] as { ref: string }[]).map((one) => one.ref));
        cursor = value.nextCursor;
      } while (cursor !== undefined);
      return found;
    };
    const tasks = (await view(test, await byRef(client, ref))).tasks;
    expect(await pages('listTasks', { release: ref }, 'tasks')).toHaveLength(tasks.length);
    for (const environment of ['staging']) await opened(test, { environment });
    await opened(test, { service: test.services.bank });
    const releases = await pages('listReleases', {}, 'releases');
    expect(new Set(releases).size).toBe(releases.length);
    expect(releases.length).toBeGreaterThan(2);
    expect(await client.call('listTasks', { release: ref, cursor: 'nonsense' })).toMatchObject({
      isError: true,
      value: { code: 'BAD_ARGUMENT' },
    });
    await client.close();
  });
});

async function byRef(client: AnyClient, ref: string): Promise<never> {
  const { database } = stage();
  const { value } = await client.call('getRelease', { release: ref });
  const number = Number(String(value.ref).slice(2));
  return (await database.read((stores) => stores.releases.findByNumber(number)))?.id as never;
}
