import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { alertSourceContract } from '../../../test/contracts/alert-source-contract.ts';
import { systemClock } from '../../lib/clock.ts';
import { Secret } from '../../lib/redact.ts';
import type { AlertDelivery } from '../../ports/alert-source.ts';
import { standardKey, verifyHmac, verifyStandard } from '../kit/deliveries/signature.ts';
import { createSignedAlerts } from './signed-alerts.ts';

const key = Buffer.from('thirty-two bytes of a test secret');
const secret = new Secret(`whsec_${key.toString('base64')}`);
const now = () => Math.floor(Date.now() / 1_000);
const bytesOf = (body: unknown) => Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));

function signed(body: unknown, { id = 'msg_1', time = String(now()), signedBy = key } = {}): AlertDelivery {
  const bytes = bytesOf(body);
  const signature = createHmac('sha256', signedBy).update(`${id}.${time}.`).update(bytes).digest('base64');
  const headers = { 'webhook-id': id, 'webhook-timestamp': time, 'webhook-signature': `v1,${signature}` };
  return { headers, body: bytes };
}
const withHeaders = (delivery: AlertDelivery, headers: Record<string, string>): AlertDelivery => ({
  ...delivery,
  headers: { ...delivery.headers, ...headers },
});

const source = createSignedAlerts({
  verify: verifyStandard(standardKey(secret), systemClock),
  severities: { P1: 'rollback' },
});
const alert = {
  key: 'checkout-errors',
  status: 'firing',
  service: 'shop',
  environment: 'production',
  severity: 'critical',
  title: '12 % of checkouts fail',
  startedAt: '2026-03-03T11:00:00+01:00',
};
const form = (...alerts: object[]) => ({ version: '1', alerts });

alertSourceContract('signed alerts', () => ({
  source,
  deliveries: {
    firing: signed(form(alert)),
    resolved: signed(form({ ...alert, status: 'resolved' })),
    forged: signed(form(alert), { signedBy: Buffer.from('another') }),
    nonsense: signed({ hello: 'world' }),
    unknown: signed(form({ ...alert, status: 'RESOLVED' })),
    unplaced: signed(form({ ...alert, service: undefined })),
    lastWeek: signed(form({ ...alert, startedAt: '2026-02-24T11:00:00+01:00' })),
  },
}));

describe('the form of signed alerts', () => {
  it('is read as it stands', async () => {
    expect(await source.read(signed(form(alert, { ...alert, severity: 'P1', environment: null })))).toEqual([
      {
        ...{ key: 'checkout-errors', isFiring: true, service: 'shop', environment: 'production' },
        ...{ severity: 'critical', title: '12 % of checkouts fail', startedAt: new Date('2026-03-03T10:00:00Z') },
        ...{ toldAt: new Date('2026-03-03T10:00:00Z') },
      },
      expect.objectContaining({ severity: 'rollback', environment: null }),
    ]);
  });

  it.each<[string, unknown]>([
    ['text', 'nonsense'],
    ['another version', { ...form(alert), version: 1 }],
    ['without a key', form({ ...alert, key: '' })],
    ['with a time of no zone', form({ ...alert, startedAt: '2026-03-03T10:00:00' })],
    ['a thousand alerts and one', form(...Array.from({ length: 1_001 }, () => alert))],
  ])('is not read when it is %s', async (_what, body) => {
    await expect(source.read(signed(body))).rejects.toMatchObject({ kind: 'unreadable' });
  });
});

describe('a signature of Standard Webhooks', () => {
  const good = signed(form(alert));
  it.each<[string, AlertDelivery]>([
    ['another body', { ...good, body: bytesOf(form(alert, alert)) }],
    ['another id', withHeaders(good, { 'webhook-id': 'msg_2' })],
    ['another time', withHeaders(good, { 'webhook-timestamp': String(now() - 1) })],
    ['no id', withHeaders(signed(form(alert), { id: '' }), {})],
    ['a time of ten minutes ago', signed(form(alert), { time: String(now() - 600) })],
    ['a time in ten minutes', signed(form(alert), { time: String(now() + 600) })],
    ['a time that is none', signed(form(alert), { time: 'now' })],
    ['another version of the scheme', withHeaders(good, { 'webhook-signature': 'v1a,AAAA' })],
    ['an empty signature', withHeaders(good, { 'webhook-signature': 'v1,' })],
    ['a thousand wrong ones', withHeaders(good, { 'webhook-signature': 'v1,AAAA '.repeat(1_000) })],
    ['none', { headers: {}, body: good.body }],
  ])('is refused with %s', async (_what, delivery) => {
    await expect(source.read(delivery)).rejects.toMatchObject({ kind: 'unauthenticated' });
  });

  it('is one of several, while a sender changes its secret', async () => {
    const other = signed(form(alert), { signedBy: Buffer.from('another') }).headers['webhook-signature'] ?? '';
    const both = withHeaders(good, { 'webhook-signature': `${other} ${good.headers['webhook-signature']}` });
    expect(await source.read(both)).toHaveLength(1);
  });

  it('is that of the example of the scheme', () => {
    const example = new Secret('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw');
    const clock = { ...systemClock, now: () => new Date(1_614_265_330_000) };
    const headers = {
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    };
    verifyStandard(standardKey(example), clock)({ headers, body: bytesOf('{"test": 2432232314}') });
  });

  it('needs a secret that can be read', () => {
    expect(() => standardKey(new Secret('whsec_not base64!'))).toThrow('no Base64');
    expect(Buffer.from(standardKey(new Secret('plain text'))).toString()).toBe('plain text');
  });
});

describe('a signature in a header', () => {
  const body = bytesOf(form(alert));
  const plain = { header: 'X-Signature', prefix: 'sha256=', encoding: 'hex', timestampHeader: null } as const;
  const timed = { ...plain, prefix: '', encoding: 'base64', timestampHeader: 'X-Time' } as const;
  const hmac = (bytes: Buffer | string, encoding: 'hex' | 'base64') =>
    createHmac('sha256', 'shared secret').update(bytes).digest(encoding);
  const accepts = (options: typeof plain | typeof timed, headers: Record<string, string>) => {
    try {
      verifyHmac(new Secret('shared secret'), { ...options, clock: systemClock })({ headers, body });
      return true;
    } catch (error) {
      expect(error).toMatchObject({ kind: 'unauthenticated' });
      return false;
    }
  };

  it('is that of the body, behind its prefix', () => {
    expect(accepts(plain, { 'x-signature': `sha256=${hmac(body, 'hex')}` })).toBe(true);
    expect(accepts(plain, { 'x-signature': hmac(body, 'hex') })).toBe(false);
    expect(accepts(plain, { 'x-signature': 'sha256=' })).toBe(false);
    expect(accepts(plain, { 'x-signature': `sha256=${hmac('other', 'hex')}` })).toBe(false);
    expect(accepts(plain, {})).toBe(false);
  });

  it('holds for five minutes where it has a time', () => {
    const at = (time: string) => ({ 'x-time': time, 'x-signature': hmac(`${time}:${body.toString()}`, 'base64') });
    expect(accepts(timed, at(String(now())))).toBe(true);
    expect(accepts(timed, at(String(now() - 400)))).toBe(false);
    expect(accepts(timed, { ...at(String(now())), 'x-time': String(now() - 10) })).toBe(false);
    expect(accepts(timed, { 'x-signature': hmac(body, 'base64') })).toBe(false);
  });
});
