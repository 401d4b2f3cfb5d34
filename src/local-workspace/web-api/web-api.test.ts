import type { ModalView, View } from '@slack/types';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { botUserId, channelIds, personIds, userGroupIds } from '../default-seed.ts';
import type { RunningWorkspace } from '../server.ts';
import { refusalOf, testClient, testWorkspace, tokens } from '../test-workspace.ts';

const { priya, marcus, lena, dana, casey } = personIds;
const channel = channelIds.releases;
let workspace: RunningWorkspace;
let client: ReturnType<typeof testClient>;
beforeAll(async () => {
  workspace = await testWorkspace({ unsupportedBlocks: ['plan'] });
  client = testClient(workspace);
});
afterAll(() => workspace.stop());

const errorOf = async (call: Promise<unknown>) => (await refusalOf(call)).error;
const divider = { type: 'divider' } as const;
const say = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } }) as const;

describe('chat', () => {
  test('posts, replies, updates and deletes', async () => {
    const posted = await client.chat.postMessage({ channel, text: 'one', blocks: [say('*one*')] });
    const ts = posted.ts ?? '';
    expect(posted.message?.blocks?.[0]?.block_id).toMatch(/^.{5}$/);
    const reply = await client.chat.postMessage({ channel, text: 'two', thread_ts: ts });
    expect(workspace.thread(priya, channel, ts).map(({ text }) => text)).toEqual(['one', 'two']);
    expect(workspace.messages(priya, channel).at(-1)).toMatchObject({ ts, replyCount: 1, replyAuthorIds: [botUserId] });
    await client.chat.update({ channel, ts, text: 'changed' });
    expect(workspace.messages(priya, channel).at(-1)).toMatchObject({ text: 'changed', blocks: [] });
    await client.chat.delete({ channel, ts });
    expect(workspace.messages(priya, channel).at(-1)?.text).toBe('This message was deleted.');
    expect(await errorOf(client.chat.update({ channel, ts, text: 'again' }))).toBe('message_not_found');
    await client.chat.delete({ channel, ts: reply.ts ?? '' });
    expect(workspace.thread(priya, channel, ts)).toHaveLength(1);
  });

  test('every timestamp is new', async () => {
    const posts = await Promise.all(
      Array.from({ length: 20 }, (_, n) => client.chat.postMessage({ channel: channelIds.devUpdates, text: `${n}` })),
    );
    expect(new Set(posts.map(({ ts }) => ts)).size).toBe(20);
  });

  test('an update with blocks alone keeps the text', async () => {
    const { ts = '' } = await client.chat.postMessage({ channel, text: 'kept' });
    await client.chat.update({ channel, ts, blocks: [say('new')] });
    expect(workspace.messages(priya, channel).at(-1)).toMatchObject({ text: 'kept', blocks: [{ type: 'section' }] });
  });

  test.each([
    ['no_text', () => client.chat.postMessage({ channel, text: '' })],
    ['channel_not_found', () => client.chat.postMessage({ channel: 'C404', text: 'x' })],
    ['thread_not_found', () => client.chat.postMessage({ channel, text: 'x', thread_ts: '1.000001' })],
    ['message_not_found', () => client.chat.update({ channel, ts: '1.000001', text: 'x' })],
    [
      'msg_too_long',
      async () => {
        const { ts = '' } = await client.chat.postMessage({ channel, text: 'x' });
        return client.chat.update({ channel, ts, text: 'x'.repeat(4001) });
      },
    ],
    ['msg_too_long', () => client.chat.postMessage({ channel, markdown_text: 'x'.repeat(12_001) })],
    [
      'msg_blocks_too_long',
      () =>
        client.chat.postMessage({ channel, text: 'x', blocks: Array.from({ length: 5 }, () => say('x'.repeat(2900))) }),
    ],
    ['invalid_blocks_format', () => client.apiCall('chat.postMessage', { channel, text: 'x', blocks: 'nope' })],
    [
      'cant_update_message',
      async () => {
        const said = await workspace.act({ kind: 'say', as: priya, channel, text: 'mine' });
        const ts = said.ok ? (said.postedTs ?? '') : '';
        return client.chat.update({ channel, ts, text: 'x' });
      },
    ],
    [
      'user_not_in_channel',
      () => client.chat.postEphemeral({ channel: channelIds.devUpdates, user: casey, text: 'x' }),
    ],
    ['unknown_method', () => client.apiCall('nope.nope')],
    [
      'invalid_metadata_format',
      () => client.apiCall('chat.postMessage', { channel, text: 'x', metadata: { event_type: 'x' } }),
    ],
  ])('refuses with %s', async (error, call) => {
    expect(await errorOf(call())).toBe(error);
  });

  test('says where the blocks are wrong', async () => {
    const blocks = [divider, { type: 'header', text: { type: 'plain_text', text: 'x'.repeat(151) } } as const];
    expect(await refusalOf(client.chat.postMessage({ channel, text: 'x', blocks }))).toEqual({
      error: 'invalid_blocks',
      messages: ['[ERROR] must be less than 151 characters [json-pointer:/blocks/1/text/text]'],
    });
    const plan = [{ type: 'plan', title: 'Plan', tasks: [] } as const];
    expect((await refusalOf(client.chat.postMessage({ channel, text: 'x', blocks: plan }))).messages).toEqual([
      '[ERROR] unsupported type: plan [json-pointer:/blocks/0/type]',
    ]);
  });

  test('knows a message by its metadata', async () => {
    const metadata = { event_type: 'release', event_payload: { key: 'rel_1' } };
    const { ts } = await client.chat.postMessage({ channel, text: 'marked', metadata });
    const history = await client.conversations.history({ channel, include_all_metadata: true, limit: 5 });
    expect(history.messages?.find((message) => message.ts === ts)?.metadata).toEqual(metadata);
    expect(workspace.log().duplicates).toEqual([]);
    await client.chat.postMessage({ channel, text: 'marked again', metadata });
    expect(workspace.log().duplicates).toEqual([{ channel, key: 'rel_1', count: 2 }]);
    expect(workspace.log().calls['chat.postMessage']).toBeGreaterThan(5);
  });

  test('a permalink, a reaction, a bookmark', async () => {
    const { ts = '' } = await client.chat.postMessage({ channel, text: 'x' });
    const { permalink } = await client.chat.getPermalink({ channel, message_ts: ts });
    expect(permalink).toBe(`${workspace.url}/archives/${channel}/p${ts.replace('.', '')}`);
    await client.reactions.add({ channel, timestamp: ts, name: 'rocket' });
    expect(await errorOf(client.reactions.add({ channel, timestamp: ts, name: 'rocket' }))).toBe('already_reacted');
    expect(workspace.messages(priya, channel).at(-1)?.reactions).toEqual([{ name: 'rocket', userIds: [botUserId] }]);
    const link = { channel_id: channel, title: 'Board', type: 'link', link: 'https://x.example' } as const;
    expect((await client.bookmarks.add(link)).bookmark?.title).toBe('Board');
  });
});

describe('conversations', () => {
  test('the bot must be a member where Slack wants it', async () => {
    expect(await errorOf(client.conversations.history({ channel: channelIds.devUpdates }))).toBe('not_in_channel');
    await client.conversations.join({ channel: channelIds.devUpdates });
    expect((await client.conversations.history({ channel: channelIds.devUpdates })).ok).toBe(true);
    const { members } = await client.conversations.members({ channel: channelIds.devUpdates });
    expect(members).toContain(botUserId);
  });

  test('a direct message goes to one person only', async () => {
    const first = await client.conversations.open({ users: lena });
    const again = await client.conversations.open({ users: lena });
    const direct = first.channel?.id ?? '';
    expect(again.channel?.id).toBe(direct);
    await client.chat.postMessage({ channel: lena, text: 'hello' });
    expect(workspace.messages(lena, direct).map(({ text }) => text)).toEqual(['hello']);
    expect(workspace.messages(priya, direct)).toEqual([]);
    const shown = workspace.view(lena)?.channels.find(({ id }) => id === direct);
    expect(shown).toMatchObject({ displayName: 'Quarterdeck', unread: 1, mentions: 1 });
    expect(await errorOf(client.conversations.open({ users: dana }))).toBe('user_disabled');
  });

  test('lists, page by page', async () => {
    const names: (string | undefined)[] = [];
    for await (const part of client.paginate('conversations.list', {
      limit: 2,
      types: 'public_channel,private_channel',
    })) {
      names.push(...((part as { channels?: { name?: string }[] }).channels ?? []).map(({ name }) => name));
    }
    expect(names).toEqual([
      'releases',
      'exec-updates',
      'product-updates',
      'dev-updates',
      'ops-updates',
      'support-updates',
      'on-call',
    ]);
    expect((await client.conversations.info({ channel: channelIds.onCall })).channel).toMatchObject({
      is_private: true,
    });
  });

  test('history: newest first, oldest and latest', async () => {
    const target = channelIds.releases;
    const made = [];
    for (const text of ['a', 'b', 'c']) made.push((await client.chat.postMessage({ channel: target, text })).ts ?? '');
    const { messages } = await client.conversations.history({ channel: target, oldest: made[0], inclusive: true });
    expect(messages?.map(({ text }) => text)).toEqual(['c', 'b', 'a']);
    const part = await client.conversations.history({ channel: target, oldest: made[0], latest: made[2] });
    expect(part.messages?.map(({ text }) => text)).toEqual(['b']);
    expect(await errorOf(client.conversations.replies({ channel: target, ts: '1.1' }))).toBe('thread_not_found');
  });
});

describe('people', () => {
  test('who somebody is', async () => {
    expect((await client.users.info({ user: casey })).user).toMatchObject({ is_restricted: true, deleted: false });
    expect((await client.users.info({ user: dana })).user).toMatchObject({ deleted: true });
    expect((await client.users.lookupByEmail({ email: 'marcus.webb@harbor.example' })).user?.id).toBe(marcus);
    expect(await errorOf(client.users.info({ user: 'U404' }))).toBe('user_not_found');
    expect((await client.users.list({})).members).toHaveLength(10);
  });

  test('user groups', async () => {
    const { usergroups } = await client.usergroups.list({});
    expect(usergroups?.map(({ handle }) => handle)).toEqual(['release-approvers', 'on-call']);
    const { users } = await client.usergroups.users.list({ usergroup: userGroupIds.onCall });
    expect(users).toEqual([lena]);
  });
});

describe('tokens', () => {
  const call = async (method: string, token?: string) => {
    const response = await fetch(`${workspace.apiUrl}${method}`, {
      method: 'POST',
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    });
    return ((await response.json()) as { error?: string }).error;
  };
  test('each method takes its own kind', async () => {
    expect(await call('auth.test')).toBe('not_authed');
    expect(await call('auth.test', 'xoxb-other')).toBe('invalid_auth');
    expect(await call('auth.test', tokens.app)).toBe('not_allowed_token_type');
    expect(await call('apps.connections.open', tokens.bot)).toBe('not_allowed_token_type');
    expect(await call('auth.test', tokens.bot)).toBeUndefined();
  });

  test('takes JSON too', async () => {
    const response = await fetch(`${workspace.apiUrl}chat.postMessage`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${tokens.bot}` },
      body: JSON.stringify({ channel, text: 'json', blocks: [divider] }),
    });
    expect(await response.json()).toMatchObject({ ok: true, message: { text: 'json' } });
  });
});

describe('files and views', () => {
  test('a file is uploaded in three steps and then seen', async () => {
    const done = await client.filesUploadV2({
      channel_id: channel,
      filename: 'notes.md',
      title: 'Notes',
      file: Buffer.from('# Notes'),
      initial_comment: 'Here they are',
    });
    expect(done.ok).toBe(true);
    const message = workspace.messages(priya, channel).at(-1);
    expect(message).toMatchObject({ text: 'Here they are', files: [{ name: 'notes.md', title: 'Notes', size: 7 }] });
    const response = await fetch(message?.files[0]?.url ?? '');
    expect(await response.text()).toBe('# Notes');
    const orphan = await client.files.getUploadURLExternal({ filename: 'x.txt', length: 1 });
    const files = [{ id: orphan.file_id ?? '' }] as [{ id: string }];
    expect(await errorOf(client.files.completeUploadExternal({ files }))).toBe('file_not_found');
  });

  test('a Home tab that was drawn from old knowledge is refused', async () => {
    const view: View = { type: 'home', blocks: [divider] };
    const first = await client.views.publish({ user_id: priya, view });
    const hash = first.view?.hash ?? '';
    await client.views.publish({ user_id: priya, view, hash });
    expect(await errorOf(client.views.publish({ user_id: priya, view, hash }))).toBe('hash_conflict');
  });

  test('a modal needs a trigger, and must be valid', async () => {
    const view: ModalView = { type: 'modal', title: { type: 'plain_text', text: 'x' }, blocks: [divider] };
    expect(await errorOf(client.views.open({ trigger_id: 'made.up', view }))).toBe('invalid_trigger_id');
    const long: ModalView = { ...view, title: { type: 'plain_text', text: 'x'.repeat(25) } };
    expect(await refusalOf(client.views.open({ trigger_id: 'made.up', view: long }))).toEqual({
      error: 'invalid_arguments',
      messages: ['[ERROR] must be less than 25 characters [json-pointer:/view/title/text]'],
    });
    expect(await errorOf(client.views.update({ view_id: 'V404', view }))).toBe('not_found');
  });
});
