import { describe, expect, it } from 'vitest';
import { alertSourceContract, untimelyAt } from '../../../test/contracts/alert-source-contract.ts';
import { manualClock } from '../../lib/clock.ts';
import { Secret } from '../../lib/redact.ts';
import type { AlertDelivery } from '../../ports/alert-source.ts';
import { createDatadogAlerts } from './datadog-alerts.ts';

const now = new Date('2026-03-03T10:00:30Z');
const source = createDatadogAlerts({
  secret: new Secret('a secret that is long enough'),
  header: 'x-quarterdeck',
  severities: { P1: 'rollback', P4: 'warning', P5: 'notice' },
  serviceTag: 'service',
  environmentTag: 'env',
  clock: manualClock(now),
});
const filled = {
  alert_id: '1234',
  aggregation_key: 'a1b2',
  cycle_key: '99',
  transition: 'Triggered',
  priority: 'P2',
  title: '[P2] Checkouts fail',
  tags: 'env:production, monitor,service:shop,team:web',
  date: '1772532000000',
};
const sent = (body: unknown): AlertDelivery => ({
  headers: { 'x-quarterdeck': 'a secret that is long enough' },
  body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
});
const read = async (more: object) => (await source.read(sent({ ...filled, ...more })))[0];

alertSourceContract('Datadog', () => ({
  source,
  deliveries: {
    firing: sent(filled),
    resolved: sent({ ...filled, transition: 'Recovered', cycle_key: '100' }),
    forged: { ...sent(filled), headers: { 'x-quarterdeck': 'guessed' } },
    nonsense: sent({ hello: 'world' }),
    unknown: sent({ ...filled, transition: '$ALERT_TRANSITION' }),
    unplaced: sent({ ...filled, tags: 'env:production,services:shop' }),
    lastWeek: sent({ ...filled, date: now.getTime() - 7 * 86_400_000 }),
    untimely: untimelyAt(now).map((date) => sent({ ...filled, date })),
  },
}));

describe('the webhook of Datadog', () => {
  it('is read with its service, environment, severity and words', async () => {
    expect(await read({})).toEqual({
      key: '1234:a1b2',
      isFiring: true,
      service: 'shop',
      environment: 'production',
      severity: 'critical',
      title: '[P2] Checkouts fail',
      startedAt: new Date('2026-03-03T10:00:00Z'),
      toldAt: new Date('2026-03-03T10:00:00Z'),
    });
  });

  it.each([
    ['Triggered', 'P1', true, 'rollback'],
    ['Triggered', '', true, 'critical'],
    ['Re-Triggered', 'P4', true, 'warning'],
    ['Renotify', 'P2', true, 'critical'],
    ['Warn', 'P1', true, 'warning'],
    ['Warn', 'P5', true, 'notice'],
    ['No Data', 'P1', true, 'warning'],
    ['Recovered', 'P1', false, 'warning'],
    ['recovered', null, false, 'warning'],
    ['Muted', 'P1', true, 'warning'],
    ['constructor', 'toString', true, 'warning'],
    ['', 'P1', true, 'warning'],
  ])('takes “%s” of the priority %s', async (transition, priority, isFiring, severity) => {
    expect(await read({ transition, priority })).toMatchObject({ isFiring, severity });
  });

  it('is about each service that is tagged, once, and has the cycle for a key where there is no aggregation', async () => {
    const alerts = await source.read(sent({ ...filled, tags: 'service:shop,service:pay,service:shop,service:' }));
    expect(alerts.map(({ service, environment }) => [service, environment])).toEqual([
      ['shop', null],
      ['pay', null],
    ]);
    expect(await read({ aggregation_key: '', alert_id: 7 })).toMatchObject({ key: '7:99' });
    expect(await read({ title: 'x'.repeat(3_000) })).toMatchObject({ title: 'x'.repeat(300) });
  });

  it.each<[string, unknown]>([
    ['text', 'nonsense'],
    ['a form', 'payload=%7B%7D'],
    ['without an id', { ...filled, alert_id: '' }],
    ['with a date that is none', { ...filled, date: '$DATE' }],
    ['with tags that are no text', { ...filled, tags: ['service:shop'] }],
    ['with endless tags', { ...filled, tags: 'x'.repeat(20_001) }],
    ['an array', [filled]],
    ['null', null],
  ])('is not read when it is %s', async (_what, body) => {
    await expect(source.read(sent(body))).rejects.toMatchObject({ kind: 'unreadable' });
  });
});
