import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { approveAndStart, request, view } from '../app/play.ts';
import { openStage, type Stage, until } from '../app/stage.ts';
import { type FakeAnswer, type FakeRequest, FakeServer } from '../fakes/fake-server.ts';
import { runEvent, signedByGithub } from '../support/signed-hooks.ts';
import { attempt } from './attack.ts';
import { tookEffect } from './effect.ts';
import { type Sent, send } from './requests.ts';

const secret = 'the secret of the webhook of the test';
const path = '/hooks/github-actions';
const run = { id: 9_001, title: 'Deploy 1.1.0' };
const runAddress = 'https://github.example/1';

/** A fake of GitHub that has one run, which never ends. */
function answerOf({ path: asked }: FakeRequest): FakeAnswer {
  const at = '2026-01-01T00:00:00Z';
  const shown = {
    ...run,
    display_title: run.title,
    status: 'in_progress',
    conclusion: null,
    html_url: runAddress,
  };
  if (asked.endsWith('/dispatches')) return { status: 200, body: { workflow_run_id: run.id } };
  if (asked.endsWith('/runs')) return { status: 200, body: { workflow_runs: [] } };
  if (asked.endsWith('/jobs')) return { status: 200, body: { jobs: [] } };
  return { status: 200, body: { ...shown, created_at: at, updated_at: at } };
}

describe('what deployment systems send', () => {
  const github = new FakeServer(answerOf);
  let stage: Stage;
  let client = 0;
  const looks = () => github.requests.filter(({ path: asked }) => asked.endsWith(`/runs/${run.id}`)).length;
  const stepNow = async () => (await view(stage, 'R-1')).steps.find(({ planned }) => planned.kind === 'command');

  beforeAll(async () => {
    await github.start();
    const edit = (text: string) => {
      const settings = parse(text);
      settings.services.shop.environments.production.install = {
        uses: 'github-actions',
        repository: 'harbor/shop',
        workflow: 'deploy.yml',
      };
      settings.integrations = { 'github-actions': { url: github.url, webhookSecretVariable: 'HOOK_SECRET' } };
      return stringify(settings);
    };
    stage = await openStage({ edit, variables: { GITHUB_TOKEN: 'ghs_mock', HOOK_SECRET: secret } });
    await request(stage, 'shop 1.1.0');
    await approveAndStart(stage, 'R-1');
    // The first look at the run brings its address, which is a record too: from then on it only waits.
    await until('the address of the run is on record', async () => (await stepNow())?.remote?.link === runAddress);
  }, 90_000);
  afterAll(async () => {
    await stage.stop();
    await github.stop();
  }, 60_000);

  /** From a client of its own, so that guessing is not ended before the last attempt. */
  const post = (body: string, headers: Record<string, string>, more: Sent = {}) => {
    client += 1;
    return send(stage.bot.port, path, { method: 'POST', headers, body, from: `127.0.58.${client % 250}`, ...more });
  };
  const signed = (body: string) => post(body, signedByGithub(secret, body).headers);
  const hex = (algorithm: string, key: string, body: string) => createHmac(algorithm, key).update(body).digest('hex');

  test.each<[string, (body: string) => Record<string, string>]>([
    ['no signature', () => ({})],
    ['an empty signature', () => ({ 'x-hub-signature-256': '' })],
    ['a signature without digits', () => ({ 'x-hub-signature-256': 'sha256=' })],
    ['the signature of another secret', (body) => signedByGithub('guess', body).headers],
    ['the signature of an empty secret', (body) => signedByGithub('', body).headers],
    ['the signature of another body', (body) => signedByGithub(secret, `${body} `).headers],
    ['the signature of an empty body', () => signedByGithub(secret, '').headers],
    ['the older signature alone', (body) => ({ 'x-hub-signature': `sha1=${hex('sha1', secret, body)}` })],
    [
      'the older signature in the place of the newer',
      (body) => ({ 'x-hub-signature-256': `sha1=${hex('sha1', secret, body)}` }),
    ],
    ['the signature without its prefix', (body) => ({ 'x-hub-signature-256': hex('sha256', secret, body) })],
    ['the secret itself', () => ({ 'x-hub-signature-256': `sha256=${secret}` })],
    ['a bearer token', () => ({ authorization: `Bearer ${secret}` })],
    ['the signature of Vercel', (body) => ({ 'x-vercel-signature': hex('sha1', secret, body) })],
  ])('S5 an event with %s is refused', async (what, headers) => {
    const body = runEvent(run);
    await attempt('S5', `an event with ${what}`, () => tookEffect(stage, () => post(body, headers(body)), [401]));
  });

  test('S5 an event whose bytes read the same and are not the same is refused', async () => {
    const body = runEvent(run);
    const { headers } = signedByGithub(secret, body);
    for (const other of [JSON.stringify(JSON.parse(body), null, 1), body.replace('harbor', '\\u0068arbor')])
      await attempt('S5', 'the same event in other bytes', () => tookEffect(stage, () => post(other, headers), [401]));
  });

  test.each<[string, string]>([
    ['that the run has succeeded', runEvent({ ...run, title: 'success' })],
    ['that the run was canceled', JSON.stringify({ ...JSON.parse(runEvent(run)), conclusion: 'cancelled' })],
    ['of a run of somebody else', runEvent({ id: 1, title: 'Deploy 9.9.9' })],
    ['of another repository', runEvent(run).replace('harbor/shop', 'evil/shop')],
    ['of no run', JSON.stringify({ zen: 'Keep it simple.' })],
  ])('S5 an event %s decides nothing, although it is signed', async (what, body) => {
    await attempt('S5', `a signed event ${what}`, async () => {
      const before = (await stepNow())?.state;
      const isEffect = await tookEffect(stage, () => signed(body), [200]);
      return isEffect || (await stepNow())?.state !== before;
    });
  });

  test.each<[string, string]>([
    ['nothing', ''],
    ['no JSON', '{"workflow_run": {'],
    ['deep nesting', '['.repeat(50_000)],
    ['a prototype', '{"__proto__": {"workflow_run": 1}, "workflow_run": {"__proto__": {"id": 9001}}}'],
    ['a form', `payload=${encodeURIComponent(runEvent(run))}`],
    ['a run whose id is text', runEvent(run).replace('9001', '"9001"')],
    ['an action of two lines', runEvent(run, 'completed\\nfake line')],
  ])('S5 an event that is %s changes nothing', async (what, body) => {
    await attempt('S5', `a signed event that is ${what}`, () => tookEffect(stage, () => signed(body), [400]));
  });

  test('S2 an event that is sent again is not acted upon', async () => {
    const body = runEvent(run, 'in_progress');
    expect((await signed(body)).status).toBe(200);
    await attempt('S2', 'replays of an event', () =>
      tookEffect(stage, async () => {
        for (let again = 0; again < 20; again += 1) await signed(body);
        return signed(body);
      }, [200]),
    );
  });

  test('S24 a flood of signed events costs a few looks', async () => {
    const before = looks();
    const startedAt = performance.now();
    for (let round = 0; round < 10; round += 1)
      await Promise.all(
        Array.from({ length: 50 }, (_, index) => signed(runEvent(run).replace('{', `{"n": ${round * 50 + index}, `))),
      );
    // Besides the polls that take place anyway, at most one a second.
    const seconds = (performance.now() - startedAt) / 1_000;
    await attempt('S24', 'a flood of signed events', () => looks() - before > 20 + 1.5 * seconds);
    expect((await stepNow())?.state).toBe('running');
  });

  test('S24 guessing the secret is ended, and does not stop the right one', async () => {
    const body = runEvent({ id: 2, title: 'x' });
    const statuses: number[] = [];
    for (let guess = 0; guess < 90; guess += 1)
      statuses.push((await post(body, signedByGithub(`${guess}`, body).headers, { from: '127.0.59.1' })).status);
    await attempt('S24', 'guessing the secret of events', () => !statuses.includes(429) || statuses.includes(200));
    expect((await post(body, signedByGithub(secret, body).headers, { from: '127.0.59.1' })).status).toBe(200);
  });

  test('S24 a body of many megabytes is cut off', async () => {
    const body = `${runEvent(run)}${' '.repeat(20_000_000)}`;
    await attempt('S24', 'an event of 20 MB', () => tookEffect(stage, () => signed(body), [413, 0]));
  });

  test('none of it was a fault of ours', () => {
    expect(stage.errors).toEqual([]);
  });
});
