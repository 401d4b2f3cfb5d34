import { expect, test } from 'vitest';
import { channelIds, defaultSeed, personIds } from './default-seed.ts';
import { refusalOf, testClient, testWorkspace } from './test-workspace.ts';

const { priya, marcus } = personIds;
const channel = channelIds.releases;

test('an administrator changes people, groups and channels while it runs', async () => {
  const workspace = await testWorkspace();
  const client = testClient(workspace);
  workspace.change.person(marcus, { isDeleted: true });
  expect((await client.users.info({ user: marcus })).user?.deleted).toBe(true);
  expect(await workspace.act({ kind: 'say', as: marcus, channel, text: 'x' })).toMatchObject({
    error: 'account_inactive',
  });
  workspace.change.channel(channel, { isArchived: true });
  expect((await refusalOf(client.chat.postMessage({ channel, text: 'x' }))).error).toBe('is_archived');
  workspace.change.userGroup(defaultSeed.userGroups[0]?.id ?? '', [priya]);
  expect((await client.usergroups.users.list({ usergroup: defaultSeed.userGroups[0]?.id ?? '' })).users).toEqual([
    priya,
  ]);
  expect(defaultSeed.userGroups[0]?.memberIds).toContain(marcus);
  await workspace.stop();
});
