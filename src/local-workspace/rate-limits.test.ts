import { WebAPIRateLimitedError } from '@slack/web-api';
import { afterEach, expect, test } from 'vitest';
import { manualClock } from '../lib/clock.ts';
import { channelIds, personIds } from './default-seed.ts';
import type { RunningWorkspace, WorkspaceOptions } from './server.ts';
import { refusalOf, testClient, testWorkspace } from './test-workspace.ts';

let workspace: RunningWorkspace;
afterEach(() => workspace.stop());
const channel = channelIds.releases;

async function started(options: Partial<WorkspaceOptions>) {
  workspace = await testWorkspace(options);
  return testClient(workspace);
}

test('posts to one channel are one a second after a small burst; other channels are not held up', async () => {
  const clock = manualClock(new Date('2026-11-21T08:00:00Z'));
  const client = await started({ clock, rateLimits: true });
  const post = (to: string) => client.chat.postMessage({ channel: to, text: 'x' });
  for (let burst = 0; burst < 4; burst += 1) await post(channel);
  await expect(post(channel)).rejects.toThrow(WebAPIRateLimitedError);
  expect((await post(channelIds.onCall)).ok).toBe(true);
  clock.advance(1000);
  expect((await post(channel)).ok).toBe(true);
  await expect(post(channel)).rejects.toMatchObject({ retryAfter: 1 });
  expect(workspace.log().refusals['chat.postMessage']).toEqual({ ratelimited: 2 });
});

test('a method of tier 2 gives twenty calls a minute', async () => {
  const clock = manualClock(new Date('2026-11-21T08:00:00Z'));
  const client = await started({ clock, rateLimits: true });
  for (let call = 0; call < 20; call += 1) await client.usergroups.list({});
  await expect(client.usergroups.list({})).rejects.toMatchObject({ retryAfter: 3 });
  clock.advance(3000);
  expect((await client.usergroups.list({})).ok).toBe(true);
});

test('faults: what goes wrong, when, and whether the message was stored', async () => {
  const client = await started({
    faults: [{ method: 'chat.postMessage', nth: 2, fault: { kind: 'error', error: 'internal_error' } }],
  });
  const post = (text: string) => client.chat.postMessage({ channel, text });
  await post('one');
  expect((await refusalOf(post('two'))).error).toBe('internal_error');
  await post('three');
  workspace.fault({ method: '*', fault: { kind: 'http', status: 503 } });
  await expect(post('four')).rejects.toMatchObject({ statusCode: 503 });
  workspace.fault({ method: 'chat.postMessage', fault: { kind: 'http', status: 500, afterStoring: true } });
  await expect(post('five')).rejects.toMatchObject({ statusCode: 500 });
  workspace.fault({ method: 'chat.postMessage', fault: { kind: 'rate_limited', retryAfterSeconds: 7 } });
  await expect(post('six')).rejects.toMatchObject({ retryAfter: 7 });
  workspace.fault({ method: 'chat.postMessage', times: 2, fault: { kind: 'latency', ms: 5 } });
  await post('seven');
  const added = await fetch(`${workspace.url}/local/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ method: 'auth.test', fault: { kind: 'timeout', ms: 5 } }),
  });
  expect(await added.json()).toEqual({ ok: true });
  await expect(client.auth.test()).rejects.toMatchObject({ statusCode: 504 });
  expect(workspace.messages(personIds.priya, channel).map(({ text }) => text)).toEqual([
    'one',
    'three',
    'five',
    'seven',
  ]);
});
