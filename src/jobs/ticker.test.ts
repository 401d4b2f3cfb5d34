import { expect, it } from 'vitest';
import { manualClock } from '../lib/clock.ts';
import { silentLogger } from '../lib/log.ts';
import type { Database } from '../ports/database.ts';
import type { NextDue } from '../ports/due-queue.ts';
import { startTicker } from './ticker.ts';

/** A ticker over queues whose next row is due after `dueMs`, always. */
function ticking(dueMs: number, more: readonly NextDue[] = []) {
  const clock = manualClock(new Date('2026-03-03T10:00:00Z'));
  const counts = { looks: 0 };
  const poked: string[] = [];
  const stores = { nextDue: async () => [{ queue: 'steps', ms: dueMs }, ...more] };
  const database = {
    read: (look: (given: unknown) => unknown) => {
      counts.looks += 1;
      return look(stores);
    },
    onDue: () => () => {},
  } as unknown as Database;
  const poke = (queues: readonly string[] = ['all']) => void poked.push(...queues);
  const ticker = startTicker({ database, clock, logger: silentLogger }, { poke } as never);
  return {
    counts,
    poked,
    ticker,
    /** Lets virtual time pass in steps of a millisecond, after the first tick of real time. */
    async pass(ms: number) {
      await expect.poll(() => counts.looks, { timeout: 3_000 }).toBeGreaterThan(0);
      const before = counts.looks;
      for (let passed = 0; passed < ms; passed += 1) {
        await new Promise((resolve) => setImmediate(resolve));
        clock.advance(1);
      }
      return counts.looks - before;
    },
  };
}

it('looks again when the next row falls due', async () => {
  const { ticker, pass } = ticking(20);
  expect(await pass(200)).toBeGreaterThanOrEqual(7);
  ticker.stop();
});

it('does not look without end while rows that are due cannot be taken', async () => {
  const { ticker, pass } = ticking(0);
  const looks = await pass(500);
  ticker.stop();
  expect(looks).toBeGreaterThanOrEqual(3);
  // One each 100 ms, and whatever real seconds begin meanwhile.
  expect(looks).toBeLessThanOrEqual(8);
});

it('asks only the queues whose time has come, after it has asked all of them once', async () => {
  const { ticker, pass, poked } = ticking(20, [{ queue: 'watches', ms: 60_000 }]);
  await pass(100);
  ticker.stop();
  expect(poked[0]).toBe('all');
  expect(new Set(poked.slice(1))).toEqual(new Set(['audit', 'overdue', 'maintenance', 'steps']));
});

it('does not let one that cannot be taken hold up another that falls due', async () => {
  const { ticker, pass, poked } = ticking(0, [{ queue: 'watches', ms: 30 }]);
  await pass(60);
  ticker.stop();
  expect(poked).toContain('watches');
});
