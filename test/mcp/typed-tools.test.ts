import { execFile } from 'node:child_process';
import { expect, test } from 'vitest';
import { tools } from '../../src/mcp/tools/index.ts';
import { opened, view } from '../support/story.ts';
import { address, agentStage, newAgent } from './agents.ts';

const stage = agentStage();

function typed(port: number, token: string, ...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const env = { PATH: process.env.PATH ?? '', QUARTERDECK_TOKEN: token, QUARTERDECK_MCP_URL: address(port).href };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['--import', 'tsx', 'src/cli.ts', 'tool', ...args],
      { env, timeout: 60_000 },
      (error, out, err) => resolve({ code: error === null ? 0 : Number(error.code), out, err }),
    );
  });
}

test('every tool can be typed, with the answers and refusals that agents get', async () => {
  const { test: at, port } = stage();
  const { token } = await newAgent(stage(), { operations: ['read', 'plan', 'work'] });
  const id = await opened(at);
  const ref = `R-${(await view(at, id)).release.number}`;
  const add = await typed(port, token, 'addTask', '--release', ref, '--title', 'Back up -- all', '--role', 'database');
  expect(add).toMatchObject({ code: 0, err: '' });
  const { task } = JSON.parse(add.out);
  expect(task).toMatchObject({ ref: expect.stringMatching(new RegExp(`^${ref}\\.\\d+$`)), title: 'Back up -- all' });
  const key = ['--idempotencyKey', 'typed-key-1'];
  const todo = ['addTodo', '--task', task.ref, '--title', 'It can be restored', ...key];
  expect(await typed(port, token, ...todo)).toEqual(await typed(port, token, ...todo));
  expect((await view(at, id)).todos.filter(({ title }) => title === 'It can be restored')).toHaveLength(1);
  expect(await typed(port, token, 'setStatus', '--task', task.ref, '--status', 'done')).toEqual({
    code: 1,
    out: '',
    err: expect.stringMatching(/^NOT_ITS_TASK: .* is not assigned to this agent\. Work on your own tasks/),
  });
  expect(await typed(port, token, 'addNote', '--task', ref, '--markdown', 'x')).toMatchObject({
    code: 1,
    err: expect.stringMatching(/^AGENT_SCOPE: /),
  });
  expect(await typed(port, `qda_${'A'.repeat(43)}`, 'getPlan', '--release', ref)).toMatchObject({
    code: 1,
    err: expect.stringMatching(/^AGENT_UNKNOWN: /),
  });
});

test('what is typed wrongly is told of before anything is called', async () => {
  expect(await typed(1, 'x', 'addTask', '--release', 'R-1')).toMatchObject({
    code: 2,
    err: expect.stringContaining('--title: '),
  });
  expect(await typed(1, 'x', 'approve')).toMatchObject({ code: 2, err: expect.stringContaining('There is no tool') });
  expect(await typed(1, 'x', 'getPlan', '--release', 'R-1')).toMatchObject({
    code: 1,
    err: expect.stringContaining('The bot cannot be reached'),
  });
  const help = await typed(1, 'x', '--help');
  for (const { name } of tools) expect(help.out).toContain(name);
});
