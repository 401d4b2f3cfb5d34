import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { freePort } from '../../src/cli/demo/free-ports.ts';
import { localTokens } from '../../src/cli/local.ts';
import { projectFolder } from '../../src/cli/paths.ts';
import { silentLogger } from '../../src/lib/log.ts';
import { Secret } from '../../src/lib/redact.ts';
import { personIds } from '../../src/local-workspace/default-seed.ts';
import { startQuarterdeck } from '../../src/main.ts';
import { stageForAll } from './stage.ts';

const { priya } = personIds;
const stage = stageForAll();
const folder = mkdtempSync(join(tmpdir(), 'quarterdeck-telemetry-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function ask(port: number, path: string): Promise<{ status: number; body: string }> {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`);
  return { status: answer.status, body: await answer.text() };
}

const sample = (body: string, name: string) =>
  Number(
    body
      .split('\n')
      .find((line) => line.startsWith(`${name} `))
      ?.split(' ')[1],
  );

describe('a bot at work', () => {
  test('is alive and ready, and counts acknowledgments, refusals, 429s and what is due', async () => {
    const { port } = stage().bot;
    expect(await ask(port, '/livez')).toEqual({ status: 200, body: 'ok\n' });
    expect(await ask(port, '/readyz')).toEqual({ status: 200, body: 'ready\n' });
    await stage().people.says(priya, '/deploy list');
    expect(await stage().people.says(priya, '/deploy unheard-of 1.0.0')).toContain('UNKNOWN_SERVICE');
    stage().workspace.fault({ method: 'chat.postMessage', fault: { kind: 'rate_limited', retryAfterSeconds: 1 } });
    await stage().people.says(priya, '/deploy shop 1.1.0');
    const delivered = 'quarterdeck_due_work_seconds_count{queue="messages",outcome="done"}';
    const read = async () => sample((await ask(port, '/metrics')).body, delivered);
    await expect.poll(read, { timeout: 20_000 }).toBeGreaterThan(3);
    const { body } = await ask(port, '/metrics');
    expect(sample(body, 'quarterdeck_ack_seconds_count{kind="command"}')).toBe(3);
    expect(sample(body, 'quarterdeck_ack_seconds_bucket{le="3",kind="command"}')).toBe(3);
    expect(sample(body, 'quarterdeck_refusals_total{code="UNKNOWN_SERVICE"}')).toBe(1);
    expect(sample(body, 'quarterdeck_slack_rate_limited_total{method="chat.postMessage"}')).toBe(1);
    expect(sample(body, 'quarterdeck_queue_rows{queue="reminders",state="waiting"}')).toBeGreaterThan(0);
    expect(sample(body, 'quarterdeck_database_up')).toBe(1);
  });
});

describe('a bot that starts', () => {
  const options = (port: number, slackIsUp: Promise<unknown>) => ({
    settings: stage().settings,
    slack: {
      kind: 'http' as const,
      botToken: localTokens.bot,
      signingSecret: localTokens.signing,
      apiUrl: stage().workspace.apiUrl,
    },
    database: { kind: 'embedded' as const, directory: null },
    dataDirectory: folder,
    workingDirectory: projectFolder,
    port,
    logger: silentLogger,
    slackIsUp,
  });

  test('is alive but not ready until it takes deliveries, and neither once it has stopped', async () => {
    const port = await freePort();
    let letGo = () => {};
    const slackIsUp = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const starting = startQuarterdeck(options(port, slackIsUp));
    await expect.poll(() => ask(port, '/livez').catch(() => null), { timeout: 10_000 }).toMatchObject({ status: 200 });
    expect(await ask(port, '/readyz')).toEqual({ status: 503, body: 'starting\n' });
    expect((await ask(port, '/slack/events')).status).toBe(503);
    letGo();
    const bot = await starting;
    expect(await ask(port, '/readyz')).toEqual({ status: 200, body: 'ready\n' });
    await bot.stop();
    await expect(ask(port, '/livez')).rejects.toThrow();
  });

  test('goes on with its record while Slack is away, and is ready when Slack is back', async () => {
    const port = await freePort();
    stage().workspace.fault({ method: 'auth.test', times: 1_000, fault: { kind: 'http', status: 503 } });
    const bot = await startQuarterdeck(options(port, Promise.resolve()));
    try {
      expect(await ask(port, '/readyz')).toEqual({ status: 503, body: 'starting\n' });
      expect(await bot.deps.database.transaction((stores) => stores.releases.newest(1))).toEqual([]);
      stage().workspace.clearFaults();
      await expect.poll(() => ask(port, '/readyz'), { timeout: 20_000 }).toEqual({ status: 200, body: 'ready\n' });
    } finally {
      await bot.stop();
    }
  });

  test('leaves nothing open when Slack refuses its token', async () => {
    const port = await freePort();
    const wrong = { ...options(port, Promise.resolve()) };
    const slack = { ...wrong.slack, botToken: new Secret('xoxb-not-the-one') };
    await expect(startQuarterdeck({ ...wrong, slack })).rejects.toThrow();
    await expect(ask(port, '/livez')).rejects.toThrow();
  });

  test('shows metrics to the world only for a token', async () => {
    const port = await freePort();
    const open = { ...options(port, Promise.resolve()), host: '0.0.0.0' };
    const bot = await startQuarterdeck(open);
    expect((await ask(port, '/metrics')).status).toBe(404);
    expect((await ask(port, '/livez')).status).toBe(200);
    await bot.stop();
    const guarded = await startQuarterdeck({ ...open, metricsToken: new Secret('a-token-of-some-length') });
    expect((await ask(port, '/metrics')).status).toBe(401);
    await guarded.stop();
  });
});
