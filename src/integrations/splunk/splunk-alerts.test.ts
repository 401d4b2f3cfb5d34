import { describe, expect, it } from 'vitest';
import { alertSourceContract, untimelyAt } from '../../../test/contracts/alert-source-contract.ts';
import { manualClock } from '../../lib/clock.ts';
import { Secret } from '../../lib/redact.ts';
import type { AlertDelivery } from '../../ports/alert-source.ts';
import { createSplunkAlerts } from './splunk-alerts.ts';

const secret = 'a secret that is long enough';
const now = new Date('2026-03-03T10:00:30Z');
const source = createSplunkAlerts({
  secret: new Secret(secret),
  header: null,
  severities: { P1: 'rollback' },
  serviceField: 'service',
  environmentField: 'environment',
  clock: manualClock(now),
});
const secondsOf = (at: Date | number) => Math.floor(Number(at) / 1_000);
const row = { service: 'shop', environment: 'production', severity: 'critical', alert_title: '120 failed requests' };
const action = {
  sid: 'scheduler__admin__search__RMD5d41d8cd98f00b204_at_1772532000_132',
  search_name: 'Checkout errors',
  results_link: 'https://splunk.example.com/app/search/@go?sid=x',
  owner: 'admin',
  app: 'search',
  result: row,
};
const sent = (body: unknown, token = secret): AlertDelivery => ({
  headers: {},
  parameters: new URLSearchParams({ token }),
  body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
});
const read = async (result: object, more: object = {}) =>
  (await source.read(sent({ ...action, ...more, result: { ...row, ...result } })))[0];

alertSourceContract('Splunk', () => ({
  source,
  deliveries: {
    firing: sent(action),
    resolved: sent({ ...action, result: { ...row, alert_status: 'resolved' } }),
    forged: sent(action, 'guessed'),
    nonsense: sent({ hello: 'world' }),
    unknown: sent({ ...action, result: { ...row, alert_status: 'fixed' } }),
    unplaced: sent({ ...action, result: { count: '8' } }),
    lastWeek: sent({ ...action, result: { ...row, alert_time: secondsOf(now) - 7 * 86_400 } }),
    untimely: untimelyAt(now).flatMap((at) => [
      sent({ ...action, sid: `scheduler_admin_search_W2_at_${secondsOf(at)}_1` }),
      sent({ ...action, sid: 'rt_search', result: { ...row, alert_time: secondsOf(at) } }),
    ]),
  },
}));

describe('the webhook alert action of Splunk', () => {
  it('is read with what the search says', async () => {
    expect(await read({})).toEqual({
      key: 'Checkout errors',
      isFiring: true,
      service: 'shop',
      environment: 'production',
      severity: 'critical',
      title: 'Checkout errors: 120 failed requests',
      startedAt: new Date('2026-03-03T10:00:00Z'),
      toldAt: new Date('2026-03-03T10:00:00Z'),
    });
  });

  it('has the key, the time and the severity that its search names', async () => {
    expect(await read({ alert_key: 'k', severity: 'P1', alert_time: '1772528400' })).toMatchObject({
      key: 'k',
      severity: 'rollback',
      startedAt: new Date('2026-03-03T09:00:00Z'),
      toldAt: new Date('2026-03-03T10:00:00Z'),
    });
    expect(await read({ severity: undefined, environment: '' })).toMatchObject({
      severity: 'warning',
      environment: null,
    });
    expect(await read({}, { sid: '1772532000.17' })).toMatchObject({ startedAt: new Date('2026-03-03T10:00:00Z') });
    expect(await read({}, { search_name: null }), 'no key').toBeUndefined();
  });

  it.each<[string, Partial<AlertDelivery>, boolean]>([
    ['a header', { headers: { authorization: `Bearer ${secret}` }, parameters: new URLSearchParams() }, true],
    ['nothing', { parameters: new URLSearchParams() }, false],
    ['an empty parameter', { parameters: new URLSearchParams({ token: '' }) }, false],
    ['two parameters', { parameters: new URLSearchParams(`token=${secret}&token=guessed`) }, false],
    ['two other parameters', { parameters: new URLSearchParams(`token=guessed&token=${secret}`) }, false],
    ['another parameter', { parameters: new URLSearchParams({ key: secret }) }, false],
  ])('is accepted or not with %s', async (_what, more, isAccepted) => {
    const reading = source.read({ ...sent(action), ...more });
    if (isAccepted) expect(await reading).toHaveLength(1);
    else await expect(reading).rejects.toMatchObject({ kind: 'unauthenticated' });
  });

  it.each<[string, unknown]>([
    ['text', 'nonsense'],
    ['without a row', { ...action, result: undefined }],
    ['without a time', { ...action, sid: 'rt_search' }],
    ['with a time that is none', { ...action, result: { ...row, alert_time: 'now' } }],
  ])('is not read when it is %s', async (_what, body) => {
    await expect(source.read(sent(body))).rejects.toMatchObject({ kind: 'unreadable' });
  });

  it('reads no field of the language itself, and no object for text', async () => {
    const hostile = JSON.stringify(action).replace('"service":"shop"', '"service":{"a":1},"__proto__":{"service":"x"}');
    expect(await source.read(sent(hostile))).toEqual([]);
  });
});
