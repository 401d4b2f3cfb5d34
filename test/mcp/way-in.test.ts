import { request } from 'node:http';
import { describe, expect, test } from 'vitest';
import { revokeAgent } from '../../src/usecases/agent/manage-agents.ts';
import { must } from '../support/story.ts';
import { agentAtWork, refused } from './agent-at-work.ts';
import { agentStage, post } from './agents.ts';

const stage = agentStage();
const setUp = (more?: Parameters<typeof agentAtWork>[1]) => agentAtWork(stage(), more);

/** The status of a call with these headers, of which `fetch` would not send every one. */
function statusFor(headers: Record<string, string>, port: number): Promise<number | undefined> {
  const body = rawCall('listReleases', {});
  const all = { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headers };
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path: '/mcp', method: 'POST', headers: all }, (answer) =>
      resolve(answer.resume().statusCode),
    );
    asked.once('error', reject);
    asked.end(body);
  });
}

/** A call as a program without a client would send it. */
function rawCall(name: string, input: object) {
  const body = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: input } };
  return JSON.stringify(body);
}

describe('the token', () => {
  test('is needed: without one, or with a wrong one, the answer is 401 with how to show it', async () => {
    const { port } = stage();
    const body = rawCall('listReleases', {});
    for (const headers of [
      {},
      { authorization: 'Bearer qda_wrong' },
      { authorization: 'Basic eDp5' },
      { authorization: `Bearer ${'x'.repeat(300)}` },
    ]) {
      const answer = await post(port, body, headers as Record<string, string>);
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer realm="quarterdeck"/);
      expect(await answer.json()).toMatchObject({ error: { data: { code: 'AGENT_UNKNOWN' } } });
    }
  });

  test('is refused in the middle of its work once it is revoked, and when it expires', async () => {
    const { test, agent, token, ref, call, port } = await setUp({ expiresInDays: 1 });
    expect(await call('addNote', { task: ref, markdown: 'x' })).toMatchObject({ isError: false });
    const second = await setUp({ expiresInDays: 1 });
    must(await revokeAgent(test.deps, { name: agent.id }, 'an admin'));
    await expect(call('addNote', { task: ref, markdown: 'y' })).rejects.toThrow();
    const answer = await post(port, rawCall('listReleases', {}), { authorization: `Bearer ${token}` });
    expect([answer.status, (await answer.json()).error.data.code]).toEqual([401, 'AGENT_REVOKED']);
    test.clock.advance(86_400_000);
    const late = await post(port, rawCall('listReleases', {}), { authorization: `Bearer ${second.token}` });
    expect([late.status, (await late.json()).error.data.code]).toEqual([401, 'AGENT_EXPIRED']);
  });

  test('has a budget: a tool says when to try again, everything else answers 429', async () => {
    const { ref, client, port, token } = await setUp({ perMinute: 5 });
    let answer = await client.call('getRelease', { release: ref });
    for (let count = 0; count < 5 && !answer.isError; count += 1)
      answer = await client.call('getRelease', { release: ref });
    expect(answer).toMatchObject({ ...refused('AGENT_BUDGET'), value: { retryAfterMs: expect.any(Number) } });
    const list = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' });
    const other = await post(port, list, { authorization: `Bearer ${token}` });
    expect(other.status).toBe(429);
    expect(Number(other.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  test('is never in the log, nor in an answer', async () => {
    const { ref, call, token, client } = await setUp();
    const { text } = await call('addNote', { task: ref, markdown: `my token is ${token}` });
    expect(text).not.toContain(token);
    expect((await client.call('getNotes', { task: ref })).text).toContain('qda_***');
    expect(stage().logged.length).toBeGreaterThan(0);
    expect(stage().logged.join('\n')).not.toContain(token);
  });
});

describe('the way in', () => {
  test('pages of other addresses are refused, and other methods', async () => {
    const { port, token } = await setUp();
    const authorization = `Bearer ${token}`;
    const status = async (origin: string) =>
      (await post(port, rawCall('listReleases', {}), { authorization, origin })).status;
    for (const origin of [
      'https://evil.example',
      'null',
      `http://localhost:${port}`,
      `http://127.0.0.1.evil.example:${port}`,
    ])
      expect(await status(origin), origin).toBe(403);
    expect(await status(`http://127.0.0.1:${port}`)).toBe(200);
    // Its name leads here now, and the browser believes that the page is from here.
    expect(await statusFor({ host: 'evil.example', origin: 'http://evil.example', authorization }, port)).toBe(403);
    expect(await statusFor({ host: 'bot.example', authorization }, port)).toBe(200);
    for (const method of ['GET', 'DELETE', 'PUT'])
      expect((await fetch(`http://127.0.0.1:${port}/mcp`, { method, headers: { authorization } })).status).toBe(405);
  });

  test('20 MB are not read into memory, and nothing broken breaks it', async () => {
    const { port, token, client, ref } = await setUp();
    const authorization = `Bearer ${token}`;
    const large = await post(port, 'x'.repeat(20 * 1_048_576), { authorization }).catch(() => ({ status: 413 }));
    expect(large.status).toBe(413);
    for (const body of ['', '{', '[]', 'null', '"x"', '{"jsonrpc":"2.0"}', '['.repeat(50_000)]) {
      const { status } = await post(port, body, { authorization });
      expect(status, body.slice(0, 40)).toBeGreaterThanOrEqual(400);
      expect(status, body.slice(0, 40)).toBeLessThan(500);
    }
    const unknown = await post(port, '{"jsonrpc":"2.0","id":1,"method":"__proto__"}', { authorization });
    expect(await unknown.text()).toContain('-32601');
    expect((await client.call('getRelease', { release: ref })).isError).toBe(false);
  });

  test('clients without a token are slowed down', async () => {
    const { port } = stage();
    const answers = await Promise.all(Array.from({ length: 90 }, () => post(port, '{}').then(({ status }) => status)));
    expect(answers).toContain(429);
  });
});
