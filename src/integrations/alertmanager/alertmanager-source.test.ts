import { describe, expect, it } from 'vitest';
import { alertSourceContract } from '../../../test/contracts/alert-source-contract.ts';
import { Secret } from '../../lib/redact.ts';
import type { AlertDelivery } from '../../ports/alert-source.ts';
import { createAlertmanagerSource } from './alertmanager-source.ts';

const source = createAlertmanagerSource({
  token: new Secret('a token that is long enough'),
  serviceLabel: 'service',
  environmentLabel: 'environment',
  severities: { P1: 'rollback' },
});
const authorization = 'Bearer a token that is long enough';
const deliver = (body: unknown, headers: AlertDelivery['headers'] = { authorization }) =>
  source.read({ headers, body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)) });

const alert = {
  status: 'firing',
  labels: { alertname: 'HighErrorRate', service: 'shop', environment: 'production', severity: 'critical' },
  annotations: { summary: '12 % of requests fail' },
  startsAt: '2026-03-03T10:00:00.123Z',
  endsAt: '0001-01-01T00:00:00Z',
  fingerprint: 'f1',
};
const payload = (...alerts: object[]) => ({ version: '4', status: 'firing', receiver: 'quarterdeck', alerts });
const labeled = (labels: Record<string, string>) => ({ ...alert, labels: { ...alert.labels, ...labels } });

alertSourceContract('Alertmanager', () => {
  const sent = (body: unknown): AlertDelivery => ({
    headers: { authorization },
    body: Buffer.from(JSON.stringify(body)),
  });
  return {
    source,
    deliveries: {
      firing: sent(payload(alert)),
      resolved: sent(payload({ ...alert, status: 'resolved' })),
      forged: { ...sent(payload(alert)), headers: { authorization: 'Bearer guessed' } },
      nonsense: sent({ hello: 'world' }),
      unknown: sent(payload({ ...alert, status: 'suppressed' })),
      unplaced: sent(payload({ ...alert, labels: { alertname: 'HighErrorRate' } })),
      lastWeek: sent(payload({ ...alert, startsAt: '2026-02-24T10:00:00Z' })),
    },
  };
});

describe('the webhook of Alertmanager', () => {
  it('is read with its service, environment, severity and words', async () => {
    expect(await deliver(payload(alert, { ...alert, status: 'resolved', fingerprint: 'f2' }))).toMatchObject([
      {
        key: 'f1',
        isFiring: true,
        service: 'shop',
        environment: 'production',
        severity: 'critical',
        title: 'HighErrorRate: 12 % of requests fail',
        startedAt: new Date('2026-03-03T10:00:00.123Z'),
      },
      { key: 'f2', isFiring: false },
    ]);
  });

  it.each([
    ['page', 'critical'],
    ['Warning', 'warning'],
    ['info', 'notice'],
    ['P1', 'rollback'],
    ['strange', 'warning'],
    ['', 'warning'],
  ])('takes the severity “%s” for %s', async (severity, expected) => {
    expect((await deliver(payload(labeled({ severity }))))[0]?.severity).toBe(expected);
  });

  it('has a title without annotations, the default environment without its label, and is about nothing without a service', async () => {
    const { environment: _, ...labels } = alert.labels;
    expect(await deliver(payload({ ...alert, labels, annotations: {} }))).toMatchObject([
      { environment: null, title: 'HighErrorRate' },
    ]);
    const { service: __, ...others } = alert.labels;
    expect(await deliver(payload({ ...alert, labels: others }))).toEqual([]);
    const long = await deliver(payload({ ...alert, annotations: { description: 'x'.repeat(5_000) } }));
    expect(long[0]?.title).toHaveLength(300);
  });

  it('leaves out what the bot raised itself, or it would be raised again and again', async () => {
    expect(await deliver(payload(labeled({ quarterdeck_key: 'degraded:dep_1' }), alert))).toMatchObject([
      { key: 'f1' },
    ]);
    expect(await deliver(payload(labeled({ quarterdeck_key: '' })))).toEqual([]);
  });

  it.each([
    ['no token', {}],
    ['another token', { authorization: 'Bearer another token entirely' }],
    ['another scheme', { authorization: 'Basic YTpi' }],
  ])('is refused with %s, whatever it says', async (_what, headers) => {
    await expect(deliver(payload(alert), headers)).rejects.toMatchObject({ kind: 'unauthenticated' });
    await expect(deliver('nonsense', headers)).rejects.toMatchObject({ kind: 'unauthenticated' });
  });

  it.each<[string, unknown]>([
    ['text', 'nonsense'],
    ['another version', { ...payload(alert), version: '5' }],
    ['an alert without a fingerprint', payload({ ...alert, fingerprint: undefined })],
    ['a time that is none', payload({ ...alert, startsAt: 'yesterday' })],
    ['labels that are no text', payload({ ...alert, labels: { service: 7 } })],
    ['a thousand alerts and one', payload(...Array.from({ length: 1_001 }, () => alert))],
  ])('is not read when it is %s', async (_what, body) => {
    await expect(deliver(body)).rejects.toMatchObject({ kind: 'unreadable' });
  });

  it('is not read when its bytes are no text', async () => {
    const delivery = { headers: { authorization }, body: Uint8Array.from([0x7b, 0xff, 0x7d]) };
    await expect(source.read(delivery)).rejects.toMatchObject({ kind: 'unreadable' });
  });
});
