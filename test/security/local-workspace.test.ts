import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { channelIds, defaultSeed, personIds } from '../../src/local-workspace/default-seed.ts';
import { type RunningWorkspace, startWorkspace } from '../../src/local-workspace/server.ts';
import { attempt } from './attack.ts';
import { say, send } from './requests.ts';

/** The local workspace is for one person on one machine; what must not work is another page, or another machine. */
let workspace: RunningWorkspace;
let port = 0;
beforeAll(async () => {
  workspace = await startWorkspace({
    seed: defaultSeed,
    tokens: { bot: 'xoxb-test-token', app: 'xapp-test-token' },
    signingSecret: 'test-signing',
    delivery: { mode: 'socket' },
  });
  port = Number(new URL(workspace.url).port);
});
afterAll(() => workspace.stop());

const act = JSON.stringify({ kind: 'say', as: personIds.priya, channel: channelIds.releases, text: 'from elsewhere' });
const isSaid = () =>
  workspace.messages(personIds.priya, channelIds.releases).some((one) => one.text === 'from elsewhere');

describe('S12 another page', () => {
  test.each([
    ['its origin', { origin: 'https://evil.example', 'content-type': 'application/json' }],
    ['no origin of its own', { origin: 'null', 'content-type': 'application/json' }],
    ['a name that begins like ours', { origin: 'http://127.0.0.1.evil.example', 'content-type': 'application/json' }],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['plain text', { 'content-type': 'text/plain' }],
    ['no type', {}],
  ])('S12 with %s cannot act for a person', async (what, headers: Record<string, string>) => {
    await attempt('S12', what, async () => {
      const answer = await send(port, '/local/act', { method: 'POST', headers, body: act });
      return answer.status < 400 || isSaid();
    });
  });

  test('S12 a GET changes nothing', async () => {
    for (const path of [
      `/local/act?${new URLSearchParams({ act })}`,
      '/api/chat.postMessage?channel=C0RELEASES&text=from+elsewhere',
    ])
      await attempt('S12', path, async () => {
        await send(port, path, { headers: { authorization: 'Bearer wrong' } });
        return isSaid();
      });
  });

  test('S12 the page itself can act, so a refusal means something', async () => {
    const headers = { origin: `http://127.0.0.1:${port}`, 'content-type': 'application/json' };
    const body = act.replace('from elsewhere', 'from here');
    expect((await send(port, '/local/act', { method: 'POST', headers, body })).status).toBe(200);
  });
});

describe('S17 a name that was bound to this machine', () => {
  test.each([
    'evil.example',
    'evil.example:3000',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    'localhost.',
    '169.254.169.254',
  ])('S17 a request for the host %j is refused', async (host) => {
    for (const path of [
      '/',
      '/local/workspace',
      `/local/messages?as=${personIds.priya}&channel=${channelIds.releases}`,
    ])
      await attempt('S17', `${host} ${path}`, async () => (await send(port, path, { headers: { host } })).status < 400);
  });
});

describe('S24 and S10 at the local workspace', () => {
  test.each([
    '//',
    '/%E0%A4%A',
    '/files/%E0%A4%A',
    '/%00',
    '/..%2f..%2fetc%2fpasswd',
    '/files/../../../../etc/passwd',
    '/files/..%2f..%2fpackage.json',
    '/upload/..%2fx',
    '/__proto__',
  ])('S24 S10 GET %s gets a 4xx and no file', async (path) => {
    await attempt('S24', `GET ${path}`, async () => {
      const answer = await send(port, path);
      return answer.status < 400 || answer.status >= 500 || /root:|"name"/.test(answer.body);
    });
  });

  test('S24 S22 what is no HTTP, or 5 MB, ends nothing', async () => {
    await attempt('S24', 'no HTTP', async () => !/^HTTP\/1\.1 4\d\d /.test(await say(port, '\u0001\u0002\r\n\r\n')));
    await attempt('S22', '5 MB of JSON', async () => {
      const headers = { 'content-type': 'application/json' };
      const body = Buffer.alloc(5 * 1024 * 1024, '[');
      return (await send(port, '/local/act', { method: 'POST', headers, body })).status !== 413;
    });
    expect((await send(port, '/local/workspace')).status).toBe(200);
  });
});
