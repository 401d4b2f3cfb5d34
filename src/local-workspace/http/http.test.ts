import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { channelIds, personIds } from '../default-seed.ts';
import type { LiveEvent } from '../protocol.ts';
import type { RunningWorkspace } from '../server.ts';
import { eventually, testClient, testWorkspace } from '../test-workspace.ts';

let workspace: RunningWorkspace;
let directory: string;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'page-'));
  workspace = await testWorkspace({ pageDirectory: directory });
});
afterAll(async () => {
  await workspace.stop();
  rmSync(directory, { recursive: true });
});

/** Sends bytes as they are, and gives the status line. */
function raw(text: string): Promise<string> {
  return new Promise((resolve) => {
    const { hostname, port } = new URL(workspace.url);
    let answer = '';
    const socket = connect(Number(port), hostname, () => socket.write(text));
    socket.on('data', (chunk) => {
      answer += chunk;
      socket.end();
    });
    socket.on('error', () => resolve(answer));
    socket.on('close', () => resolve(answer.split('\r\n')[0] ?? ''));
    setTimeout(() => socket.destroy(), 500).unref();
  });
}

const post = (path: string, body: string, headers: Record<string, string> = {}) =>
  fetch(`${workspace.url}${path}`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...headers },
  });

test('survives requests that are not what they should be', async () => {
  const end = ' HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n';
  for (const path of [
    '//',
    '/%E0%A4%A',
    '/local/view?as=%E0%A4%A',
    '/files/%E0%A4%A',
    '*',
    'http://[',
    '/api/%00',
    '/../x',
  ]) {
    expect(await raw(`GET ${path}${end}`)).not.toContain('500');
  }
  for (const noise of [
    'nonsense\r\n\r\n',
    'GET / HTTP/9.9\r\n\r\n',
    `POST /api/api.test${end}`,
    '\0\0\0',
    'GET /link/ HTTP/1.1\r\nhost: localhost\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n',
  ]) {
    await raw(noise);
  }
  for (const body of ['{', '[]', 'null', '"x"', '']) expect((await post('/local/act', body)).status).toBe(400);
  for (const body of ['{', '[]', 'null'])
    expect(await (await post('/api/auth.test', body)).json()).toMatchObject({ ok: false });
  const broken = await post('/api/auth.test', 'x', { 'content-type': 'multipart/form-data' });
  expect(await broken.json()).toMatchObject({ ok: false });
  expect((await post('/response/none', '{"text":"x"}')).status).toBe(404);
  expect((await post('/upload/none/none', 'x')).status).toBe(404);
  expect((await fetch(`${workspace.url}/nowhere`)).status).toBe(404);
  expect((await fetch(`${workspace.url}/local/workspace`)).status).toBe(200);
});

test('a body that is too big is refused', async () => {
  expect((await post('/local/act', 'x'.repeat(1_100_000))).status).toBe(413);
  expect((await post('/api/chat.postMessage', 'x'.repeat(1_100_000))).status).toBe(413);
  expect((await fetch(`${workspace.url}/local/workspace`)).status).toBe(200);
});

test('only this machine, only our own page, only JSON', async () => {
  expect(await raw('GET /local/workspace HTTP/1.1\r\nhost: evil.example\r\nconnection: close\r\n\r\n')).toContain(
    '403',
  );
  expect(await raw('GET /local/workspace HTTP/1.1\r\nhost: LOCALHOST:80\r\nconnection: close\r\n\r\n')).toContain(
    '200',
  );
  const act = JSON.stringify({ kind: 'openHome', as: personIds.priya });
  expect((await post('/local/act', act, { origin: 'http://evil.example' })).status).toBe(403);
  expect((await post('/local/act', act, { 'content-type': 'text/plain' })).status).toBe(415);
  expect((await post('/local/act', act, { origin: workspace.url })).status).toBe(200);
});

test('a bad act is answered with a sentence', async () => {
  const errorOf = async (act: unknown) =>
    ((await (await post('/local/act', JSON.stringify(act))).json()) as { error?: string }).error;
  expect(await errorOf({ kind: 'dance' })).toContain('`kind` must be one of: say, press');
  expect(await errorOf({ kind: 'submit' })).toBe('`as` must be the id of the person who acts.');
  expect(await errorOf({ kind: 'say', as: 'U1', channel: 'C1' })).toBe('`text` must be a text.');
  expect(await errorOf({ kind: 'fill', as: 'U1', blockId: 'a', actionId: 'b', element: 1 })).toContain('`element`');
  expect(await errorOf({ kind: '__proto__', as: 'U1' })).toContain('`kind`');
});

test('tells the page what happens, each person what they may see', async () => {
  const events: Record<string, LiveEvent[]> = {};
  const stops = new AbortController();
  for (const as of [personIds.priya, personIds.lena]) {
    const seen: LiveEvent[] = [];
    events[as] = seen;
    const response = await fetch(`${workspace.url}/local/live?as=${as}`, { signal: stops.signal });
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    void readEvents(response, seen).catch(() => {});
  }
  await eventually(() => Object.values(events).every((seen) => seen[0]?.type === 'view'));
  await testClient(workspace).chat.postMessage({ channel: channelIds.onCall, text: 'secret' });
  const lenas = events[personIds.lena] ?? [];
  await eventually(() => lenas.some((event) => event.type === 'message' && event.message.text === 'secret'));
  await eventually(() => lenas.filter(({ type }) => type === 'view').length > 1);
  expect(JSON.stringify(events[personIds.priya])).not.toContain('secret');
  stops.abort();
});

async function readEvents(response: Response, seen: LiveEvent[]): Promise<void> {
  let rest = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    const parts = (rest + decoder.decode(chunk as Uint8Array, { stream: true })).split('\n\n');
    rest = parts.pop() ?? '';
    for (const part of parts) if (part.startsWith('data: ')) seen.push(JSON.parse(part.slice(6)) as LiveEvent);
  }
}

test('serves the page: says what is missing, then builds it', async () => {
  const shell = await fetch(`${workspace.url}/`);
  expect(shell.headers.get('content-security-policy')).toContain("script-src 'self'");
  expect(await shell.text()).toContain('<div id="root">');
  const script = async () => (await fetch(`${workspace.url}/page/app.js`)).text();
  expect(await script()).toContain('main.tsx is missing');
  writeFileSync(
    join(directory, 'main.tsx'),
    'import "./a.css";\nexport const Page = () => <b>hello page</b>;\nconsole.log(Page',
  );
  expect(await script()).toContain('could not be built');
  writeFileSync(join(directory, 'a.css'), 'b { color: red }');
  writeFileSync(join(directory, 'main.tsx'), 'import "./a.css";\nconsole.log("hello page");');
  expect(await script()).toContain('hello page');
  expect(await (await fetch(`${workspace.url}/page/app.css`)).text()).toContain('color:red');
});
