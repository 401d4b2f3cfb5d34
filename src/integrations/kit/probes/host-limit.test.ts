import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../lib/clock.ts';
import { createHostLimit } from './host-limit.ts';

/** Work that ends when it is told to. */
function controlled() {
  const ends: (() => void)[] = [];
  const state = { running: 0, most: 0 };
  const work = async () => {
    state.running += 1;
    state.most = Math.max(state.most, state.running);
    await new Promise<void>((resolve) => ends.push(resolve));
    state.running -= 1;
    return 'done';
  };
  return { state, work, endOne: () => ends.shift()?.() };
}

const soon = () => new Promise((resolve) => setImmediate(resolve));

describe('the limit of requests to one host', () => {
  it('lets the others wait for their turn, in order, and no host for another', async () => {
    const limit = createHostLimit(systemClock, 2);
    const { state, work, endOne } = controlled();
    const all = Array.from({ length: 6 }, () => limit.run('a', 5_000, work));
    await soon();
    expect(state.running).toBe(2);
    expect(await limit.run('b', 5_000, async () => 'other')).toBe('other');
    for (let ended = 0; ended < 6; ended += 1) {
      endOne();
      await soon();
    }
    expect(await Promise.all(all)).toEqual(Array.from({ length: 6 }, () => 'done'));
    expect(state.most).toBe(2);
  });

  it('gives up what would have to wait longer than its time, and passes its place on', async () => {
    const limit = createHostLimit(systemClock, 1);
    const { state, work, endOne } = controlled();
    const first = limit.run('a', 5_000, work);
    expect(await limit.run('a', 10, work)).toBeNull();
    const third = limit.run('a', 5_000, work);
    endOne();
    expect(await first).toBe('done');
    await soon();
    expect(state.running).toBe(1);
    endOne();
    expect(await third).toBe('done');
  });

  it('frees the place of what fails', async () => {
    const limit = createHostLimit(systemClock, 1);
    const fail = async () => {
      throw new Error('it fails');
    };
    await expect(limit.run('a', 10, fail)).rejects.toThrow('it fails');
    expect(await limit.run('a', 10, async () => 'next')).toBe('next');
  });
});
