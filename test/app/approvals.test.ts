import { expect, test } from 'vitest';
import { findElement } from '../../src/cli/demo/workspace-client.ts';
import { channelIds, personIds } from '../../src/local-workspace/default-seed.ts';
import type { Message } from '../../src/local-workspace/protocol.ts';
import { fill, request, submit, view } from './play.ts';
import { stageForAll, until } from './stage.ts';

const { priya, marcus, lena } = personIds;
const stage = stageForAll({ services: { kind: 'scripted', names: ['shop'] } });
const says = (as: string, line: string) => stage().people.says(as, `/deploy ${line}`);
const state = async () => (await view(stage(), 'R-1')).release.state;
const told = (as: string, words: string): Promise<Message> =>
  until(`${words} told to ${as}`, async () =>
    (await stage().people.workspace.directMessages(as)).find(({ text }) => text.includes(words)),
  );
const cardWith = (words: string) => stage().people.cardThat(priya, 'R-1', words, ({ text }) => text.includes(words));
const privateAnswer = (as: string, channel: string, words: string) =>
  until(words, async () => (await stage().people.privates(as, channel)).find(({ text }) => text.includes(words)));

test('a plan is edited in its form, and whoever approved it confirms what changed with one press', async () => {
  await request(stage(), 'shop 1.1.0');
  await says(marcus, 'approve R-1');
  await until('it is approved', async () => (await state()) === 'approved');
  const before = await cardWith('Approved by');

  // The form shows the plan as it is; what is left alone stays.
  await stage().people.press(priya, async () => before, 'release.edit_plan');
  await until('the form', async () => stage().workspace.view(priya)?.modal ?? null);
  await fill(stage(), priya, { because: 'support has to know', announcement: 'Ten minutes without receipts' });
  expect(await submit(stage(), priya)).toMatchObject({ ok: true, modal: null });
  await privateAnswer(priya, channelIds.releases, 'can confirm this with one press');
  expect(await state()).toBe('in_review');
  const card = await cardWith('*Plan changed*');
  expect(card.text).toContain('*Announcement*: “Ten minutes without receipts”');
  const groups = await until('the announcement told to support', async () =>
    (await stage().people.workspace.messages(priya, channelIds.supportUpdates)).find(({ text }) =>
      text.includes('Ten minutes without receipts'),
    ),
  );
  expect(groups.text).toContain(':mega:');

  const message = await told(marcus, 'changed the plan since you approved it');
  expect(message.text).toContain('Confirm it to keep your approval');
  await stage().people.press(marcus, async () => message, 'approval.approve');
  await until('it is approved again', async () => (await state()) === 'approved');
  await told(marcus, 'You have approved this plan.');
  const { approvals } = await view(stage(), 'R-1');
  expect(approvals.at(-1)?.basis?.confirms).toBe(approvals[0]?.planHash);

  // Whoever comes late is told what happened.
  expect(await says(marcus, 'reject R-1 too late')).toContain('ALREADY_RECORDED');
  expect(stage().errors).toEqual([]);
}, 120_000);

test('a change that matters voids the approval, and typed words do the same as the form', async () => {
  expect(await says(priya, 'edit R-1 watch 1 s because we are in a hurry')).toContain('are void');
  const message = await told(marcus, 'does not count any more');
  expect(message.text).toContain('*Schedule*');
  expect(await says(priya, 'edit R-1 watch soon because no idea')).toContain('NOT_EDITABLE');
  expect(await says(priya, 'edit R-1 version 2.0.0 because it is newer')).toContain(
    'is no part of a plan that can be typed',
  );
  expect(await says(priya, 'edit R-1 rollback 0.0.1 because it was quicker')).toMatch(/UNKNOWN_VERSION|NO_SUCH_TARGET/);
  expect(await says(priya, 'edit R-1 redraft because nothing')).toContain('NOTHING_CHANGED');
  expect(await says(priya, 'plan R-1 history')).toMatch(
    /\*1\.\*[\s\S]*\*2\.\*[\s\S]*support has to know[\s\S]*\*3\.\*/,
  );
  expect(await says(priya, 'bypass R-1 checklist no time')).toContain('NO_BYPASS');
  expect(await says(priya, 'bypasses')).toContain('No check was bypassed yet');
  expect(await says(priya, 'captain R-1 @lena.fischer I am off')).toContain('is the captain of R-1');
  await told(lena, 'made you the captain of R-1');
  expect(await says(lena, 'emergency R-1 payments are down')).toContain('is an emergency now');
  const card = await cardWith('*Emergency* payments are down');
  expect(findElement(card, 'approval.approve')).not.toBeNull();
  expect(stage().errors).toEqual([]);
}, 120_000);
