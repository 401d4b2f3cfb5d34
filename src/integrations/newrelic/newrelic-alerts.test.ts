import { describe, expect, it } from 'vitest';
import { alertSourceContract, untimelyAt } from '../../../test/contracts/alert-source-contract.ts';
import { manualClock } from '../../lib/clock.ts';
import { Secret } from '../../lib/redact.ts';
import type { AlertDelivery } from '../../ports/alert-source.ts';
import { createNewRelicAlerts } from './newrelic-alerts.ts';

const now = new Date('2026-03-03T10:00:30Z');
const source = createNewRelicAlerts({
  secret: new Secret('a secret that is long enough'),
  header: null,
  severities: { HIGH: 'critical' },
  clock: manualClock(now),
});
const issue = {
  issueId: '0ea2df1c-adab-45d2-aae0-042b609d2322',
  state: 'ACTIVATED',
  priority: 'CRITICAL',
  title: 'Errors of shop > 5 %',
  createdAt: 1_772_532_000_000,
  updatedAt: 1_772_532_010_000,
  service: ['shop'],
  environment: ['production'],
};
const sent = (body: unknown): AlertDelivery => ({
  headers: { authorization: 'Bearer a secret that is long enough' },
  body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
});
const read = async (more: object) => (await source.read(sent({ ...issue, ...more })))[0];

alertSourceContract('New Relic', () => ({
  source,
  deliveries: {
    firing: sent(issue),
    resolved: sent({ ...issue, state: 'CLOSED' }),
    forged: { ...sent(issue), headers: { authorization: 'Bearer guessed' } },
    nonsense: sent({ hello: 'world' }),
    unknown: sent({ ...issue, state: 'DEACTIVATED' }),
    unplaced: sent({ ...issue, service: null }),
    lastWeek: sent({ ...issue, createdAt: now.getTime() - 7 * 86_400_000 }),
    untimely: untimelyAt(now).flatMap((at) => [
      sent({ ...issue, updatedAt: at }),
      sent({ ...issue, createdAt: at, updatedAt: null }),
      sent({ ...issue, state: 'CLOSED', updatedAt: at }),
    ]),
  },
}));

describe('the webhook of New Relic', () => {
  it('is read with its service, environment, severity and words', async () => {
    expect(await read({})).toEqual({
      key: issue.issueId,
      isFiring: true,
      service: 'shop',
      environment: 'production',
      severity: 'critical',
      title: 'Errors of shop > 5 %',
      startedAt: new Date('2026-03-03T10:00:00Z'),
      toldAt: new Date('2026-03-03T10:00:10Z'),
    });
  });

  it.each([
    ['CREATED', 'CRITICAL', true, 'critical'],
    ['ACTIVATED', 'HIGH', true, 'critical'],
    ['ACTIVATED', 'MEDIUM', true, 'warning'],
    ['ACTIVATED', 'LOW', true, 'notice'],
    ['ACTIVATED', 'strange', true, 'warning'],
    ['CLOSED', 'CRITICAL', false, 'critical'],
    ['closed', 'CRITICAL', true, 'warning'],
    ['', null, true, 'warning'],
  ])('takes the state “%s” of the priority %s', async (state, priority, isFiring, severity) => {
    expect(await read({ state, priority })).toMatchObject({ isFiring, severity });
  });

  it('is about each service and environment that is tagged', async () => {
    const alerts = await source.read(sent({ ...issue, service: ['shop', 'pay', ''], environment: 'production' }));
    expect(alerts.map(({ service, environment }) => [service, environment])).toEqual([
      ['shop', 'production'],
      ['pay', 'production'],
    ]);
    expect(await read({ environment: null, title: ' ' })).toMatchObject({ environment: null, title: 'issue' });
  });

  it('takes an end without a time of its own, however long ago the issue began', async () => {
    const createdAt = now.getTime() - 7 * 86_400_000;
    expect(await read({ state: 'CLOSED', createdAt, updatedAt: undefined })).toMatchObject({
      isFiring: false,
      toldAt: new Date(createdAt),
    });
  });

  it.each<[string, unknown]>([
    ['text', 'nonsense'],
    ['a template that was not filled in', '{"issueId": {{ json issueId }}}'],
    ['without an id', { ...issue, issueId: '' }],
    ['without a time', { ...issue, createdAt: null }],
    ['with a second time that is none', { ...issue, updatedAt: '{{ updatedAt }}' }],
    ['with a hundred services and one', { ...issue, service: Array.from({ length: 101 }, (_, n) => `s${n}`) }],
  ])('is not read when it is %s', async (_what, body) => {
    await expect(source.read(sent(body))).rejects.toMatchObject({ kind: 'unreadable' });
  });
});
