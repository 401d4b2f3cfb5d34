import { describe, expect, test } from 'vitest';
import { findElement } from '../../src/cli/demo/workspace-client.ts';
import type { DatabaseConfig } from '../../src/db/connect.ts';
import { channelIds, personIds } from '../../src/local-workspace/default-seed.ts';
import type { Block } from '../../src/local-workspace/protocol.ts';
import { describeWith } from '../support/needs.ts';
import { createTemporaryDatabase } from '../support/temporary-database.ts';
import { inState, offeredIn, press, proposal, request, told, view } from './play.ts';
import { openStage, type Stage, until } from './stage.ts';

const { priya, marcus, tom, lena, ada, sam } = personIds;

/** The communication matrix: what each group's channel shows before, during and after. */
const matrix = {
  executives: ['Executives', ['release summary', 'major issues', 'success summary']],
  product: ['Product', ['detailed timeline', 'progress updates', 'feature validation']],
  development: ['Development', ['technical details', 'real time status', 'performance data']],
  operations: ['Operations', ['runbook review', 'active monitoring', 'incident report']],
  support: ['Customer support', ['impact summary', 'issue escalation', 'user impact']],
} as const;
const cells = Object.keys(matrix)
  .flatMap((group) => ['before', 'during', 'after'].map((phase) => `${group}/${phase}`))
  .sort();
const topics = Object.values(matrix).flatMap(([name, shown]) => shown.map((topic) => `For ${name} · ${topic}`));
const groupChannels = [
  channelIds.execUpdates,
  channelIds.productUpdates,
  channelIds.devUpdates,
  channelIds.opsUpdates,
  channelIds.supportUpdates,
];

function tellStory(database: () => Promise<{ config: DatabaseConfig; drop(): Promise<void> }>): void {
  test('a good release, a bad one, and its rollback', { timeout: 150_000 }, async () => {
    const { config, drop } = await database();
    const stage = await openStage({
      database: config,
      services: { kind: 'demo' },
      policy: { watchWindow: '8 s', judgeBy: 'evidence', readingsPerRound: 10 },
    });
    try {
      stage.people.workspace.observe(priya);
      await goodRelease(stage);
      await badRelease(stage);
      await everybodyHeard(stage);
      expect(stage.errors).toEqual([]);
    } finally {
      stage.people.workspace.stopObserving();
      await stage.stop();
      await drop();
    }
  });
}

async function goodRelease(stage: Stage): Promise<void> {
  const { people, workspace } = stage;
  const opened = await request(stage, 'checkout 1.1.0 to production because the summer sale begins');
  expect(opened.release).toMatchObject({ state: 'in_review', requesterId: priya, environment: 'production' });

  const card = await people.cardThat(priya, 'R-1', 'a card', () => true);
  expect(JSON.stringify(card.blocks)).toMatch(/\*Steps\* Install 1\.1\.0 [^"]* → Watch for/);

  await press(stage, priya, 'R-1', 'approval.approve');
  const refused = await told(stage, priya, 'SELF_APPROVAL');
  expect(refused.isEphemeral).toBe(true);
  for (const other of [marcus, tom, lena, ada, sam])
    expect(JSON.stringify(workspace.messages(other, channelIds.releases))).not.toContain('SELF_APPROVAL');
  expect((await view(stage, 'R-1')).approvals).toEqual([]);

  expect(await people.says(priya, '/deploy start R-1')).toContain('NOT_NOW');
  expect(await people.tickAll(tom, 'R-1')).toBeGreaterThan(0);
  await until('ticked by Tom', async () =>
    (await view(stage, 'R-1')).todos
      .filter((todo) => todo.evidence === 'attestation')
      .every((todo) => todo.ticked?.by === tom),
  );
  await press(stage, marcus, 'R-1', 'approval.approve');
  await people.cardThat(priya, 'R-1', 'approved', (one) => one.text.includes('approved'));
  await press(stage, priya, 'R-1', 'release.start');

  const running = await people.cardThat(priya, 'R-1', 'steps with output', (one) =>
    plannedTasks(one.blocks).some((task) => task.status === 'complete' && task.output !== undefined),
  );
  expect(JSON.stringify(plannedTasks(running.blocks)[0]?.output)).toMatch(/1\.1\.0/);
  const done = await inState(stage, 'R-1', 'completed', 'failed', 'rolled_back');
  expect(done.release.state).toBe('completed');
  expect(await liveVersion(stage)).toBe('1.1.0');
  const finished = await people.cardThat(priya, 'R-1', 'completed', (one) => one.text.includes('completed'));
  expect(plannedTasks(finished.blocks).map((task) => task.status)).toEqual(
    plannedTasks(finished.blocks).map(() => 'complete'),
  );
  expect(done.tasks.find((task) => task.id === done.release.rootTaskId)?.state).toBe('completed');
  const summary = done.notes.find((note) => note.kind === 'summary');
  expect(summary?.markdown).toMatch(/live after .*\n- watched for /);
  expect((await report(stage, 'R-1')).text).toContain('completed; the service is stable');
}

async function badRelease(stage: Stage): Promise<void> {
  const { people, workspace } = stage;
  await request(stage, 'checkout 1.2.0');
  await people.tickAll(tom, 'R-2');
  await press(stage, marcus, 'R-2', 'approval.approve');
  await press(stage, priya, 'R-2', 'release.start');

  await until('1.2.0 is watched', async () => (await view(stage, 'R-2')).deployment?.state === 'verifying');
  await customersPay(stage);
  const page = await until('a page in #on-call', () => offeredIn(stage, 'analysis.acknowledge'), 60_000);
  expect(page.text).toContain('Paying');
  const direct = await until('a direct message to Lena', async () =>
    (await people.workspace.directMessages(lena)).find((one) => findElement(one, 'analysis.acknowledge')),
  );
  expect(direct.text).toContain('R-2');
  expect((await view(stage, 'R-2')).deployment).toMatchObject({ state: 'degraded', verdict: 'degraded' });
  await until('every group has heard of the trouble', async () =>
    (await view(stage, 'R-2')).groups.length === 0 ? null : (await shownCells(stage, 'R-2', 'during')).length === 5,
  );

  const proposed = await proposal(stage);
  expect(proposed.text).toMatch(/Roll back Checkout to 1\.1\.0\?[\s\S]*Expected time:/);
  expect(proposed.blocks.some((block) => block.type === 'data_visualization')).toBe(true);
  await people.press(lena, () => offeredIn(stage, 'analysis.roll_back'), 'analysis.roll_back');
  const back = await inState(stage, 'R-2', 'rolled_back', 'completed');
  expect(back.release.state).toBe('rolled_back');
  expect(await liveVersion(stage)).toBe('1.1.0');
  expect(back.deployment?.rollback).toMatchObject({ requestedBy: lena, targetVersion: '1.1.0' });
  expect(back.deployment?.rollback?.validation.map((one) => one.isPassed)).not.toContain(false);
  expect(back.locks).toMatchObject([{ service: 'checkout', liftedAt: null }]);
  expect(back.escalations.every((one) => one.closedAt !== null)).toBe(true);
  expect((await report(stage, 'R-2')).text).toMatch(/rolled back to 1\.1\.0 by <@U0LENA0001> in [\d.]+ m?s/);
  expect((await report(stage, 'R-2')).text).toMatch(/from the first alert to restored: [\d.]+ m?s/);
  await until('no copy of the proposal offers it any more', async () => {
    const copies = [...workspace.messages(lena, channelIds.onCall), ...(await people.workspace.directMessages(lena))];
    const ended = copies.filter((one) => one.text.includes('Rolled back by <@U0LENA0001>'));
    return ended.length === 2 && !copies.some((one) => findElement(one, 'analysis.roll_back'));
  });
  expect(await people.says(priya, '/deploy checkout 1.2.0')).toContain('REVERTED_VERSION');
}

async function everybodyHeard(stage: Stage): Promise<void> {
  const { people, workspace } = stage;
  await until('all cells are on record', async () => {
    const shown = [...(await shownCells(stage, 'R-1')), ...(await shownCells(stage, 'R-2'))];
    return [...new Set(shown)].length === cells.length;
  });
  const shown = [...(await shownCells(stage, 'R-1')), ...(await shownCells(stage, 'R-2'))];
  expect([...new Set(shown)].sort()).toEqual(cells);
  expect(topics.filter((topic) => !people.workspace.seen.some((text) => text.includes(topic)))).toEqual([]);

  for (const channel of groupChannels)
    for (const ref of ['R-1', 'R-2'])
      expect(
        workspace
          .messages(priya, channel)
          .filter((one) => one.text.includes(`${ref} ·`) && JSON.stringify(one.blocks).includes('kept up to date')),
        `living messages of ${ref} in ${channel}`,
      ).toHaveLength(1);
  expect(workspace.log().duplicates).toEqual([]);
  expect(workspace.log().refusals).toEqual({});
}

interface PlanTask {
  status: string;
  output?: unknown;
}

function plannedTasks(blocks: readonly Block[]): PlanTask[] {
  return blocks.flatMap((block) => (block.type === 'plan' ? (block.tasks as PlanTask[]) : []));
}

async function shownCells(stage: Stage, ref: string, phase = ''): Promise<string[]> {
  const { release } = await view(stage, ref);
  const messages = await stage.read((stores) => stores.messages.forRelease(release.id));
  return messages.flatMap((message) => message.shownCells).filter((cell) => cell.endsWith(phase));
}

async function report(stage: Stage, ref: string) {
  return until(`the report of ${ref}`, async () => {
    const card = await stage.people.card(priya, ref);
    return stage.workspace
      .thread(priya, channelIds.releases, card?.ts ?? '')
      .find((one) => one.text.includes('Outcome:'));
  });
}

/** The defect of 1.2.0 shows only after a number of customers. */
async function customersPay(stage: Stage): Promise<void> {
  const shop = stage.settings.services.checkout?.environments.production?.url ?? '';
  const visits = Array.from({ length: 40 }, () => fetch(`${shop}pay`, { signal: AbortSignal.timeout(10_000) }));
  await Promise.allSettled(visits);
}

async function liveVersion(stage: Stage): Promise<unknown> {
  const url = stage.settings.services.checkout?.environments.production?.runningVersion?.url ?? '';
  return ((await (await fetch(url, { signal: AbortSignal.timeout(5_000) })).json()) as { version: unknown }).version;
}

describe('the story on the embedded database', () => {
  tellStory(async () => ({ config: { kind: 'embedded', directory: null }, drop: async () => {} }));
});

describeWith('postgres', 'the story on PostgreSQL', (url) => {
  tellStory(async () => {
    const database = await createTemporaryDatabase(url);
    return { config: { kind: 'postgres', url: database.url }, drop: () => database.drop() };
  });
});
