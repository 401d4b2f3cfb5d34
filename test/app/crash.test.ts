import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Part } from '../../src/cli/child.ts';
import { until } from '../../src/cli/demo/actors.ts';
import { findElement } from '../../src/cli/demo/workspace-client.ts';
import { connectDatabase } from '../../src/db/connect.ts';
import { silentLogger } from '../../src/lib/log.ts';
import { channelIds, personIds } from '../../src/local-workspace/default-seed.ts';
import type { Message } from '../../src/local-workspace/protocol.ts';
import { openProcessStage, type ProcessStage } from './process-stage.ts';

const { priya, marcus, tom, lena } = personIds;
let stage: ProcessStage;
let bot: Part | null = null;
let kills = 0;

beforeEach(async () => {
  // Long enough for two restarts inside the watch.
  stage = await openProcessStage({ watchWindow: '16 s' });
  kills = 0;
  bot = await stage.startBot();
}, 90_000);

afterEach(async () => {
  await bot?.stop(5_000);
  bot = null;
  await stage.close();
}, 60_000);

/** Takes the process away at once, as a machine that fails would, and starts it again on the same record. */
async function killAndStart(): Promise<void> {
  const part = bot;
  if (!part) throw new Error('there is no bot to kill');
  await new Promise<void>((resolve) => {
    part.process.once('exit', () => resolve());
    part.process.kill('SIGKILL');
  });
  kills += 1;
  bot = await stage.startBot();
}

const card = (ref: string, as: string = priya) => stage.people.card(as, ref);
const press = (as: string, ref: string, actionId: string) => stage.people.press(as, () => card(ref, as), actionId);

/** A press may be lost with the process; whoever still sees the button after a while presses it once more. */
async function insist(
  as: string,
  look: () => Promise<Message | null | undefined>,
  actionId: string,
  hasHappened: () => boolean,
): Promise<void> {
  for (let turn = 0; turn < 4; turn += 1) {
    const isDone = await until(actionId, async () => hasHappened(), 10_000).catch(() => false);
    if (isDone) return;
    const shown = await look();
    if (shown && findElement(shown, actionId)) await stage.people.press(as, look, actionId);
  }
  throw new Error(`${actionId} never had an effect`);
}
const shows = (ref: string, words: string) =>
  stage.people.cardThat(priya, ref, words, (one) => one.text.includes(words), 90_000);

test('killed at every turn of the story, it goes on to the end and does nothing twice', {
  timeout: 300_000,
}, async () => {
  expect(await stage.people.says(priya, '/deploy shop 1.1.0')).toContain('R-1');
  await killAndStart();
  await shows('R-1', 'planned');

  await stage.people.tickAll(tom, 'R-1');
  await press(marcus, 'R-1', 'approval.approve');
  await killAndStart();
  const approved = await card('R-1');
  if (approved && findElement(approved, 'approval.approve')) await press(marcus, 'R-1', 'approval.approve');
  await shows('R-1', 'approved');

  const install = stage.services.hold('shop', 'install');
  await press(priya, 'R-1', 'release.start');
  await killAndStart();

  await insist(priya, () => card('R-1'), 'release.start', install.hasReached);
  await killAndStart();
  const shift = stage.services.hold('shop', 'shift');
  install.letGo();

  await shift.reached;
  await killAndStart();
  shift.letGo();

  // A short watch may be over before a card that was being edited at the kill is edited again.
  await stage.people.cardThat(priya, 'R-1', 'verifying', (one) => /verifying|completed/.test(one.text), 90_000);
  await killAndStart();
  await killAndStart();
  await shows('R-1', 'completed');
  expect(stage.services.live('shop')).toBe('1.1.0');

  stage.services.breakVersion('1.2.0');
  // After a kill the numbers may go on a little further on: a sequence never gives one twice.
  const [second = ''] = /R-\d+/.exec(await stage.people.says(priya, '/deploy shop 1.2.0')) ?? [];
  await stage.people.tickAll(tom, second);
  await press(marcus, second, 'approval.approve');
  await shows(second, 'approved');
  await press(priya, second, 'release.start');
  const restore = stage.services.hold('shop', 'restore');
  const offered = async () =>
    (await stage.people.workspace.messages(lena, channelIds.onCall)).find((one) =>
      findElement(one, 'analysis.roll_back'),
    );
  await until('a proposal', offered, 60_000);
  await stage.people.press(lena, offered, 'analysis.roll_back');
  await killAndStart();

  await insist(lena, offered, 'analysis.roll_back', restore.hasReached);
  await killAndStart();
  restore.letGo();
  await shows(second, 'rolled back');
  expect(stage.services.live('shop')).toBe('1.1.0');
  expect(kills).toBe(9);
  await until('every living message has ended', async () =>
    groupChannels.every((channel) => living(second, channel).some((one) => one.text.includes('rolled back'))),
  );

  expect(stage.services.commands()).toEqual([
    'shop install 1.1.0',
    'shop smoke 1.1.0',
    'shop shift 1.1.0 100',
    'shop install 1.2.0',
    'shop smoke 1.2.0',
    'shop shift 1.2.0 100',
    'shop restore 1.1.0',
  ]);
  for (const channel of groupChannels)
    for (const ref of ['R-1', second]) expect(living(ref, channel), `${ref} in ${channel}`).toHaveLength(1);
  expect(stage.workspace.log().duplicates).toEqual([]);
  await checkRecord();
});

const groupChannels = [
  channelIds.execUpdates,
  channelIds.productUpdates,
  channelIds.devUpdates,
  channelIds.opsUpdates,
  channelIds.supportUpdates,
];

function living(ref: string, channel: string) {
  return stage.workspace
    .messages(priya, channel)
    .filter((one) => one.text.includes(`${ref} ·`) && JSON.stringify(one.blocks).includes('kept up to date'));
}

/** Reads the record itself once the bot has ended in order. */
async function checkRecord(): Promise<void> {
  await bot?.stop();
  expect(bot?.process.exitCode).toBe(0);
  bot = null;
  const database = await connectDatabase(
    { kind: 'embedded', directory: join(stage.folder, 'data', 'database') },
    { logger: silentLogger },
  );
  try {
    const record = await database.transaction(async (stores) => {
      const releases = await stores.releases.newest(10);
      return Promise.all(
        releases.map(async ({ id, state }) => ({
          state,
          approvals: (await stores.approvals.forRelease(id)).map((one) => one.personId),
          events: (await stores.events.forRelease(id)).map((one) => one.type),
          escalations: (await stores.escalations.forRelease(id)).map((one) => one.summary),
        })),
      );
    });
    const [second, first] = record;
    const count = (events: readonly string[] | undefined, type: string) =>
      events?.filter((one) => one === type).length ?? 0;
    expect(first).toMatchObject({ state: 'completed', approvals: [marcus], escalations: [] });
    expect(second).toMatchObject({ state: 'rolled_back', approvals: [marcus] });
    expect(second?.escalations).toHaveLength(1);
    for (const type of ['release.opened', 'approval.given', 'release.started', 'release.completed'])
      expect(count(first?.events, type), type).toBe(1);
    for (const type of ['release.started', 'escalation.raised', 'proposal.made', 'rollback.started'])
      expect(count(second?.events, type), type).toBe(1);
    expect(count(first?.events, 'step.started')).toBe(count(first?.events, 'step.finished'));
    expect(count(second?.events, 'rollback.finished')).toBe(1);
  } finally {
    await database.close();
  }
}
