import { describe, expect, it } from 'vitest';
import { noSystems, withParts } from '../../../test/support/fake-systems.ts';
import { aCheck } from '../../../test/support/plan-builders.ts';
import { steppingClock } from '../../../test/support/test-deps.ts';
import type { Measurement } from '../../domain/analysis/readings/measurement.ts';
import type { ServiceEnvironment } from '../../domain/service.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { MetricSource, PastNumbers, PastQuery } from '../../ports/metric-source.ts';
import { pastRates, rateNotes } from './past-rates.ts';

const now = new Date('2026-03-03T10:00:00Z');
const exceptions = aCheck({ name: 'exceptions', title: 'Exceptions', expect: { kind: 'events' }, everyMs: 60_000 });
const environment = {
  checks: [aCheck({ name: 'health' }), exceptions],
} as Partial<ServiceEnvironment> as ServiceEnvironment;
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1_000);
const reading = (seconds: number, value: number | null): Measurement => ({
  ...{ check: 'exceptions', at: ago(seconds), outcome: value === null ? 'error' : 'successful', latencyMs: null },
  ...{ value, detail: '' },
});

const measured = (
  past: MetricSource['past'] | null,
  readings: readonly Measurement[] = [],
  watchWindowMs = 3_600_000,
) => {
  const read: MetricSource['read'] = async () => ({ kind: 'no_data', detail: '', at: now });
  const metricSource: MetricSource = { read, ...(past === null || past === undefined ? {} : { past }) };
  const systems = withParts(noSystems, { metricSource });
  return pastRates({ clock: steppingClock(now), systems }, environment, readings, { watchWindowMs });
};

describe('how many events there were before the start', () => {
  it('is taken from windows that follow each other, as long back as the watch', async () => {
    const asked: PastQuery[] = [];
    const rates = await measured(async (query) => {
      asked.push(query);
      const points = [];
      for (let ms = query.from.getTime(); ms <= query.to.getTime(); ms += query.stepMs)
        points.push({ at: new Date(ms), value: 3 });
      return { kind: 'numbers', points };
    });
    expect(asked).toMatchObject([{ stepMs: 60_000, windowMs: 60_000, to: now, from: ago(59 * 60) }]);
    expect(rates.get('exceptions')).toMatchObject({ perMinute: 3 });
    expect(rates.get('exceptions')?.upperPerMinute).toBeLessThan(4);
    expect(rateNotes(environment, rates)).toEqual(['Exceptions: 3 a minute before the start']);
    await measured(async (query) => ({ kind: 'no_data', detail: String(asked.push(query)) }), [], 86_400_000);
    expect((now.getTime() - (asked.at(-1)?.from.getTime() ?? 0)) / 60_000).toBeLessThan(1_000);
  });

  it.each<[string, MetricSource['past'] | null]>([
    ['keeps no past', null],
    ['has none', async (): Promise<PastNumbers> => ({ kind: 'no_data', detail: '' })],
    [
      'fails',
      async () => {
        throw new IntegrationError('unavailable', 'down');
      },
    ],
  ])('is taken from the readings of before when the source %s, none counted twice', async (_what, past) => {
    const readings = [330, 300, 240, 180, 150, 120, 60, 0].map((seconds) => reading(seconds, 6));
    const rates = await measured(past, readings);
    // At 330, 240, 180, 120, 60 and 0 seconds before.
    expect(rates.get('exceptions')?.perMinute).toBe(6);
    expect(await measured(past, readings.slice(0, 5))).toEqual(new Map());
  });

  it('leaves out what is no count, instead of taking it for none', async () => {
    const values = [4, 4, Number.NaN, 4, -2, 4, 4, 4];
    const points = values.map((value, index) => ({ at: ago(600 - 60 * index), value }));
    expect((await measured(async () => ({ kind: 'numbers', points }))).get('exceptions')?.perMinute).toBe(4);
    expect(
      await measured(
        null,
        Array.from({ length: 9 }, (_, index) => reading(60 * index, null)),
      ),
    ).toEqual(new Map());
  });
});
