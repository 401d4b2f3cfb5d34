import { describe, expect, it } from 'vitest';
import { noSystems, withParts } from '../../../test/support/fake-systems.ts';
import { aCheck } from '../../../test/support/plan-builders.ts';
import { steppingClock } from '../../../test/support/test-deps.ts';
import type { ServiceEnvironment } from '../../domain/service.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { MetricSource, PastQuery } from '../../ports/metric-source.ts';
import { pastValues } from './past-values.ts';

const now = new Date('2026-03-03T10:00:00Z');
const orders = aCheck({
  name: 'orders',
  title: 'Orders',
  expect: { kind: 'number', min: null, max: null, unit: 'a minute' },
});
const health = aCheck({ name: 'health' });
const environment = { checks: [health, orders] } as Partial<ServiceEnvironment> as ServiceEnvironment;

/** Values of every minute; `valueAt` gives none for a time that is not known. */
function sourceOf(valueAt: (at: Date) => number | null, asked: PastQuery[] = []): MetricSource {
  return {
    read: async () => ({ kind: 'no_data', detail: '', at: now }),
    past: async (query) => {
      asked.push(query);
      const points = [];
      for (let ms = query.from.getTime(); ms <= query.to.getTime(); ms += query.stepMs) {
        const value = valueAt(new Date(ms));
        if (value !== null) points.push({ at: new Date(ms), value });
      }
      return points.length === 0 ? { kind: 'no_data', detail: 'nothing' } : { kind: 'numbers', points };
    },
  };
}

const expected = (metricSource: MetricSource) =>
  pastValues({ clock: steppingClock(now), systems: withParts(noSystems, { metricSource }) }, environment, {
    watchWindowMs: 3_600_000,
  });

describe('the values of queries before the start', () => {
  it('are taken from a time as long as the watch, and from the same hour of earlier weeks', async () => {
    // Every Tuesday at ten it doubles.
    const isTuesdayAfterTen = (at: Date) => at.getUTCDay() === 2 && at.getTime() % 86_400_000 > 36_000_000;
    const asked: PastQuery[] = [];
    const values = await expected(sourceOf((at) => (isTuesdayAfterTen(at) ? 200 : 100), asked));
    expect([...values]).toEqual([
      [
        'orders',
        {
          value: 200,
          note: 'Orders: 200 a minute expected, from the 1 h before and a change of +100 % at this hour in 4 earlier weeks',
        },
      ],
    ]);
    expect(asked).toHaveLength(5);
    for (const { from, to, stepMs } of asked) {
      expect(to.getTime()).toBeLessThanOrEqual(now.getTime());
      expect((to.getTime() - from.getTime()) / stepMs).toBeLessThanOrEqual(120);
    }
  });

  it('are those of the hour before where no earlier week is known', async () => {
    const values = await expected(sourceOf((at) => (now.getTime() - at.getTime() < 86_400_000 ? 40 : null)));
    expect([...values]).toEqual([['orders', { value: 40, note: null }]]);
  });

  it('are left out where a source keeps no past, has none, or cannot answer', async () => {
    expect((await expected(sourceOf(() => null))).size).toBe(0);
    const { read } = sourceOf(() => 1);
    expect((await expected({ read })).size).toBe(0);
    const broken = { read, past: async () => ({ kind: 'error' as const, detail: 'it is down' }) };
    expect((await expected(broken)).size).toBe(0);
    const absent = {
      ...noSystems,
      metricSource: async () => {
        throw new IntegrationError('unavailable', 'it cannot be connected');
      },
    };
    const found = await pastValues({ clock: steppingClock(now), systems: absent }, environment, { watchWindowMs: 1 });
    expect(found.size).toBe(0);
  });
});
