import { describe, expect, test } from 'vitest';
import { manualClock } from '../../lib/clock.ts';
import { createFaults, type DeliveryFault, parseFaultRule } from '../faults.ts';
import type { Ack, Delivery } from './delivery.ts';
import { withFaults } from './with-faults.ts';

function network(fault: DeliveryFault) {
  const heard: unknown[] = [];
  let cuts = 0;
  const clock = manualClock(new Date('2026-03-02T09:00:00Z'));
  const plain: Delivery = {
    isConnected: () => true,
    stop: () => {},
    send: async (_kind, payload): Promise<Ack> => {
      heard.push(payload.text);
      return { ok: true, payload: null };
    },
  };
  const faults = createFaults([{ delivery: 'slash_commands', fault }]);
  const delivery = withFaults(plain, faults, clock, () => {
    cuts += 1;
  });
  const say = (text: string) => delivery.send('slash_commands', { text });
  return { heard, clock, delivery, say, cuts: () => cuts };
}

describe('a delivery that goes wrong', () => {
  test('comes twice, and only that one', async () => {
    const { heard, say } = network({ kind: 'twice' });
    expect(await say('one')).toEqual({ ok: true, payload: null });
    await say('two');
    expect(heard).toEqual(['one', 'one', 'two']);
  });

  test('comes after the one that follows it', async () => {
    const { heard, say } = network({ kind: 'late', ms: 60_000 });
    const first = say('one');
    await say('two');
    expect(await first).toEqual({ ok: true, payload: null });
    expect(heard).toEqual(['two', 'one']);
  });

  test('comes late when nothing follows', async () => {
    const { heard, say, clock } = network({ kind: 'late', ms: 500 });
    const first = say('one');
    expect(heard).toEqual([]);
    clock.advance(500);
    await first;
    expect(heard).toEqual(['one']);
  });

  test('is heard, and its answer is lost with the connection', async () => {
    const { heard, say, cuts } = network({ kind: 'cut' });
    expect(await say('one')).toEqual({ ok: false, error: 'dispatch_failed' });
    expect(heard).toEqual(['one']);
    expect(cuts()).toBe(1);
  });

  test('is not mistaken for another kind', async () => {
    const { heard, delivery } = network({ kind: 'twice' });
    await delivery.send('interactive', { text: 'press' });
    expect(heard).toEqual(['press']);
  });
});

describe('a fault that is written down', () => {
  test('is read for deliveries as for calls', () => {
    expect(parseFaultRule({ delivery: '*', nth: 2, times: 3, fault: { kind: 'late', ms: 200 } })).toEqual({
      delivery: '*',
      nth: 2,
      times: 3,
      fault: { kind: 'late', ms: 200 },
    });
    expect(parseFaultRule({ delivery: 'interactive', fault: { kind: 'cut' } })).toEqual({
      delivery: 'interactive',
      fault: { kind: 'cut' },
    });
  });

  test.each([
    [{ delivery: 'mail', fault: { kind: 'twice' } }, '`delivery` must be'],
    [{ delivery: '*', fault: { kind: 'latency' } }, 'must be twice, late or cut'],
    [{ fault: { kind: 'twice' } }, 'A fault needs `method`'],
    [{ method: 'chat.update', fault: { kind: 'twice' } }, 'must be rate_limited'],
  ])('is refused with a sentence when it is none: %j', (rule, sentence) => {
    expect(parseFaultRule(rule)).toContain(sentence);
  });
});
