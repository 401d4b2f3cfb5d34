import { afterEach, describe, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { change } from '../../../test/support/escalated.ts';
import { fakeSystems } from '../../../test/support/fake-systems.ts';
import { aCheck } from '../../../test/support/plan-builders.ts';
import { completed, started, until, view, watched } from '../../../test/support/story.ts';
import { clearQueues, type TestDeps, testDeps } from '../../../test/support/test-deps.ts';
import { serviceNames, testSettings } from '../../../test/support/test-settings.ts';
import type { PolicyPart } from '../../domain/policy/policy.ts';
import type { Settings } from '../../domain/settings.ts';
import { type Clock, systemClock } from '../../lib/clock.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { MetricSource, PastNumbers, PastQuery } from '../../ports/metric-source.ts';
import { findAnomalies } from './find-anomalies.ts';

const database = embeddedDatabase();
afterEach(() => clearQueues(database()));

const queue = aCheck({
  name: 'queue',
  title: 'Queue length',
  isCritical: false,
  kind: 'api',
  with: { url: 'http://queue.test/' },
  expect: { kind: 'number', min: null, max: null, unit: 'jobs' },
});

/** Between 92 and 108, and more during the day. */
const usualAt = (at: Date) =>
  100 + ((at.getTime() / 60_000) % 17) - 8 + 20 * Math.sin((2 * Math.PI * at.getTime()) / 86_400_000);

interface QueueTest extends TestDeps {
  service: { service: string };
  asked: PastQuery[];
  /** From now on the queue is so many times as long as usual, and a minute passes with each reading. */
  lengthen(factor: number): void;
}

let shops = 0;

/** A shop with a queue; `past` answers for the time before. */
function shopWithQueue(
  options: { policy?: PolicyPart; past?: (query: PastQuery) => Promise<PastNumbers> } = {},
): QueueTest {
  shops += 1;
  const suffix = `-queue-${shops}`;
  const settings = testSettings({
    suffix,
    policy: {
      watchWindowMs: 100 * 3_600_000,
      judgeBy: 'n-of-m',
      analysisRounds: 1,
      readingMaxAgeMs: 600_000,
      ...options.policy,
    },
  });
  const name = serviceNames(suffix).shop;
  const asked: PastQuery[] = [];
  let [factor, passingMs] = [1, 0];
  const metricSource: MetricSource = {
    read: async (query) => {
      if (query.with.url !== 'http://queue.test/') return test.world.metricSource.read(query);
      test.clock.advance(passingMs);
      const at = test.clock.now();
      return { kind: 'number', value: Math.round(factor * usualAt(at)), at };
    },
    past: async (query) => {
      asked.push(query);
      return options.past ? options.past(query) : pastOf(query);
    },
  };
  const systems = fakeSystems({
    get executor() {
      return test.executor;
    },
    get versionSource() {
      return test.world.versionSource;
    },
    metricSource,
  });
  // A minute that passes during a round is not one that the round took.
  const clock: Clock = {
    now: () => test.clock.now(),
    monotonicMs: () => systemClock.monotonicMs(),
    sleep: (ms) => test.clock.sleep(ms),
    after: (ms, task) => systemClock.after(ms, task),
  };
  const test = testDeps(database(), {
    overrides: { clock, settings: { ...settings, services: withQueue(settings.services, name) }, systems },
  });
  return {
    ...test,
    service: { service: name },
    asked,
    lengthen: (by) => {
      [factor, passingMs] = [by, 60_000];
    },
  };
}

function withQueue(services: Settings['services'], name: string): Settings['services'] {
  const shop = services[name];
  const production = shop?.environments.production;
  if (!shop || !production) throw new Error('there is no shop in production');
  const checks = [...production.checks, queue];
  return {
    ...services,
    [name]: { ...shop, environments: { ...shop.environments, production: { ...production, checks } } },
  };
}

async function pastOf({ from, to, stepMs }: PastQuery): Promise<PastNumbers> {
  const points = [];
  for (let ms = from.getTime(); ms < to.getTime(); ms += stepMs)
    points.push({ at: new Date(ms), value: Math.round(usualAt(new Date(ms))) });
  return { kind: 'numbers', points };
}

const modelsOf = (test: QueueTest) =>
  database().read((stores) => stores.checkModels.find({ ...test.service, environment: 'production' }));

describe('a metric without a threshold that becomes unusual', () => {
  it('warns in words, and degrades, proposes and pages nothing', async () => {
    const test = shopWithQueue();
    const id = await watched(test, test.service);
    expect((await view(test, id)).deployment?.findings).toEqual([]);
    test.lengthen(4);
    await until(test, id, 'it is unusual', (now) => now.deployment?.findings.length === 1);
    const now = await view(test, id);
    expect(now.deployment).toMatchObject({
      state: 'verifying',
      verdict: 'healthy',
      findings: [{ check: 'queue', preset: 'anomaly', metric: 'anomaly', severity: 'warning' }],
    });
    expect(now.deployment?.findings[0]?.words).toMatch(
      /^Queue length: unusual for this hour \(\d{3} jobs, usually \d+ to \d+\)$/,
    );
    expect(now.proposals).toEqual([]);
    expect(now.escalations).toEqual([]);
    test.clock.advance(100 * 3_600_000);
    await until(test, id, 'the watch ends well', ({ release }) => release.state === 'completed');
    expect((await view(test, id)).proposals).toEqual([]);
  });

  it('is no longer mentioned once it is usual again', async () => {
    const test = shopWithQueue();
    const id = await watched(test, test.service);
    test.lengthen(4);
    await until(test, id, 'it is unusual', (now) => now.deployment?.findings.length === 1);
    test.lengthen(1);
    await until(test, id, 'it is usual', (now) => now.deployment?.findings.length === 0);
  });

  it('changes nothing about a service that is degraded by something else', async () => {
    const test = shopWithQueue();
    const id = await watched(test, test.service);
    test.lengthen(4);
    test.world.behave(({ name }) => (name === 'pay' ? 'bad' : 'good'));
    await until(test, id, 'a rollback is proposed', (now) => now.proposals.length > 0);
    const [proposal] = (await view(test, id)).proposals;
    expect(proposal?.findings[0]?.check).toBe('pay');
  });

  it('is not watched when the policy says so', async () => {
    const test = shopWithQueue({ policy: { anomalies: 'off' } });
    const id = await watched(test, test.service);
    test.lengthen(4);
    const enough = test.world.readings.length + 60;
    await until(test, id, 'it was read often enough', () => test.world.readings.length > enough);
    expect((await view(test, id)).deployment?.findings).toEqual([]);
    expect(await modelsOf(test)).toEqual([]);
  });
});

describe('what is usual', () => {
  const trainingOf = (test: QueueTest) => test.asked.filter(({ stepMs }) => stepMs === 60_000 || stepMs === 900_000);

  it('is asked for again when it was not read for a day, and then only what came since', async () => {
    const test = shopWithQueue({ policy: { watchWindowMs: 60_000 } });
    await completed(test, test.service);
    expect(trainingOf(test)).toHaveLength(2);
    test.clock.advance(3 * 3_600_000);
    await completed(test, { ...test.service, version: '1.2.0' });
    expect(trainingOf(test)).toHaveLength(2);
    const [before] = await modelsOf(test);
    const lastMs = before?.model.last?.atMs ?? 0;
    test.clock.advance(3 * 86_400_000);
    await started(test, { ...test.service, version: '1.3.0' });
    const again = trainingOf(test).slice(2);
    expect(again.map(({ from }) => from.getTime()).sort()).toEqual([lastMs, expect.any(Number)]);
    expect(again).toHaveLength(2);
    const [after] = await modelsOf(test);
    expect((after?.model.last?.atMs ?? 0) - lastMs).toBeGreaterThan(2 * 86_400_000);
  });

  it('is not learned from more than 2,000 values, whatever a source gives', async () => {
    const test = shopWithQueue({ past: (query) => pastOf({ ...query, stepMs: 60_000 }) });
    await started(test, test.service);
    const [model] = await modelsOf(test);
    expect(model?.model.readings).toBeGreaterThan(1_900);
    expect(model?.model.readings).toBeLessThanOrEqual(2_000);
  });

  it('is learned of a check that does not count against the release, and nothing is told of it', async () => {
    const test = shopWithQueue();
    const id = await watched(test, test.service);
    const readings = Array.from({ length: 10 }, (_, minute) => ({
      check: queue.name,
      at: new Date(test.clock.now().getTime() + (minute + 2) * 60_000),
      outcome: 'successful' as const,
      latencyMs: null,
      value: 9_000,
      detail: '',
    }));
    const found: number[] = [];
    const [before] = await modelsOf(test);
    await change(test, id, async (work) => {
      const rules = { policy: { anomalies: 'warn' }, thresholds: [] } as const;
      found.push((await findAnomalies(work, { checks: [queue], judged: [], readings }, rules)).length);
      found.push((await findAnomalies(work, { checks: [queue], judged: [queue], readings: [] }, rules)).length);
    });
    expect(found).toEqual([0, 1]);
    const [after] = await modelsOf(test);
    expect(after?.model.readings).toBe((before?.model.readings ?? 0) + 10);
  });

  it('is learned from two weeks of the past at the start, from at most 2,000 values, once', async () => {
    const test = shopWithQueue();
    await started(test, test.service);
    const [model] = await modelsOf(test);
    expect(model).toMatchObject({ check: 'queue', model: { version: 1 } });
    expect(model?.model.readings).toBeGreaterThan(1_900);
    const spans = trainingOf(test).map(({ from, to, stepMs }) => (to.getTime() - from.getTime()) / stepMs);
    expect(spans).toHaveLength(2);
    expect(spans.reduce((sum, one) => sum + one, 0)).toBeLessThan(2_000);
  });

  it.each<[string, () => Promise<PastNumbers>]>([
    ['cannot answer', async () => ({ kind: 'error', detail: 'no connection' })],
    ['is not there', () => Promise.reject(new IntegrationError('unavailable', 'no connection'))],
    ['has nothing', async () => ({ kind: 'no_data', detail: 'nothing' })],
  ])('is learned from readings alone when the source %s', async (_, past) => {
    const test = shopWithQueue({ past });
    const id = await watched(test, test.service);
    test.lengthen(4);
    const enough = test.world.readings.length + 40;
    await until(test, id, 'it was read often enough', () => test.world.readings.length > enough);
    const [model] = await modelsOf(test);
    expect(model?.model.readings).toBeGreaterThan(5);
    // Too little is known to say anything.
    expect((await view(test, id)).deployment?.findings).toEqual([]);
  });
});
