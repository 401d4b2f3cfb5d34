import { describe, expect, it } from 'vitest';
import { FakePagerduty, signatureOf } from '../../../test/fakes/pagerduty.ts';
import { Secret } from '../../lib/redact.ts';
import { createPagerdutySource } from './pagerduty-source.ts';

const secret = 'the secret of the webhook';
const source = createPagerdutySource({ secrets: [new Secret(secret)], api: null });
const fake = new FakePagerduty();
const lena = fake.user('PLENA', 'Lena Fischer', null);
const incident = { id: 'Q1', key: 'degraded:dep_1', beganAt: new Date('2026-03-03T10:00:00Z') };
const acknowledged = fake.webhook('incident.acknowledged', incident, lena);

const deliver = (body: string | Uint8Array, signature: string | undefined = signatureOf(body, secret), from = source) =>
  from.read({ headers: { 'x-pagerduty-signature': signature }, body: Buffer.from(body) });
const edited = (change: (event: Record<string, unknown>) => void) => {
  const sent = JSON.parse(acknowledged) as { event: Record<string, unknown> };
  change(sent.event);
  return JSON.stringify(sent);
};

describe('the webhook of PagerDuty', () => {
  it('says who did what, when, and since when it pages', async () => {
    const [event] = await deliver(acknowledged);
    expect(event).toEqual({
      id: expect.stringContaining('01EVENT'),
      key: 'degraded:dep_1',
      did: 'acknowledged',
      by: { id: 'PLENA', name: 'Lena Fischer' },
      occurredAt: expect.any(Date),
      begunAt: incident.beganAt,
    });
    expect(await deliver(fake.webhook('incident.resolved', incident, lena))).toMatchObject([{ did: 'resolved' }]);
  });

  it.each([
    'incident.triggered',
    'incident.unacknowledged',
    'incident.reassigned',
    'incident.delegated',
    'pagey.ping',
    'constructor',
    '__proto__',
  ])('takes %s, and does nothing about it', async (type) => {
    expect(await deliver(fake.webhook(type, incident, lena))).toEqual([]);
  });

  it.each([['integration' as const], [null]])('leaves out what nobody did (%s)', async (agent) => {
    expect(await deliver(fake.webhook('incident.resolved', incident, agent))).toEqual([]);
    expect(await deliver(fake.webhook('incident.acknowledged', incident, agent))).toEqual([]);
  });

  it.each<[string, string | undefined]>([
    ['no signature', undefined],
    ['an empty one', ''],
    ['one by another secret', signatureOf(acknowledged, 'guessed')],
    ['one of another body', signatureOf(`${acknowledged} `, secret)],
    ['one of another version', signatureOf(acknowledged, secret).replace('v1=', 'v2=')],
    ['one without a version', signatureOf(acknowledged, secret).slice(3)],
    ['half of it', signatureOf(acknowledged, secret).slice(0, 35)],
    ['it and more', `${signatureOf(acknowledged, secret)}00`],
    ['a hundred guesses before it', `${Array(100).fill('v1=00').join()},${signatureOf(acknowledged, secret)}`],
  ])('is refused with %s', async (_what, signature) => {
    const headers = signature === undefined ? {} : { 'x-pagerduty-signature': signature };
    const refused = source.read({ headers, body: Buffer.from(acknowledged) });
    await expect(refused).rejects.toMatchObject({ kind: 'unauthenticated' });
  });

  it('is believed while its secret is exchanged, on either side', async () => {
    expect(await deliver(acknowledged, signatureOf(acknowledged, 'the next secret', secret))).toHaveLength(1);
    const both = createPagerdutySource({ secrets: [new Secret('old'), new Secret('new')], api: null });
    expect(await deliver(acknowledged, signatureOf(acknowledged, 'old'), both)).toHaveLength(1);
    expect(await deliver(acknowledged, signatureOf(acknowledged, 'new'), both)).toHaveLength(1);
    await expect(deliver(acknowledged, signatureOf(acknowledged, secret), both)).rejects.toMatchObject({
      kind: 'unauthenticated',
    });
  });

  it.each<[string, string | Uint8Array]>([
    ['text', 'nonsense'],
    ['nothing', ''],
    ['bytes that are no text', Uint8Array.from([0x7b, 0xff, 0x7d])],
    ['a list', '[]'],
    ['an event without an id', edited((event) => delete event.id)],
    ['a time that is none', edited((event) => Object.assign(event, { occurred_at: 'yesterday' }))],
    ['no incident', edited((event) => Object.assign(event, { data: null }))],
    [
      'a key without an end',
      edited((event) => Object.assign(event.data as object, { incident_key: 'x'.repeat(5_000) })),
    ],
  ])('is not read when it is %s', async (_what, body) => {
    await expect(deliver(body)).rejects.toMatchObject({ kind: 'unreadable' });
  });

  it('is about nothing of ours without a key', async () => {
    expect(await deliver(edited((event) => Object.assign(event.data as object, { incident_key: null })))).toEqual([]);
  });
});
