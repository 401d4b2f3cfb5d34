import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { metricSourceContract } from '../../../test/contracts/metric-source-contract.ts';
import { type Course, FakeCloudwatch } from '../../../test/fakes/aws-cloudwatch.ts';
import { awsAt } from '../../../test/fakes/aws-service.ts';
import { awsFakes } from '../../../test/support/aws-fakes.ts';
import { describeWith } from '../../../test/support/needs.ts';
import { manualClock, systemClock } from '../../lib/clock.ts';
import { createCloudwatchSource } from './cloudwatch-source.ts';

const sourceAt = (url: string, clock = systemClock) => createCloudwatchSource(awsAt(url, clock), clock);

const metric = (name: string, more: object = {}) => ({ namespace: 'Shop', metric: name, ...more });
const minute = 60_000;
/** In the middle of a minute. */
const now = new Date('2026-03-03T10:00:30Z');
const at = (time: string) => new Date(`2026-03-03T${time}:00Z`);

describeWith('vendor-contracts', 'CloudWatch, faked after the description of AWS', (folder) => {
  const startFake = awsFakes(folder, 'cloudwatch', (model) => new FakeCloudwatch(model));
  const start = async (courses: Record<string, Course> = {}) => {
    const fake = await startFake();
    Object.assign(fake.courses, courses);
    return { fake, source: sourceAt(fake.service.server.url, manualClock(now)) };
  };

  metricSourceContract('CloudWatch', async () => {
    const { fake } = await start({ good: { value: () => 1 } });
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const silentUrl = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    return {
      source: {
        read: ({ with: { isSilent, ...words }, ...more }) =>
          sourceAt(isSilent ? silentUrl : fake.service.server.url).read({ with: words, ...more }),
      },
      queries: {
        good: { query: metric('good') },
        silent: { query: metric('good'), isSilent: true },
        nonsense: { query: 'SUM(' },
      },
      dispose: async () => {
        silent.closeAllConnections();
        silent.close();
      },
    };
  });

  describe('a number', () => {
    it('is the one of the newest period that is over, with the end of that period', async () => {
      const { fake, source } = await start({ latency: { value: (endsAt) => endsAt % 3_600 } });
      const dimensions = { LoadBalancer: 'app/shop/1' };
      const query = metric('latency', { dimensions, stat: 'p95', unit: 'Seconds' });
      expect(await source.read({ with: { query }, timeoutMs: 2_000 })).toEqual({
        kind: 'number',
        value: 0,
        at: at('10:00'),
      });
      expect(fake.asked).toEqual([
        {
          MetricDataQueries: [
            {
              Id: 'value',
              MetricStat: {
                Metric: {
                  Namespace: 'Shop',
                  MetricName: 'latency',
                  Dimensions: [{ Name: 'LoadBalancer', Value: 'app/shop/1' }],
                },
                Period: 60,
                Stat: 'p95',
                Unit: 'Seconds',
              },
            },
          ],
          StartTime: at('09:55').getTime() / 1_000,
          EndTime: at('10:00').getTime() / 1_000,
          ScanBy: 'TimestampAscending',
        },
      ]);
    });

    it('that arrived late has its own time, and not that of the question', async () => {
      const { source } = await start({
        late: { value: (endsAt) => (endsAt <= at('09:57').getTime() / 1_000 ? 7 : null) },
      });
      const reading = await source.read({ with: { query: metric('late') }, timeoutMs: 2_000 });
      expect(reading).toEqual({ kind: 'number', value: 7, at: at('09:57') });
    });

    it('can be the result of an expression, or of longer periods', async () => {
      const { fake, source } = await start({ 'SELECT 1': { value: () => 5 }, rate: { value: () => 6 } });
      const read = (query: string | ReturnType<typeof metric>) => source.read({ with: { query }, timeoutMs: 2_000 });
      expect(await read('SELECT 1')).toMatchObject({ value: 5 });
      expect(await read(metric('rate', { period: 5 * minute }))).toMatchObject({ value: 6, at: at('10:00') });
      expect(fake.asked[0]?.MetricDataQueries).toEqual([{ Id: 'value', Expression: 'SELECT 1', Period: 60 }]);
      expect(fake.asked[1]).toMatchObject({ MetricDataQueries: [{ MetricStat: { Period: 300 } }] });
    });

    it.each<[string, Course, object]>([
      ['no values', {}, { kind: 'no_data', detail: 'CloudWatch: the query has no value in this time' }],
      [
        'PartialData without a next page',
        { value: () => 1, status: 'PartialData' },
        { kind: 'error', detail: expect.stringContaining('only a part') },
      ],
      [
        'InternalError',
        { value: () => 1, status: 'InternalError', message: 'try later' },
        { kind: 'error', detail: 'CloudWatch: an error inside CloudWatch (InternalError): try later' },
      ],
      ['Forbidden', { status: 'Forbidden' }, { kind: 'error', detail: expect.stringContaining('may not be read') }],
      [
        'several results',
        { value: () => 1, series: 2 },
        { kind: 'error', detail: expect.stringContaining('has 2 results; sum or average') },
      ],
    ])('keeps %s apart', async (_what, course, expected) => {
      const { source } = await start({ it: course });
      expect(await source.read({ with: { query: metric('it') }, timeoutMs: 2_000 })).toMatchObject(expected);
    });

    it('is none when the status is one that no version of CloudWatch has today, or pages never end', async () => {
      const { fake, source } = await start({ it: { value: () => 1, status: 'Dreamed' } });
      fake.service.isFromTheFuture = true;
      const read = () => source.read({ with: { query: metric('it') }, timeoutMs: 5_000 });
      expect(await read()).toMatchObject({ kind: 'error', detail: 'CloudWatch: the status is Dreamed' });
      fake.isEndless = true;
      expect(await read()).toMatchObject({ kind: 'error', detail: expect.stringContaining('more values than') });
      expect(fake.asked).toHaveLength(21);
    });

    it.each([
      [
        '403',
        { status: 403, body: { __type: 'AccessDenied', message: 'is not authorized to perform' } },
        'AccessDenied',
      ],
      ['400', { status: 400, body: { __type: 'ThrottlingException', message: 'Rate exceeded' } }, 'Rate exceeded'],
      ['HTML', { status: 200, body: '<html></html>' }, 'cannot be understood'],
      ['another shape', { status: 200, body: { unexpected: true } }, 'cannot be understood'],
    ])('is none on %s, and says why', async (_what, answer, words) => {
      const { fake, source } = await start({ it: { value: () => 1 } });
      fake.service.server.fail({ kind: 'answer', answer });
      expect(await source.read({ with: { query: metric('it') }, timeoutMs: 2_000 })).toMatchObject({
        kind: 'error',
        detail: expect.stringContaining(words),
      });
    });
  });

  describe('counted requests', () => {
    const words = { failed: metric('errors', { stat: 'Sum' }), total: metric('requests', { stat: 'Sum' }) };
    it('are those of one period that is over', async () => {
      const { fake, source } = await start({
        errors: { value: (endsAt) => (endsAt === at('10:00').getTime() / 1_000 ? 3 : 1_000) },
        requests: { value: () => 120 },
      });
      const reading = await source.read({ with: words, timeoutMs: 2_000, windowMs: 90_000 });
      expect(reading).toEqual({ kind: 'requests', failed: 3, total: 120, at: at('10:00') });
      expect(fake.asked).toHaveLength(1);
      expect(fake.asked[0]?.MetricDataQueries.map(({ MetricStat }) => MetricStat?.Period)).toEqual([120, 120]);
    });

    it('can be those of expressions, in which {window} is the length of the period', async () => {
      const { source } = await start({ 'bad 120': { value: () => 2 }, 'all 120': { value: () => 50 } });
      const expressions = { failed: 'bad {window}', total: 'all {window}' };
      const reading = await source.read({ with: expressions, timeoutMs: 2_000, windowMs: 120_000 });
      expect(reading).toMatchObject({ kind: 'requests', failed: 2, total: 50 });
    });

    it('have no failed ones where only requests have values, and are no data where these have none', async () => {
      const { fake, source } = await start({ errors: {}, requests: { value: () => 120 } });
      const read = () => source.read({ with: words, timeoutMs: 2_000 });
      expect(await read()).toMatchObject({ kind: 'requests', failed: 0, total: 120 });
      Object.assign(fake.courses, { errors: { value: () => 1 }, requests: {} });
      expect(await read()).toMatchObject({ kind: 'no_data' });
      Object.assign(fake.courses, { errors: { status: 'Forbidden' }, requests: { value: () => 120 } });
      expect(await read()).toMatchObject({ kind: 'error' });
    });
  });

  describe('a time that is past', () => {
    const span = { timeoutMs: 2_000, from: at('09:00'), to: now, stepMs: minute };

    it('has one value for each step that is over, read over several pages', async () => {
      const { fake, source } = await start({ load: { value: (endsAt) => endsAt } });
      fake.pageSize = 25;
      const known = await source.past?.({ ...span, with: { query: metric('load') } });
      if (known?.kind !== 'numbers') throw new Error(JSON.stringify(known));
      expect(known.points).toHaveLength(61);
      expect(known.points.at(0)).toEqual({ at: at('09:00'), value: at('09:00').getTime() / 1_000 });
      expect(known.points.at(-1)).toEqual({ at: at('10:00'), value: at('10:00').getTime() / 1_000 });
      expect(fake.asked).toHaveLength(3);
    });

    it('has counts in blocks that follow each other, and keeps an unknown count of failed ones as that', async () => {
      const { source } = await start({
        errors: { value: (endsAt) => (endsAt % 120 === 0 ? 1 : null) },
        requests: { value: () => 60 },
      });
      const words = { failed: metric('errors'), total: metric('requests') };
      const known = await source.past?.({ ...span, from: at('09:57'), with: words });
      expect(known).toEqual({
        kind: 'counts',
        points: [
          { at: at('09:57'), failed: null, total: 60 },
          { at: at('09:58'), failed: 1, total: 60 },
          { at: at('09:59'), failed: null, total: 60 },
          { at: at('10:00'), failed: 1, total: 60 },
        ],
      });
    });

    it.each([
      [20, 300],
      [70, 3_600],
    ])('is asked for in periods that CloudWatch still keeps: %i days back by %i s', async (days, period) => {
      const { fake, source } = await start({ load: { value: () => 1 } });
      const from = new Date(now.getTime() - days * 86_400_000);
      const to = new Date(from.getTime() + 3_600_000 * 3);
      await source.past?.({ ...span, from, to, with: { query: metric('load') } });
      expect(fake.asked[0]?.MetricDataQueries[0]?.MetricStat?.Period).toBe(period);
    });

    it('has no data without values, and an error where the query is none', async () => {
      const { source } = await start({ load: {} });
      expect(await source.past?.({ ...span, with: { query: metric('load') } })).toMatchObject({ kind: 'no_data' });
      expect(await source.past?.({ ...span, with: { query: 7 } })).toMatchObject({ kind: 'error' });
      expect(await source.past?.({ ...span, with: { query: 'SUM(' } })).toMatchObject({
        kind: 'error',
        detail: expect.stringContaining('Syntax error'),
      });
    });
  });
});
