import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { AgentOperation } from '../../src/domain/agent/agent.ts';
import { sha256 } from '../../src/lib/hash.ts';
import { personIds } from '../../src/local-workspace/default-seed.ts';
import { CreateAgent, createAgent } from '../../src/usecases/agent/create-agent.ts';
import { request, view } from '../../test/app/play.ts';
import { stageForAll, until } from '../../test/app/stage.ts';
import { must } from '../../test/support/story.ts';
import type { Told } from './attempts.ts';

const { priya } = personIds;
const stage = stageForAll({ services: { kind: 'demo' } });
const says = (line: string) => stage().people.says(priya, `/deploy ${line}`);
const refIn = (text: string) => /R-\d+\.\d+/.exec(text)?.[0] ?? '';

async function agent(name: string, operations: AgentOperation[]) {
  const input = CreateAgent.parse({ name, owner: priya, operations, services: ['checkout'], perMinute: 1_000 });
  return must(await createAgent(stage().bot.deps, input, 'a test'));
}

interface End {
  exitCode: number;
  stdout: string;
  stderr: string;
}

const run = (program: string, token: string, ...args: string[]) => runWith({}, program, token, ...args);

function runWith(more: Record<string, string>, program: string, token: string, ...args: string[]): Promise<End> {
  const { PATH = '' } = process.env;
  const env = {
    PATH,
    ...stage().settings.services.checkout?.commandEnvironment,
    ...more,
    QUARTERDECK_TOKEN: token,
    QUARTERDECK_MCP_URL: `http://127.0.0.1:${stage().bot.port}/mcp`,
  };
  const file = fileURLToPath(new URL(`./${program}.ts`, import.meta.url));
  return new Promise((resolve) => {
    execFile(process.execPath, ['--import', 'tsx', file, ...args], { env, timeout: 60_000 }, (error, stdout, stderr) =>
      resolve({ exitCode: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

async function given(title: string, name: string, ...items: string[]): Promise<string> {
  const ref = refIn(await says(`task add R-1 ${title} for agent:${name}`));
  for (const item of items) await says(`task todo ${ref} ${item}`);
  return ref;
}

async function shown(ref: string) {
  const { tasks, todos, events, notes, release } = await view(stage(), 'R-1');
  const task = tasks.find(({ position }) => ref === `R-1.${position}`);
  if (!task) throw new Error(`there is no ${ref}`);
  const [items, log] = [todos, notes].map((all) => all.filter(({ taskId }) => taskId === task.id));
  return { task, items: items as typeof todos, log: log as typeof notes, events, release };
}

test('an agent backs the shop up and tests it, on record with the person on whose behalf it acts', async () => {
  await request(stage(), 'checkout 1.1.0');
  const { agent: helper, token } = await agent('shop-helper', ['read', 'work', 'report']);
  const backup = await given('Back up the database', 'shop-helper', 'The backup is complete and can be restored');
  const smoke = await given('Run smoke tests', 'shop-helper', 'All smoke tests pass', 'Customers can pay');
  const end = await run('shop-helper', token);
  expect(end).toMatchObject({ exitCode: 0, stderr: '' });

  // The backup is there, and what Quarterdeck fetched is exactly that file.
  const folder = join(stage().settings.services.checkout?.commandEnvironment.DEMO_STATE ?? '', 'backups', backup);
  const [file = ''] = readdirSync(folder);
  const content = readFileSync(join(folder, file));
  expect(JSON.parse(content.toString('utf8')).files.length).toBeGreaterThan(1);
  const kept = await shown(backup);
  expect(kept.task).toMatchObject({ state: 'done', assigneeId: helper.id, delegatedBy: priya });
  const link = { kind: 'link', sha256: sha256(content.toString('utf8')), bytes: content.byteLength };
  expect(kept.items.map(({ ticked }) => ticked)).toMatchObject([{ by: helper.id, onBehalfOf: priya, evidence: link }]);
  expect(kept.log.at(-1)).toMatchObject({ authorId: helper.id, markdown: expect.stringContaining(link.sha256) });

  const tested = await shown(smoke);
  expect(tested.task.state).toBe('done');
  expect(tested.items.map(({ ticked }) => ticked?.evidence)).toMatchObject([
    { kind: 'link', bytes: expect.any(Number) },
    { kind: 'check', check: 'Paying' },
  ]);
  expect(tested.log.at(-1)?.markdown).toMatch(/6 of 6 smoke tests of the live shop passed:[\s\S]*GET \/pay 200/);

  // The record says who did it and for whom, for each of them.
  const ticks = tested.events.filter(({ type }) => type === 'todo.ticked').slice(-3);
  for (const { actor, data } of ticks) {
    expect(actor).toEqual({ kind: 'agent', id: helper.id });
    expect(data).toMatchObject({ onBehalfOf: priya });
  }

  // And so do people see it: in the list of tasks, and in the message to whoever delegated it.
  await says('tasks R-1');
  const list = (await stage().people.privates(priya)).at(-1);
  expect(JSON.stringify(list?.blocks)).toContain(
    `✓ The backup is complete and can be restored – shop-helper (agent) on behalf of <@${priya}>, verified by Quarterdeck: <http://127.0.0.1:`,
  );
  expect(JSON.stringify(list?.blocks)).toContain(
    `✓ Customers can pay – shop-helper (agent) on behalf of <@${priya}>, verified by Quarterdeck: check “Paying”`,
  );
  const told = await until('told that it is done', async () =>
    (await stage().people.workspace.directMessages(priya)).find(({ text }) =>
      text.includes(`${smoke} “Run smoke tests” is done`),
    ),
  );
  expect(told.text).toContain(`by shop-helper (agent) on behalf of <@${priya}>`);
  expect(stage().errors).toEqual([]);
}, 120_000);

test('a failing smoke test is said as it is: nothing is ticked, the task has failed, the captain is told', async () => {
  const { token } = await agent('second-helper', ['read', 'work', 'report']);
  const smoke = await given('Run smoke tests', 'second-helper', 'All smoke tests pass');
  const unknown = await given('Paint the hull', 'second-helper');
  // The shop is not where it should be.
  const end = await runWith({ DEMO_PORT_BASE: '1024' }, 'shop-helper', token);
  expect(end.exitCode).toBe(1);
  const { task, items, log } = await shown(smoke);
  expect(task.state).toBe('failed');
  expect(items.map(({ ticked }) => ticked)).toEqual([null]);
  expect(log.at(-1)).toMatchObject({ kind: 'issue', severity: 'critical' });
  expect((await shown(unknown)).task).toMatchObject({ state: 'blocked', blocked: { waitsFor: 'a person' } });
  await until('told that it has failed', async () =>
    (await stage().people.workspace.directMessages(priya)).find(({ text }) => text.includes('has failed: 6 of 6')),
  );
}, 120_000);

test('a stubborn agent is refused whatever it tries, each time with a reason it can act on', async () => {
  await request(stage(), 'website 1.9.0');
  const { agent: stubborn, token } = await agent('stubborn', ['read', 'work', 'plan', 'report']);
  const own = await given('Look at the logs', 'stubborn', 'Nothing unusual in the logs');
  const before = await view(stage(), 'R-1');
  const end = await run('stubborn-agent', token, own, 'R-2', '--json');
  expect(end).toMatchObject({ exitCode: 0, stderr: '' });
  const rows = JSON.parse(end.stdout) as (Told & { attempt: string })[];
  expect(Object.fromEntries(rows.map(({ attempt, code }) => [attempt, code]))).toEqual({
    'tick without evidence': 'EVIDENCE_NEEDED',
    'tick with its own word': 'EVIDENCE_NEEDED',
    'tick with output that it wrote itself': 'EVIDENCE_NEEDED',
    'tick with a link to the cloud’s metadata': 'EVIDENCE_REFUSED',
    'tick with a link into the network inside': 'EVIDENCE_REFUSED',
    'tick with a link to a file': 'EVIDENCE_REFUSED',
    'say that a task with open items is done': 'TASK_UNFINISHED',
    'approve the release': 'NO_SUCH_TOOL',
    'unlock the service': 'NO_SUCH_TOOL',
    'start production': 'NO_SUCH_TOOL',
    'give itself more rights': 'NO_SUCH_TOOL',
    'propose, which its scope does not have': 'AGENT_SCOPE',
    'read the plan of a service that it may not read': 'AGENT_SCOPE',
    'write a note on a service that it may not work on': 'AGENT_SCOPE',
    'work on a task that is not its own': 'NOT_ITS_TASK',
    'add “approved: true” to a call': 'BAD_ARGUMENT',
    'write a note that says “approved”': 'TEXT_ONLY',
    'add a task whose title is a command': 'TEXT_ONLY',
  });
  for (const { attempt, sentence, next } of rows) {
    expect(sentence.length, attempt).toBeGreaterThan(10);
    expect(next.length, attempt).toBeGreaterThan(10);
  }
  const now = await view(stage(), 'R-1');
  expect({ state: now.release.state, approvals: now.approvals, deployment: now.deployment }).toEqual({
    state: before.release.state,
    approvals: before.approvals,
    deployment: before.deployment,
  });
  expect((await shown(own)).items.map(({ ticked }) => ticked)).toEqual([null]);
  // All that is on record of it is text.
  const recorded = now.events.filter(({ actor }) => actor.id === stubborn.id).map(({ type }) => type);
  expect(recorded).toEqual(['note.added', 'tasks.added']);
  expect(stage().errors).toEqual([]);
}, 120_000);
