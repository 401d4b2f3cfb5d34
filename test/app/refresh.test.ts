import { afterEach, describe, expect, test } from 'vitest';
import { channelIds, personIds } from '../../src/local-workspace/default-seed.ts';
import type { ActResult } from '../../src/local-workspace/protocol.ts';
import { openStage, type Stage, stageForAll, until } from './stage.ts';

const stage = stageForAll();
afterEach(() => stage().workspace.clearFaults());

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const say = ({ workspace }: Stage): Promise<ActResult> =>
  workspace.act({ kind: 'say', as: personIds.priya, channel: channelIds.releases, text: '/deploy list' });

/** Commands that come steadily; the returned function ends them and counts those that got no answer in time. */
function steadyCommands(everyMs: number) {
  const said: Promise<ActResult>[] = [];
  const timer = setInterval(() => said.push(say(stage())), everyMs);
  return async () => {
    clearInterval(timer);
    const results = await Promise.all(said);
    return { total: results.length, failed: results.filter((one) => !one.ok).length };
  };
}

const connectionsOpened = () => stage().workspace.log().calls['apps.connections.open'] ?? 0;

describe('while Slack replaces its connections', () => {
  test.each([
    ['with a warning ahead', { warnAheadMs: 800, closeAfterMs: 800 }],
    ['without a warning', { closeAfterMs: 1_500 }],
  ])('no command is lost, %s', async (_how, how) => {
    const opened = connectionsOpened();
    const end = steadyCommands(80);
    for (let turn = 0; turn < 4; turn += 1) {
      stage().workspace.refreshConnections(how);
      await pause(2_200);
    }
    const { total, failed } = await end();
    expect({ failed, isEnough: total > 60 }).toEqual({ failed: 0, isEnough: true });
    expect(connectionsOpened() - opened).toBe(4);
    expect(stage().errors).toEqual([]);
  });

  test('and asks twice in a row, no command is lost', async () => {
    const end = steadyCommands(80);
    for (let turn = 0; turn < 2; turn += 1) {
      stage().workspace.refreshConnections({ closeAfterMs: 2_500 });
      await pause(100);
      stage().workspace.refreshConnections({ closeAfterMs: 2_500 });
      await pause(3_000);
    }
    expect(await end()).toMatchObject({ failed: 0 });
  });

  test('and no new one can be opened yet, the old one is heard until it goes', async () => {
    stage().workspace.fault({ method: 'apps.connections.open', times: 3, fault: { kind: 'http', status: 503 } });
    const end = steadyCommands(80);
    stage().workspace.refreshConnections({ closeAfterMs: 6_000 });
    await pause(7_000);
    expect(await end()).toMatchObject({ failed: 0 });
    expect(stage().errors).toEqual([]);
  });

  test('and closes the old one before Slack takes a new one, commands are heard again soon after', async () => {
    stage().workspace.fault({ method: 'apps.connections.open', times: 3, fault: { kind: 'http', status: 503 } });
    stage().workspace.refreshConnections();
    await until('a command is heard', async () => (await say(stage())).ok);
  });
});

test('a connection that is lost without a word is replaced', async () => {
  stage().workspace.fault({ delivery: 'slash_commands', fault: { kind: 'cut' } });
  expect(await say(stage())).toMatchObject({ ok: false });
  await until('a command is heard', async () => (await say(stage())).ok);
  expect(stage().errors).toEqual([]);
});

describe('when Slack will have no more of the bot', () => {
  async function withOwnStage(work: (own: Stage) => Promise<void>): Promise<void> {
    const own = await openStage();
    try {
      await work(own);
    } finally {
      await own.stop();
    }
  }

  test('a token that was revoked is told to the operator, and what is still open is heard', () =>
    withOwnStage(async (own) => {
      const fault = { kind: 'error', error: 'invalid_auth' } as const;
      own.workspace.fault({ method: 'apps.connections.open', times: 1_000, fault });
      own.workspace.refreshConnections({ closeAfterMs: 30_000 });
      await until('it is logged', async () => own.errors.find((one) => one.includes('Slack refuses a new connection')));
      expect(own.errors.join()).toContain('invalid_auth');
      expect(await say(own)).toMatchObject({ ok: true });
      const ready = await fetch(`http://127.0.0.1:${own.bot.port}/readyz`);
      expect(ready.status).toBe(200);
    }));

  test('Socket Mode that was switched off is told to the operator', () =>
    withOwnStage(async (own) => {
      own.workspace.refreshConnections({ reason: 'link_disabled' });
      await until('it is logged', async () => own.errors.find((one) => one.includes('switched Socket Mode off')));
      await until('it is heard once it is on again', async () => (await say(own)).ok);
    }));

  test('a bot that stops leaves no connection behind, not even one that is going', () =>
    withOwnStage(async (own) => {
      own.workspace.refreshConnections({ closeAfterMs: 60_000 });
      await until('both are open', async () => (own.workspace.log().calls['apps.connections.open'] ?? 0) >= 2);
      await own.bot.stop();
      await until('none is left', async () => !own.workspace.workspace().isAppConnected);
    }));
});
