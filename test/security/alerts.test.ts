import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { channelIds, personIds } from '../../src/local-workspace/default-seed.ts';
import { approveAndStart, request, view } from '../app/play.ts';
import { openStage, type Stage, until } from '../app/stage.ts';
import { attempt } from './attack.ts';
import { type Answer, type Sent, send } from './requests.ts';

const token = 'the token of the test, which is long enough';
const path = '/hooks/alertmanager';

const alert = (more: object = {}) => ({
  status: 'firing',
  labels: { alertname: 'Down', service: 'shop', environment: 'production', severity: 'warning' },
  annotations: { summary: 'it is down' },
  startsAt: '2099-01-01T00:00:00Z',
  fingerprint: 'f1',
  ...more,
});
const payload = (...alerts: object[]) => JSON.stringify({ version: '4', alerts });
const authorized = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };

describe('alerts of other systems', () => {
  let stage: Stage;
  let client = 0;
  beforeAll(async () => {
    stage = await openStage({
      policy: { watchWindow: '10 min' },
      edit: (yaml) => `${yaml}\nintegrations: { alertmanager: { tokenVariable: ALERTMANAGER_TOKEN } }\n`,
      variables: { ALERTMANAGER_TOKEN: token },
    });
    await request(stage, 'shop 1.1.0');
    await approveAndStart(stage, 'R-1');
    await until('it is watched', async () => (await view(stage, 'R-1')).deployment?.state === 'verifying');
  }, 90_000);
  afterAll(() => stage.stop(), 60_000);

  /** From a client of its own, so that guessing is not ended before the last attempt. */
  const post = (more: Sent = {}) => {
    client += 1;
    return send(stage.bot.port, path, {
      method: 'POST',
      headers: authorized,
      body: payload(alert()),
      from: `127.0.55.${client}`,
      ...more,
    });
  };
  /**
   * Whether an alert was taken, or the answer is none of these refusals. The watch of the release goes on meanwhile, so only what
   * an alert leaves behind is compared.
   */
  async function tookEffect(work: () => Promise<Answer>, refusals: readonly number[]): Promise<boolean> {
    const left = async () => {
      const { escalations: raised, notes } = await view(stage, 'R-1');
      return JSON.stringify([raised, notes.filter(({ markdown }) => markdown.startsWith('Firing'))]);
    };
    const before = await left();
    const { status } = await work();
    return (await left()) !== before || !refusals.includes(status);
  }
  const escalations = async () => (await view(stage, 'R-1')).escalations;

  test.each<[string, Record<string, string>]>([
    ['no token', {}],
    ['an empty token', { authorization: 'Bearer ' }],
    ['another token', { authorization: 'Bearer guess' }],
    ['the beginning of the token', { authorization: `Bearer ${token.slice(0, 20)}` }],
    ['the token and more', { authorization: `Bearer ${token}x` }],
    ['the token under another scheme', { authorization: `Basic ${token}` }],
    ['the token in another header', { 'x-token': token }],
  ])('S5 an alert with %s is refused', async (what, headers) => {
    await attempt('S5', `an alert with ${what}`, () => tookEffect(() => post({ headers }), [401]));
  });

  test('S5 a token in the address is not looked at', async () => {
    await attempt('S5', 'a token in the address', async () => {
      const { status } = await send(stage.bot.port, `${path}?token=${encodeURIComponent(token)}`, {
        method: 'POST',
        body: payload(alert()),
        from: '127.0.56.1',
      });
      return status !== 401;
    });
  });

  test.each<[string, string]>([
    ['nothing', ''],
    ['no JSON', '{"version": "4", "alerts": ['],
    ['a prototype', '{"version": "4", "alerts": [{"__proto__": {"status": "firing"}}]}'],
    ['deep nesting', '['.repeat(50_000)],
    ['labels that are objects', payload(alert({ labels: { service: { toString: 'shop' } } }))],
    ['a huge time', payload(alert({ startsAt: '+275761-01-01T00:00:00Z' }))],
  ])('S5 an alert that is %s changes nothing', async (what, body) => {
    await attempt('S5', `an alert that is ${what}`, () => tookEffect(() => post({ body }), [400]));
  });

  test('S5 a service that is named like a property of an object is no service', async () => {
    for (const service of ['__proto__', 'constructor', 'toString'])
      await attempt('S5', `an alert about ${service}`, () =>
        tookEffect(() => post({ body: payload(alert({ labels: { service } })) }), [200]),
      );
  });

  test('S24 a flood of wrong tokens is throttled, and does not stop the right one', async () => {
    const statuses: number[] = [];
    for (let guess = 0; guess < 90; guess += 1)
      statuses.push((await post({ headers: { authorization: `Bearer ${guess}` }, from: '127.0.57.1' })).status);
    await attempt('S24', 'guessing the token of alerts', () => !statuses.includes(429) || statuses.includes(200));
    expect((await post({ from: '127.0.57.1', body: payload() })).status).toBe(200);
  });

  test('S24 a body of many megabytes is cut off', async () => {
    await attempt('S24', 'an alert of 20 MB', () =>
      tookEffect(() => post({ body: `{"version":"4","alerts":[],"x":"${'x'.repeat(20_000_000)}"}` }), [413, 0]),
    );
  });

  test('S2 an alert that is sent again has one effect', async () => {
    expect((await post()).status).toBe(200);
    const before = await escalations();
    expect(before).toHaveLength(1);
    await attempt('S2', 'replays of an alert', async () => {
      for (let again = 0; again < 10; again += 1) await post();
      return (await escalations()).length !== before.length;
    });
  });

  test('S11 what an alert says mentions nobody and is no markup', async () => {
    const summary = '<!channel> <@U0MARCUS01> *bold* <https://evil.example|Roll back> `code`';
    expect((await post({ body: payload(alert({ fingerprint: 'f2', annotations: { summary } })) })).status).toBe(200);
    const message = await until('it is told', async () =>
      (await stage.people.workspace.messages(personIds.lena, channelIds.onCall)).find((one) =>
        JSON.stringify(one.blocks).includes('evil.example'),
      ),
    );
    await attempt('S11', 'markup in an alert', () => {
      const shown = JSON.stringify([message.text, message.blocks]);
      return shown.includes('<!channel>') || shown.includes('<@U0MARCUS01>') || shown.includes('<https://evil.example');
    });
  });
});
