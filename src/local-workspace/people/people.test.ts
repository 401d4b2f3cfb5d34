import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { channelIds, defaultSeed, personIds, userGroupIds } from '../default-seed.ts';
import type { RunningWorkspace } from '../server.ts';
import { testClient, testWorkspace } from '../test-workspace.ts';

const { priya, marcus, lena, sam, casey, dana } = personIds;
const channel = channelIds.releases;
let workspace: RunningWorkspace;
let client: ReturnType<typeof testClient>;
beforeEach(async () => {
  workspace = await testWorkspace({
    seed: { ...defaultSeed, commands: [{ command: '/deploy', description: '', usageHint: '', shouldEscape: true }] },
  });
  client = testClient(workspace);
});
afterEach(() => workspace.stop());

const say = (as: string, text: string, to: string = channel, threadTs?: string) =>
  workspace.act({ kind: 'say', as, channel: to, text, ...(threadTs === undefined ? {} : { threadTs }) });
const lastText = (as: string = priya) => workspace.messages(as, channel).at(-1)?.text;
const sidebar = (as: string, id: string = channel) => workspace.view(as)?.channels.find((one) => one.id === id);

describe('what people type', () => {
  test.each([
    ['1 < 2 && 3 > 2', '1 &lt; 2 &amp;&amp; 3 &gt; 2'],
    ['<!channel> <@U0ADA00001>', '&lt;!channel&gt; &lt;@U0ADA00001&gt;'],
    ['hi @marcus.webb.', `hi <@${marcus}>.`],
    ['@nobody and a@marcus.webb', '@nobody and a@marcus.webb'],
    ['see #dev-updates, #on-call', `see <#${channelIds.devUpdates}>, #on-call`],
    ['@release-approvers please', `<!subteam^${userGroupIds.releaseApprovers}> please`],
    ['@here!', '<!here>!'],
  ])('%s', async (typed, stored) => {
    expect(await say(priya, typed)).toMatchObject({ ok: true });
    expect(lastText()).toBe(stored);
  });

  test('a very long or empty text is refused with words', async () => {
    expect(await say(priya, 'x'.repeat(12_001))).toMatchObject({ ok: false, error: 'msg_too_long' });
    expect(await say(priya, ' \n ')).toMatchObject({ error: 'no_text' });
    expect(await say(priya, `/deploy ${'x'.repeat(20_000)}`)).toMatchObject({ error: 'msg_too_long' });
  });
});

describe('who may do and see what', () => {
  test('an ephemeral is for one person, and is counted for nobody', async () => {
    await client.chat.postEphemeral({ channel, user: marcus, text: 'for you' });
    expect(lastText(marcus)).toBe('for you');
    expect(workspace.messages(priya, channel)).toEqual([]);
    expect(sidebar(marcus)?.unread).toBe(0);
    const { messages } = await client.conversations.history({ channel });
    expect(messages).toEqual([]);
  });

  test('a private channel is there for its members only', async () => {
    await client.chat.postMessage({ channel: channelIds.onCall, text: 'secret' });
    expect(workspace.messages(sam, channelIds.onCall)).toEqual([]);
    expect(sidebar(sam, channelIds.onCall)).toBeUndefined();
    expect(sidebar(lena, channelIds.onCall)).toMatchObject({ unread: 1, displayName: 'on-call' });
    expect(await say(sam, 'hello', channelIds.onCall)).toMatchObject({ error: 'channel_not_found' });
    const url = `${workspace.url}/local/messages?as=${sam}&channel=${channelIds.onCall}`;
    expect((await fetch(url)).status).toBe(404);
    expect(workspace.workspace().channels.some(({ name }) => name === 'on-call')).toBe(false);
  });

  test('a guest sees only what they were invited to, and joins nothing', async () => {
    expect(workspace.view(casey)?.channels.map(({ name }) => name)).toEqual(['releases']);
    expect(await workspace.act({ kind: 'join', as: casey, channel: channelIds.devUpdates })).toMatchObject({
      ok: false,
    });
  });

  test('somebody who has left does nothing, nor does the bot', async () => {
    expect(await say(dana, 'x')).toMatchObject({ error: 'account_inactive' });
    expect(await say(defaultSeed.app.botUserId, 'x')).toMatchObject({ error: 'user_not_found' });
  });

  test('one must join to write', async () => {
    expect(await say(sam, 'x', channelIds.devUpdates)).toMatchObject({ error: 'not_in_channel' });
    await workspace.act({ kind: 'join', as: sam, channel: channelIds.devUpdates });
    expect(await say(sam, 'x', channelIds.devUpdates)).toMatchObject({ ok: true });
    await workspace.act({ kind: 'leave', as: sam, channel: channelIds.devUpdates });
    expect(await say(sam, 'x', channelIds.devUpdates)).toMatchObject({ error: 'not_in_channel' });
  });
});

describe('unread and mentions', () => {
  test('count what others wrote since one has read', async () => {
    await say(marcus, 'plain');
    await client.chat.postMessage({ channel, text: `<!subteam^${userGroupIds.onCall}> look` });
    const { ts = '' } = await client.chat.postMessage({
      channel,
      text: 'x',
      blocks: [{ type: 'section', text: { type: 'mrkdwn', text: `<@${priya}>` } }],
    });
    expect(sidebar(priya)).toMatchObject({ unread: 3, mentions: 1, lastTs: ts });
    expect(sidebar(lena)).toMatchObject({ unread: 3, mentions: 1 });
    expect(sidebar(marcus)).toMatchObject({ unread: 2, mentions: 0 });
    await workspace.act({ kind: 'markRead', as: priya, channel, ts });
    expect(sidebar(priya)).toMatchObject({ unread: 0, mentions: 0 });
    await say(sam, 'in the thread @priya.raman', channel, ts);
    expect(sidebar(priya)).toMatchObject({ unread: 0, mentions: 1 });
  });
});
