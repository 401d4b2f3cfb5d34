import { expect, test } from 'vitest';
import { findElement } from '../../src/cli/demo/workspace-client.ts';
import { channelIds, personIds } from '../../src/local-workspace/default-seed.ts';
import type { Message } from '../../src/local-workspace/protocol.ts';
import { approve, fill, inState, press, request, submit, told, view } from './play.ts';
import { stageForAll, until } from './stage.ts';

const { priya, lena, marcus } = personIds;
const stage = stageForAll({ services: { kind: 'scripted', names: ['shop'] } });
const says = (as: string, line: string) => stage().people.says(as, `/deploy ${line}`);
const pressOn = (as: string, message: Message, actionId: string) =>
  stage().people.press(as, async () => message, actionId);

const directMessage = (as: string, words: string): Promise<Message> =>
  until(`${words} told to ${as}`, async () =>
    (await stage().people.workspace.directMessages(as)).find(({ text }) => text.includes(words)),
  );
const posted = (words: string): Promise<Message> =>
  until(`${words} posted`, async () =>
    (await stage().people.workspace.messages(priya, channelIds.releases)).find(({ text }) => text.includes(words)),
  );

test('a request waits for its place by one press, and takes its turn by another', async () => {
  await request(stage(), 'shop 1.1.0');
  await says(lena, 'shop 1.2.0');
  const refused = await told(stage(), lena, 'ACTIVE_RELEASE');
  await pressOn(lena, refused, 'queue.wait');
  expect((await told(stage(), lena, 'waits at place')).text).toContain(
    'Q-1, shop 1.2.0 to production, waits at place 1',
  );
  expect(await says(marcus, 'queue')).toContain('R-1 has not started');
  await says(priya, 'cancel R-1 not today');
  const turn = await directMessage(lena, 'It is your turn: Q-1');
  await pressOn(lena, turn, 'queue.claim');
  expect((await directMessage(lena, 'R-2 is open')).text).toContain('a plan against what runs now');
  expect((await view(stage(), 'R-2')).release).toMatchObject({ version: '1.2.0', requesterId: lena });
  expect(await says(marcus, 'queue')).toContain('Nobody waits');
});

test('a warning is confirmed at the start, riders are asked, and an uh-oh gets a rollback proposed', async () => {
  expect(await says(marcus, 'lock shop warn until tomorrow 9:00 the vendor is slow')).toContain('has to confirm');
  expect(await says(marcus, 'list')).toContain('the vendor is slow (by');
  await stage().people.cardThat(priya, 'R-2', 'the warning', (card) =>
    JSON.stringify(card.blocks).includes('the vendor is slow'),
  );
  expect(await says(priya, 'ride R-2 the new search')).toContain('You ride with R-2');
  await approve(stage(), 'R-2');
  expect(await says(lena, 'why R-2')).toContain('warning: the vendor is slow');
  await press(stage(), lena, 'R-2', 'release.start');
  const question = await told(stage(), lena, 'LOCK_WARNING');
  expect((await view(stage(), 'R-2')).deployment).toBeNull();
  await pressOn(lena, question, 'release.start_despite_warnings');
  await inState(stage(), 'R-2', 'in_progress');
  const asked = await directMessage(priya, 'How does it look?');
  await pressOn(priya, asked, 'ride.uh_oh');
  await until('the form', async () => stage().workspace.view(priya)?.modal ?? null);
  await fill(stage(), priya, { why: 'nothing is found' });
  expect(await submit(stage(), priya)).toMatchObject({ ok: true });
  await until('a rollback is proposed', async () => (await view(stage(), 'R-2')).proposals[0]);
  await stage().people.cardThat(priya, 'R-2', 'what the rider said', (card) =>
    JSON.stringify(card.blocks).includes('nothing is found'),
  );
});

test('a stop is announced, and lifted by two people', async () => {
  expect(await says(priya, 'stop the data center is on fire')).toContain('The line is stopped');
  const announced = await posted('Two people lift it');
  expect(findElement(announced, 'lock.lift_stop')).not.toBeNull();
  expect(await says(marcus, 'unlock all it is over')).toContain('(`LINE_STOPPED`)');
  expect(await says(marcus, 'stop lift the fire is out')).toContain('One other person');
  expect(await says(marcus, 'stop lift again')).toContain('(`SECOND_PERSON_NEEDED`)');
  await pressOn(lena, announced, 'lock.lift_stop');
  await until('the form', async () => stage().workspace.view(lena)?.modal ?? null);
  await fill(stage(), lena, { reason: 'I looked' });
  expect(await submit(stage(), lena)).toMatchObject({ ok: true });
  const lifted = await posted('The line is open again');
  expect(findElement(lifted, 'lock.lift_stop')).toBeNull();
  expect(lifted.text).toContain(`<@${marcus}> and <@${lena}>`);
});

test('a lock with an end is handed over, and kept by a button', async () => {
  expect(await says(marcus, 'lock shop in production for 4 h the network is repaired')).toContain(
    'is locked in production until',
  );
  expect(await says(marcus, 'lock hand shop in production to @lena.fischer')).toContain('looks after the lock');
  const handed = await directMessage(lena, 'made you responsible for the lock');
  await pressOn(lena, handed, 'lock.keep');
  expect((await directMessage(lena, 'stays until')).text).toContain('The lock on shop in production');
  await pressOn(lena, handed, 'lock.unlock');
  expect((await directMessage(lena, 'is unlocked')).text).toContain('shop is unlocked in production');
});
