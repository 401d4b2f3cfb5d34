import { describe, expect, test } from 'vitest';
import { manualClock } from '../../lib/clock.ts';
import { createPace } from './pace.ts';

const channel = 'C0RELEASES';

function paced() {
  const clock = manualClock(new Date('2026-03-02T09:00:00Z'));
  const pace = createPace(clock);
  return { clock, pace, post: (where = channel) => pace.ask('chat.postMessage', where) };
}

describe('the pace', () => {
  test('lets a short burst into a channel, then about one a second', () => {
    const { clock, post } = paced();
    expect([post(), post()]).toEqual([0, 0]);
    const waitMs = post();
    expect(waitMs).toBeGreaterThan(1_000);
    expect(waitMs).toBeLessThan(1_100);
    clock.advance(waitMs);
    expect(post()).toBe(0);
    expect(post()).toBeGreaterThan(0);
  });

  test('says beforehand how long the next one waits, and takes no turn for it', () => {
    const { pace, post } = paced();
    for (let look = 0; look < 5; look += 1) expect(pace.look('chat.postMessage', channel)).toBe(0);
    expect([post(), post()]).toEqual([0, 0]);
    expect(pace.look('chat.postMessage', channel)).toBe(post());
    pace.holdBack('chat.update', 5_000);
    expect(pace.look('chat.update', channel)).toBe(5_000);
  });

  test('does not hold up another channel', () => {
    const { post } = paced();
    for (let turn = 0; turn < 3; turn += 1) post();
    expect(post('C0EXECUPD1')).toBe(0);
  });

  test('counts edits over all channels together', () => {
    const { clock, pace } = paced();
    const edits = Array.from({ length: 60 }, (_none, index) => pace.ask('chat.update', `C${index}`));
    const first = edits.findIndex((waitMs) => waitMs > 0);
    expect(first).toBe(49);
    clock.advance(60_000);
    expect(pace.ask('chat.update', channel)).toBe(0);
  });

  test('a turn on credit is given at once, and paid back by those who come later', () => {
    const { clock, pace, post } = paced();
    expect([post(), post()]).toEqual([0, 0]);
    expect(pace.askOnCredit('chat.postMessage', channel)).toBe(0);
    const waitMs = post();
    expect(waitMs).toBeGreaterThan(2_000);
    clock.advance(waitMs);
    expect(post()).toBe(0);
  });

  test('after a 429 nothing of the method goes out, not even on credit', () => {
    const { clock, pace, post } = paced();
    pace.holdBack('chat.postMessage', 3_000);
    expect(post()).toBe(3_000);
    expect(pace.askOnCredit('chat.postMessage', channel)).toBe(3_000);
    expect(pace.ask('chat.update', channel)).toBe(0);
    clock.advance(3_000);
    expect(post()).toBe(0);
  });
});
