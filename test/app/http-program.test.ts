import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Part, startPart } from '../../src/cli/child.ts';
import { localTokens } from '../../src/cli/local.ts';
import { channelIds, personIds } from '../../src/local-workspace/default-seed.ts';
import { sign } from '../../src/local-workspace/delivery/signed-http.ts';
import { openProcessStage, type ProcessStage } from './process-stage.ts';

/** A slash command as Slack posts it. */
async function command(health: string, text: string, secret: string): Promise<{ status: number; body: string }> {
  const body = new URLSearchParams({
    command: '/deploy',
    text,
    user_id: personIds.priya,
    channel_id: channelIds.releases,
    team_id: 'T0HARBOR01',
    trigger_id: text,
    response_url: 'https://hooks.slack.com/commands/none',
  }).toString();
  const sentAt = Math.floor(Date.now() / 1_000);
  const answer = await fetch(new URL('/slack/events', health), {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': String(sentAt),
      'x-slack-signature': sign(secret, sentAt, body),
    },
    body,
  });
  return { status: answer.status, body: await answer.text() };
}

describe('the program as people start it, with requests that Slack signs', { timeout: 60_000 }, () => {
  const secret = localTokens.signing.reveal();
  let stage: ProcessStage;
  let bot: Part;
  beforeAll(async () => {
    stage = await openProcessStage();
    const byHttp = { SLACK_APP_TOKEN: '', SLACK_SIGNING_SECRET: secret, HOST: '127.0.0.1' };
    bot = await startPart('start', stage.environment(byHttp));
  }, 60_000);
  afterAll(async () => {
    await bot.stop();
    await stage.close();
  });

  test('answers them, and refuses all others', async () => {
    const health = bot.ready.addresses.health ?? '';
    // An answer that takes long follows by another way, so it is asked for until it comes at once.
    const help = async () => (await command(health, 'help', secret)).body;
    await expect.poll(help, { timeout: 30_000 }).toContain('/deploy');
    expect((await command(health, 'lock shop now', 'not the secret at all')).status).toBe(401);
  });
});
