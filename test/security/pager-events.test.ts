import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Escalation } from '../../src/domain/escalation/escalation.ts';
import { approveAndStart, request, view } from '../app/play.ts';
import { openStage, type Stage, until } from '../app/stage.ts';
import { FakePagerduty, signatureOf } from '../fakes/pagerduty.ts';
import { escalation, raised } from '../support/escalated.ts';
import { fakePager } from '../support/fake-pager.ts';
import { withParts } from '../support/fake-systems.ts';
import type { TestDeps } from '../support/test-deps.ts';
import { attempt } from './attack.ts';
import { type Sent, send } from './requests.ts';

const secret = 'the secret of the webhook of the test';
const path = '/hooks/pagerduty';

describe('what people do in PagerDuty', () => {
  const fake = new FakePagerduty();
  const eve = fake.user('PEVE', 'Eve', null);
  const pager = fakePager();
  let stage: Stage;
  let paged: Escalation;
  let client = 0;
  const now = () => escalation({ deps: stage.bot.deps } as TestDeps, paged.releaseId, 'pay');

  beforeAll(async () => {
    stage = await openStage({
      policy: { watchWindow: '10 min' },
      edit: (yaml) =>
        `${yaml.replace(
          'organization:\n',
          'organization:\n  escalation: { critical: [{ notify: [escalation channel, { pager: pagerduty }] }] }\n',
        )}\nintegrations: { pagerduty: { routingKeyVariable: ROUTING, webhookSecretVariable: WEBHOOK } }\n`,
      variables: { ROUTING: 'a key of the test that is long enough', WEBHOOK: secret },
      exchange: (deps) => ({ ...deps, systems: withParts(deps.systems, { pager }) }),
    });
    await request(stage, 'shop 1.1.0');
    await approveAndStart(stage, 'R-1');
    await until('it is watched', async () => (await view(stage, 'R-1')).deployment?.state === 'verifying');
    const { release } = await view(stage, 'R-1');
    paged = await raised({ deps: stage.bot.deps } as TestDeps, release.id, 'pay');
    await until('the pager is raised', async () => pager.alerts.has(paged.key));
  }, 90_000);
  afterAll(() => stage.stop(), 60_000);

  const body = (type = 'incident.acknowledged', offMs = 0) =>
    fake.webhook(type, { id: 'Q1', key: paged.key, beganAt: new Date() }, eve, offMs);

  /** From a client of its own, so that guessing is not ended before the last attempt. */
  const post = (text: string, headers: Record<string, string>, more: Sent = {}) => {
    client += 1;
    return send(stage.bot.port, path, { method: 'POST', headers, body: text, from: `127.0.57.${client}`, ...more });
  };
  async function tookEffect(work: () => Promise<unknown>): Promise<boolean> {
    const before = JSON.stringify(await now());
    await work();
    return JSON.stringify(await now()) !== before;
  }

  test.each<[string, (text: string) => Record<string, string>]>([
    ['no signature', () => ({})],
    ['an empty signature', () => ({ 'x-pagerduty-signature': '' })],
    ['the signature of another secret', (text) => ({ 'x-pagerduty-signature': signatureOf(text, 'guess') })],
    ['the signature of an empty secret', (text) => ({ 'x-pagerduty-signature': signatureOf(text, '') })],
    ['the signature of another body', (text) => ({ 'x-pagerduty-signature': signatureOf(`${text} `, secret) })],
    ['the secret itself', () => ({ 'x-pagerduty-signature': `v1=${secret}` })],
    ['a bearer token', () => ({ authorization: `Bearer ${secret}` })],
    [
      'the signature of another version',
      (text) => ({ 'x-pagerduty-signature': signatureOf(text, secret).replace('v1', 'v0') }),
    ],
  ])('S5 an acknowledgment with %s is refused', async (what, headers) => {
    const text = body();
    await attempt('S5', `an acknowledgment with ${what}`, () =>
      tookEffect(async () => expect((await post(text, headers(text))).status).toBe(401)),
    );
  });

  test.each<[string, () => string]>([
    ['of last week', () => body('incident.acknowledged', -7 * 24 * 3_600_000)],
    [
      'of an integration',
      () => fake.webhook('incident.resolved', { id: 'Q1', key: paged.key, beganAt: new Date() }, 'integration'),
    ],
    ['of a timeout', () => fake.webhook('incident.resolved', { id: 'Q1', key: paged.key, beganAt: new Date() }, null)],
    ['of another event', () => body('incident.priority_updated')],
    ['of another key', () => body().replace(paged.key, `${paged.key} `)],
  ])('S5 an acknowledgment %s changes nothing, although it is signed', async (what, made) => {
    const text = made();
    await attempt('S5', `a signed acknowledgment ${what}`, () =>
      tookEffect(async () => {
        const { status } = await post(text, { 'x-pagerduty-signature': signatureOf(text, secret) });
        expect(status).toBe(200);
      }),
    );
  });

  test('S5 an acknowledgment that is sent again changes nothing', async () => {
    const text = body();
    const headers = { 'x-pagerduty-signature': signatureOf(text, secret) };
    expect((await post(text, headers)).status).toBe(200);
    expect((await now()).acknowledgedBy).toBe('Eve');
    await attempt('S5', 'an acknowledgment that is sent again', () =>
      tookEffect(async () => expect((await post(text, headers)).status).toBe(200)),
    );
  });
});
