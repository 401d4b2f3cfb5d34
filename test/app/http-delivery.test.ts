import { createHmac } from 'node:crypto';
import { request as requestHttp } from 'node:http';
import { describe, expect, test } from 'vitest';
import { localTokens } from '../../src/cli/local.ts';
import { channelIds, personIds } from '../../src/local-workspace/default-seed.ts';
import { approveAndStart, counts, fill, inState, request, submit, view } from './play.ts';
import { stageForAll, until } from './stage.ts';

const { priya, marcus } = personIds;
const stage = stageForAll({ delivery: 'http' });

interface Answer {
  status: number;
  body: string;
}

/** Sends exactly this path: other clients would tidy it up first. */
function send(path: string, options: { method?: string; headers?: Record<string, string>; body?: string } = {}) {
  return new Promise<Answer>((resolve, reject) => {
    const sent = requestHttp(
      {
        host: '127.0.0.1',
        port: stage().bot.port,
        path,
        method: options.method ?? 'GET',
        headers: options.headers ?? {},
        timeout: 5_000,
      },
      (response) => {
        let body = '';
        response.on('data', (chunk: Buffer) => {
          body += chunk.toString();
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
      },
    );
    sent.on('error', reject);
    sent.on('timeout', () => sent.destroy(new Error('no answer within 5 s')));
    sent.end(options.body);
  });
}

/** A slash command as Slack posts it, signed with `secret` at `sentAt` seconds. */
function command(text: string, { secret = localTokens.signing.reveal(), sentAt = now(), key = 'T1' } = {}) {
  const body = new URLSearchParams({
    command: '/deploy',
    text,
    user_id: priya,
    channel_id: channelIds.releases,
    team_id: 'T0HARBOR01',
    trigger_id: key,
    response_url: `${stage().workspace.url}/response/none`,
  }).toString();
  const signature = `v0=${createHmac('sha256', secret).update(`v0:${sentAt}:${body}`).digest('hex')}`;
  return send('/slack/events', {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': String(sentAt),
      'x-slack-signature': signature,
    },
    body,
  });
}

const now = () => Math.floor(Date.now() / 1_000);

describe('signed requests', () => {
  test('command, boxes, buttons and modals work as over the socket', { timeout: 60_000 }, async () => {
    await request(stage(), 'shop 1.1.0');
    await approveAndStart(stage(), 'R-1');
    const done = await inState(stage(), 'R-1', 'completed');
    expect(stage().services.commands()).toEqual(['shop install 1.1.0', 'shop smoke 1.1.0', 'shop shift 1.1.0 100']);
    expect(done.approvals).toHaveLength(1);

    await stage().workspace.act({ kind: 'say', as: marcus, channel: channelIds.releases, text: '/deploy' });
    await until('the form', async () => stage().workspace.view(marcus)?.modal);
    await fill(stage(), marcus, { service: 'shop', version: '1.1.0' });
    expect(await submit(stage(), marcus)).toMatchObject({
      ok: false,
      fieldErrors: { version: expect.stringContaining('ALREADY_RUNNING') },
    });
    await fill(stage(), marcus, { version: '1.2.0' });
    expect(await submit(stage(), marcus)).toMatchObject({ ok: true, modal: null });
    expect((await view(stage(), 'R-2')).release.requesterId).toBe(marcus);
    expect(stage().errors).toEqual([]);
  });

  test('one that is signed well is answered', async () => {
    const answer = await command('list', { key: 'T-good' });
    expect(answer.status).toBe(200);
    expect(answer.body).toContain('Releases');
  });

  test('the same one twice has one effect and one answer', async () => {
    const before = await counts(stage());
    const first = await command('lock shop because of the fair', { key: 'T-twice' });
    const second = await command('lock shop because of the fair', { key: 'T-twice' });
    expect(first.body).toContain('shop is locked');
    expect(second.body).toBe(first.body);
    expect((await counts(stage())).locks).toBe(before.locks + 1);
  });

  test.each([
    ['a wrong secret', { secret: 'not the secret at all' }],
    ['a time long ago', { sentAt: now() - 3_600 }],
    ['a time in the future', { sentAt: now() + 3_600 }],
  ])('one with %s is refused and does nothing', async (_what, how) => {
    const before = await counts(stage());
    const answer = await command('lock production from outside', { ...how, key: `T-${Math.random()}` });
    expect(answer.status).toBe(401);
    expect(answer.body).not.toContain('locked');
    expect(await counts(stage())).toEqual(before);
  });

  test('one without any signature is refused', async () => {
    const answer = await send('/slack/events', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"type":"url_verification","challenge":"x"}',
    });
    expect(answer.status).toBe(401);
  });
});

describe('whatever else is sent', () => {
  test.each([
    ['GET', '//'],
    ['GET', '/%E0%A4%A'],
    ['GET', '/r/%E0%A4%A'],
    ['GET', '/nothing/here'],
    ['GET', '/slack/events'],
    ['DELETE', '/slack/events'],
    ['GET', '/../../etc/passwd'],
    ['POST', '/__proto__'],
    ['GET', '/constructor'],
  ])('%s %s is answered with a 4xx', async (method, path) => {
    const answer = await send(path, { method });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
  });

  test('and the process lives on', async () => {
    expect(await send('/livez')).toEqual({ status: 200, body: 'ok\n' });
    expect((await send('/livez?verbose=1')).status).toBe(200);
    expect(await stage().people.says(priya, '/deploy list')).toContain('R-1');
  });
});
