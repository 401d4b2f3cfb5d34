import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { channelIds, personIds } from './default-seed.ts';
import { eventually, testClient, testWorkspace } from './test-workspace.ts';

const { priya, lena, jo } = personIds;
const channel = channelIds.releases;
let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'workspace-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

test('what was said survives a restart; what was whispered does not', async () => {
  const snapshotFile = join(directory, 'deep', 'workspace.json');
  const first = await testWorkspace({ snapshotFile });
  const client = testClient(first);
  const posted = await client.chat.postMessage({
    channel,
    text: 'kept',
    metadata: { event_type: 'release', event_payload: { key: 'k' } },
  });
  await client.chat.postMessage({ channel, text: 'reply', thread_ts: posted.ts ?? '' });
  await client.chat.postEphemeral({ channel, user: priya, text: 'whisper' });
  await client.chat.postMessage({ channel: lena, text: 'direct' });
  await client.views.publish({ user_id: lena, view: { type: 'home', blocks: [{ type: 'divider' }] } });
  await client.filesUploadV2({ channel_id: channel, filename: 'a.txt', file: Buffer.from('bytes') });
  await first.act({ kind: 'join', as: jo, channel: channelIds.opsUpdates });
  await first.act({ kind: 'markRead', as: priya, channel, ts: posted.ts ?? '' });
  const before = [first.view(lena), first.view(priya)?.channels];
  await first.stop();

  const second = await testWorkspace({ snapshotFile });
  expect(second.messages(priya, channel).map(({ text }) => text)).toEqual(['kept', '']);
  expect(second.thread(priya, channel, posted.ts ?? '')).toHaveLength(2);
  expect([second.view(lena), second.view(priya)?.channels]).toEqual(before);
  const url = second.messages(priya, channel).at(-1)?.files[0]?.url ?? '';
  expect(await (await fetch(url)).text()).toBe('bytes');
  const again = testClient(second);
  const history = await again.conversations.history({ channel, include_all_metadata: true });
  expect(history.messages?.at(-1)?.metadata?.event_payload).toEqual({ key: 'k' });
  const next = await again.chat.postMessage({ channel, text: 'next' });
  expect(Number(next.ts)).toBeGreaterThan(Number(posted.ts));
  await second.stop();
});

test('it is saved shortly after a change, not only at the end', async () => {
  const snapshotFile = join(directory, 'workspace.json');
  const workspace = await testWorkspace({ snapshotFile });
  await testClient(workspace).chat.postMessage({ channel, text: 'soon on disk' });
  await eventually(() => existsSync(snapshotFile) && readFileSync(snapshotFile, 'utf8').includes('soon on disk'));
  expect(existsSync(`${snapshotFile}.new`)).toBe(false);
  await workspace.stop();
});

test('a broken file is put aside, not fatal', async () => {
  const snapshotFile = join(directory, 'workspace.json');
  writeFileSync(snapshotFile, '{"version":1,"chan');
  const workspace = await testWorkspace({ snapshotFile });
  expect(workspace.messages(priya, channel)).toEqual([]);
  expect(readFileSync(`${snapshotFile}.broken`, 'utf8')).toContain('chan');
  await workspace.stop();
});
