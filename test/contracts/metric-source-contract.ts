import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Reading } from '../../src/domain/analysis/readings/measurement.ts';
import type { MetricQuery, MetricSource } from '../../src/ports/metric-source.ts';

export interface MetricSourceUnderTest {
  source: MetricSource;
  /** A question that is answered well, one that is not answered in time, and one that makes no sense to it. */
  queries: { good: MetricQuery['with']; silent: MetricQuery['with']; nonsense: MetricQuery['with'] };
  dispose(): Promise<void>;
}

/** What every source of measurements owes its callers: it tells what happened, in time, and never throws. */
export function metricSourceContract(name: string, make: () => Promise<MetricSourceUnderTest>): void {
  describe(`${name} keeps the contract of sources of measurements`, () => {
    let subject: MetricSourceUnderTest;
    beforeAll(async () => {
      subject = await make();
    });
    afterAll(() => subject.dispose());
    const read = (which: keyof MetricSourceUnderTest['queries'], timeoutMs = 5_000): Promise<Reading> =>
      subject.source.read({ with: subject.queries[which], timeoutMs });

    it('gives an answer or a number, with the time that it is from', async () => {
      const before = Date.now();
      const reading = await read('good');
      expect(['answered', 'number']).toContain(reading.kind);
      expect(reading.at.getTime()).toBeGreaterThanOrEqual(before - 60_000);
      expect(reading.at.getTime()).toBeLessThanOrEqual(Date.now() + 1_000);
    });

    it('ends within its time when nothing answers, and does not call that good', async () => {
      const begin = Date.now();
      expect(['no_answer', 'error']).toContain((await read('silent', 300)).kind);
      expect(Date.now() - begin).toBeLessThan(3_000);
    });

    it('calls a question that makes no sense its own error', async () => {
      expect(await read('nonsense')).toMatchObject({ kind: 'error', detail: expect.stringMatching(/\S/) });
    });

    it('reads many at once', async () => {
      const readings = await Promise.all(Array.from({ length: 50 }, () => read('good')));
      expect(readings.every(({ kind }) => kind === 'answered' || kind === 'number')).toBe(true);
    });
  });
}
