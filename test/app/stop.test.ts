import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Part } from '../../src/cli/child.ts';
import { connectDatabase } from '../../src/db/connect.ts';
import { silentLogger } from '../../src/lib/log.ts';
import { channelIds, personIds } from '../../src/local-workspace/default-seed.ts';
import { openProcessStage } from './process-stage.ts';

const { priya, marcus, tom } = personIds;
const { folder, services, workspace, people, startBot, close } = await openProcessStage();
let bot: Part | null = null;

beforeAll(async () => {
  bot = await startBot();
}, 90_000);

afterAll(async () => {
  await bot?.stop(5_000);
  await close();
}, 60_000);

/** Asks it to end as a supervisor does, and says how long that took and with which code it ended. */
async function terminate(part: Part): Promise<{ tookMs: number; code: number | null }> {
  const startedAt = performance.now();
  const code = await new Promise<number | null>((resolve) => {
    part.process.once('exit', resolve);
    part.process.kill('SIGTERM');
  });
  return { tookMs: performance.now() - startedAt, code };
}

test('told to stop while a step runs and messages are due, it ends in time, loses nothing, and goes on at the next start', {
  timeout: 180_000,
}, async () => {
  expect(await people.says(priya, '/deploy shop 1.1.0')).toContain('R-1');
  await people.tickAll(tom, 'R-1');
  await people.press(marcus, () => people.card(marcus, 'R-1'), 'approval.approve');
  await people.cardThat(priya, 'R-1', 'approved', (one) => one.text.includes('approved'), 60_000);

  const install = services.hold('shop', 'install');
  await people.press(priya, () => people.card(priya, 'R-1'), 'release.start');
  await install.reached;
  // From here on Slack takes no message: what the start put on record is due and stays due.
  workspace.fault({ method: 'chat.update', times: 1_000, fault: { kind: 'http', status: 503 } });
  workspace.fault({ method: 'chat.postMessage', times: 1_000, fault: { kind: 'http', status: 503 } });
  expect(await people.says(priya, '/deploy note R-1 the shop is quiet')).toContain('R-1');
  if (!bot) throw new Error('there is no bot');
  const { tookMs, code } = await terminate(bot);
  expect(code).toBe(0);
  expect(tookMs).toBeLessThan(25_000);
  bot = null;

  const database = await connectDatabase(
    { kind: 'embedded', directory: join(folder, 'data', 'database') },
    { logger: silentLogger },
  );
  const left = await database.transaction(async (stores) => ({
    steps: await stores.steps.state(),
    messages: await stores.messages.state(),
    posts: await stores.posts.state(),
  }));
  await database.close();
  expect(left.steps.leased + left.steps.due, 'the step waits for its lease').toBe(1);
  const unsent = [left.messages, left.posts].reduce((sum, { due, leased, waiting }) => sum + due + leased + waiting, 0);
  expect(unsent, 'messages wait for Slack').toBeGreaterThan(0);

  install.letGo();
  workspace.clearFaults();
  bot = await startBot();
  await people.cardThat(priya, 'R-1', 'completed', (one) => one.text.includes('completed'), 90_000);
  expect(services.commands()).toEqual(['shop install 1.1.0', 'shop smoke 1.1.0', 'shop shift 1.1.0 100']);
  expect(workspace.log().duplicates).toEqual([]);
  const group = workspace.messages(priya, channelIds.opsUpdates).filter((one) => one.text.includes('R-1 ·'));
  expect(group.length).toBeGreaterThan(0);
});
