import { describe, expect, it } from 'vitest';
import { noSystems, withParts } from '../../../test/support/fake-systems.ts';
import { aCheck } from '../../../test/support/plan-builders.ts';
import { type SteppingClock, steppingClock } from '../../../test/support/test-deps.ts';
import { emptyRecord } from '../../domain/analysis/readings/check-record.ts';
import type { MetricSource } from '../../ports/metric-source.ts';
import { watchLeaseMs } from '../due-work.ts';
import { readingTimeoutMs } from '../release/facts.ts';
import { lastReadOf, takeReadings } from './take-readings.ts';

const start = new Date('2026-03-03T10:00:00Z');
const checks = ['pay', 'browse'].map((name) => aCheck({ name, with: { url: `https://shop.example.com/${name}` } }));

/** A sleep lets what was begun before it go on. */
function clockOfRound(): SteppingClock {
  const clock = steppingClock(start);
  return {
    ...clock,
    sleep: async (ms) => {
      await new Promise((resolve) => setImmediate(resolve));
      clock.advance(ms);
    },
  };
}

/** When each reading of a round is taken, in milliseconds from its start. */
async function times(watchIntervalMs: number, readingsPerRound: number): Promise<string[]> {
  const clock = clockOfRound();
  const taken: string[] = [];
  const metricSource: MetricSource = {
    read: async ({ with: { url } }) => {
      taken.push(`${clock.now().getTime() - start.getTime()} ${String(url).split('/').at(-1)}`);
      return { kind: 'answered', status: 200, latencyMs: 5, body: '', at: clock.now() };
    },
  };
  const policy = { watchIntervalMs, readingsPerRound, readingMaxAgeMs: 60_000 };
  const readings = await takeReadings({ clock, systems: withParts(noSystems, { metricSource }) }, checks, policy);
  expect(readings.map((one) => one.at.getTime())).toEqual(
    readings.map((one) => one.at.getTime()).sort((a, b) => a - b),
  );
  return taken;
}

describe('the readings of a round', () => {
  it('are spread over the interval, one check after the other', async () => {
    expect(await times(10_000, 2)).toEqual(['0 pay', '2000 browse', '4000 pay', '6000 browse']);
  });

  it('leave out a check with its own pace until it is due, and take it once then', async () => {
    const clock = clockOfRound();
    const windows: unknown[] = [];
    const metricSource: MetricSource = {
      read: async ({ windowMs }) => {
        windows.push(windowMs);
        return { kind: 'requests', failed: 1, total: 200, at: clock.now() };
      },
    };
    const counted = aCheck({ name: 'errors', expect: { kind: 'requests', maxPercent: 10 }, everyMs: 60_000 });
    const policy = { watchIntervalMs: 12_000, readingsPerRound: 3, readingMaxAgeMs: 60_000 };
    const takenAfter = async (seconds: number | null) => {
      const last = new Map(seconds === null ? [] : [['errors', new Date(clock.now().getTime() - seconds * 1_000)]]);
      const systems = withParts(noSystems, { metricSource });
      return (await takeReadings({ clock, systems }, [counted], policy, last)).length;
    };
    expect(await takenAfter(null)).toBe(1);
    expect(await takenAfter(12)).toBe(0);
    expect(await takenAfter(53)).toBe(0);
    expect(await takenAfter(54)).toBe(1);
    // A clock that was set back must not silence it.
    expect(await takenAfter(-3_600)).toBe(1);
    expect(windows).toEqual([60_000, 60_000, 60_000]);
  });

  it('can be stored, whatever a service answers', async () => {
    const clock = clockOfRound();
    const metricSource: MetricSource = {
      read: async () => ({ kind: 'failed', detail: 'it says “\u0000\uD83D”', latencyMs: 5, at: clock.now() }),
    };
    const policy = { watchIntervalMs: 10_000, readingsPerRound: 1, readingMaxAgeMs: 60_000 };
    const readings = await takeReadings({ clock, systems: withParts(noSystems, { metricSource }) }, checks, policy);
    expect(readings.map(({ detail }) => detail)).toEqual(checks.map(() => 'it says “\uFFFD\uFFFD”'));
  });

  it('count events in windows that do not overlap, and none of before the watch', async () => {
    const clock = clockOfRound();
    const metricSource: MetricSource = { read: async () => ({ kind: 'events', count: 3, at: clock.now() }) };
    const events = aCheck({ name: 'exceptions', expect: { kind: 'events' }, everyMs: 60_000 });
    const policy = { watchIntervalMs: 12_000, readingsPerRound: 3, readingMaxAgeMs: 60_000 };
    const takenAfter = async (seconds: number) => {
      const from = new Date(clock.now().getTime() - seconds * 1_000);
      const last = lastReadOf([], { checks: [events], from });
      return (await takeReadings({ clock, systems: withParts(noSystems, { metricSource }) }, [events], policy, last))
        .length;
    };
    expect([await takenAfter(0), await takenAfter(59), await takenAfter(60)]).toEqual([0, 0, 1]);
    const read = { ...emptyRecord('exceptions'), readAt: new Date(start.getTime() + 5_000).toISOString() };
    expect(
      lastReadOf([read], { checks: [events], from: start })
        .get('exceptions')
        ?.getTime(),
    ).toBe(start.getTime() + 5_000);
  });

  it('begin within ten seconds, however long the interval is', async () => {
    expect((await times(3_600_000, 2)).at(-1)).toBe('7500 browse');
  });

  it('are taken at once when they would be closer together than ten milliseconds', async () => {
    expect(await times(20, 2)).toEqual(['0 pay', '0 browse', '0 pay', '12 browse']);
  });

  it('have ended before the lease on the watch does, also when each of them runs into its time limit', async () => {
    const clock = clockOfRound();
    const metricSource: MetricSource = {
      read: async ({ timeoutMs }) => {
        const at = clock.now();
        return { kind: 'no_answer', reason: 'timeout', latencyMs: timeoutMs, at };
      },
    };
    const policy = { watchIntervalMs: 3_600_000, readingsPerRound: 20, readingMaxAgeMs: 60_000 };
    await takeReadings({ clock, systems: withParts(noSystems, { metricSource }) }, checks, policy);
    const beganLastMs = clock.now().getTime() - start.getTime();
    expect(beganLastMs).toBeGreaterThan(9_000);
    expect(beganLastMs + readingTimeoutMs + 10_000).toBeLessThan(watchLeaseMs);
  });

  it('fail as a whole when the bot itself has a fault, also while others are still to come', async () => {
    const clock = clockOfRound();
    const metricSource: MetricSource = { read: () => Promise.reject(new Error('a fault')) };
    const policy = { watchIntervalMs: 10_000, readingsPerRound: 3, readingMaxAgeMs: 60_000 };
    await expect(
      takeReadings({ clock, systems: withParts(noSystems, { metricSource }) }, checks, policy),
    ).rejects.toThrow('a fault');
  });
});
