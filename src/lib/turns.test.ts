import { describe, expect, it } from 'vitest';
import { manualClock } from './clock.ts';
import { createTurns } from './turns.ts';

function setUp(limits: { atOnce: number; mostWaiting: number }) {
  const clock = manualClock(new Date('2026-03-03T10:00:00Z'));
  const turns = createTurns({ clock, patienceMs: 1_000, ...limits });
  const log: string[] = [];
  const ends = new Map<string, () => void>();
  /** Begins a work that goes on until it is told to end. */
  const begin = (name: string, weight = 1) =>
    turns.take(weight, () => {
      log.push(name);
      return new Promise<string>((resolve) => ends.set(name, () => resolve(name)));
    });
  const end = async (name: string) => {
    ends.get(name)?.();
    await settled();
  };
  return { clock, turns, begin, end, log };
}
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('turns', () => {
  it('run so many at once, and the others in the order in which they came', async () => {
    const { begin, end, log } = setUp({ atOnce: 2, mostWaiting: 10 });
    const all = ['a', 'b', 'c', 'd'].map((name) => begin(name));
    await settled();
    expect(log).toEqual(['a', 'b']);
    await end('b');
    expect(log).toEqual(['a', 'b', 'c']);
    await end('a');
    await end('c');
    await end('d');
    expect(await Promise.all(all)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('turn away what would be too much to wait, and take again what comes later', async () => {
    const { begin, end, log } = setUp({ atOnce: 1, mostWaiting: 5 });
    const first = begin('a');
    void begin('b', 3);
    expect(await begin('c', 3)).toBeNull();
    void begin('d', 2);
    expect(await begin('e')).toBeNull();
    await end('a');
    expect(await first).toBe('a');
    void begin('f', 3);
    await end('b');
    await end('d');
    expect(log).toEqual(['a', 'b', 'd', 'f']);
  });

  it('let one wait that is larger than everything that may wait, but only alone', async () => {
    const { begin, end, log } = setUp({ atOnce: 1, mostWaiting: 5 });
    void begin('a');
    void begin('huge', 1_000);
    expect(await begin('another', 1_000)).toBeNull();
    expect(await begin('small')).toBeNull();
    await end('a');
    expect(log).toEqual(['a', 'huge']);
  });

  it('turn away what waited too long, and nothing of it is run later', async () => {
    const { clock, begin, end, log } = setUp({ atOnce: 1, mostWaiting: 5 });
    void begin('a');
    const late = begin('b');
    clock.advance(1_000);
    expect(await late).toBeNull();
    void begin('c', 5);
    await end('a');
    expect(log).toEqual(['a', 'c']);
  });

  it('pass the place on when a work fails', async () => {
    const { turns, begin, log } = setUp({ atOnce: 1, mostWaiting: 5 });
    const failing = turns.take(1, () => Promise.reject(new Error('it failed')));
    void begin('b');
    await expect(failing).rejects.toThrow('it failed');
    await settled();
    expect(log).toEqual(['b']);
  });
});
