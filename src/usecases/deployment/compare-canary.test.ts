import { afterEach, describe, expect, it } from 'vitest';
import { seededRandom } from '../../../test/chaos/random.ts';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { withParts } from '../../../test/support/fake-systems.ts';
import { by, completed, must, started, until, view } from '../../../test/support/story.ts';
import { clearQueues, type TestDeps, testDeps, workerFor } from '../../../test/support/test-deps.ts';
import { people } from '../../../test/support/test-settings.ts';
import type { CanarySettings } from '../../domain/analysis/canary/comparison.ts';
import { defaultCanaryOptions } from '../../domain/analysis/canary/metric.ts';
import type { ReleaseId } from '../../domain/ids.ts';
import type { PastNumbers, PastQuery } from '../../ports/metric-source.ts';
import { controlDeployment } from './control-deployment.ts';
import { requestRollback } from './request-rollback.ts';

const database = embeddedDatabase();
afterEach(() => clearQueues(database()));

const forMs = 400;
const canary: CanarySettings = {
  forMs,
  stepMs: 10,
  options: defaultCanaryOptions,
  metrics: [
    {
      ...{ name: 'errors', title: 'Failed requests', group: 'errors', direction: 'increase', isCritical: true },
      ...{ needsData: true, missing: 'remove', uses: 'metrics', with: { query: 'errors of {version} in {track}' } },
    },
    {
      ...{ name: 'latency', title: 'Response time', group: 'latency', direction: 'increase', isCritical: false },
      ...{ needsData: false, missing: 'remove', uses: 'metrics', with: { query: 'latency of {version} in {track}' } },
    },
  ],
};

type Answer = (query: string, at: Date) => number | 'down' | null;

/** A service whose canary is compared; `answer` gives the values of its queries. */
function compared(answer: Answer, asked: PastQuery[] = []): TestDeps {
  const test = testDeps(database(), { policy: { canaryPercents: [10, 100] } });
  const past = async (query: PastQuery): Promise<PastNumbers> => {
    asked.push(query);
    const points = [];
    for (let ms = query.from.getTime(); ms <= query.to.getTime(); ms += query.stepMs) {
      const value = answer(String(query.with.query), new Date(ms));
      if (value === 'down') return { kind: 'error', detail: 'the monitoring system is down' };
      if (value !== null) points.push({ at: new Date(ms), value });
    }
    return points.length === 0 ? { kind: 'no_data', detail: 'nothing' } : { kind: 'numbers', points };
  };
  const shop = test.deps.settings.services[test.services.shop];
  const production = shop?.environments.production;
  if (!shop || !production) throw new Error('the shop is there');
  const services = {
    ...test.deps.settings.services,
    [shop.name]: { ...shop, environments: { ...shop.environments, production: { ...production, canary } } },
  };
  const systems = withParts(test.deps.systems, { metricSource: { ...test.world.metricSource, past } });
  const deps = { ...test.deps, systems, settings: { ...test.deps.settings, services } };
  return { ...test, deps, work: workerFor(deps) };
}

/** The second release of the shop, whose canary takes 10 % of the traffic. */
async function atTenPercent(test: TestDeps): Promise<ReleaseId> {
  await completed(test);
  const id = await started(test, { version: '1.2.0', strategy: 'canary' });
  await until(test, id, 'it is compared', (now) => compareStep(now)?.state === 'running');
  return id;
}

const compareStep = ({ steps }: Awaited<ReturnType<typeof view>>) =>
  steps.find(({ planned }) => planned.kind === 'compare');

const noise = seededRandom(5);
const same: Answer = () => 10 + noise.next();
const worse: Answer = (query) => (query.includes('canary') ? 30 : 10) + noise.next();

describe('a canary that is compared with the running version', () => {
  it('goes on when it is no worse, after the time that the plan says and not before', async () => {
    const asked: PastQuery[] = [];
    const test = compared(same, asked);
    const id = await atTenPercent(test);
    const { steps } = await view(test, id);
    expect(steps.filter(({ planned }) => planned.kind === 'compare').map(({ planned }) => planned.title)).toEqual([
      'Compare 1.2.0 with 1.1.0 at 10 %',
    ]);
    expect(asked).toEqual([]);
    test.clock.advance(forMs);
    await until(test, id, 'it goes on', (now) => compareStep(now)?.state === 'done');
    expect(asked.map(({ with: words }) => words.query).sort()).toEqual([
      'errors of 1.1.0 in stable',
      'errors of 1.2.0 in canary',
      'latency of 1.1.0 in stable',
      'latency of 1.2.0 in canary',
    ]);
    for (const { from, to } of asked) expect(to.getTime() - from.getTime()).toBe(forMs);
    expect(compareStep(await view(test, id))?.output).toMatch(/^The canary passes\. The score is 100 of 100/);
    await until(test, id, 'it is deployed', (now) => now.deployment?.state === 'verifying');
  });

  it('fails when it is worse, and a rollback is proposed with what is worse', async () => {
    const test = compared(worse);
    const id = await atTenPercent(test);
    test.clock.advance(forMs);
    await until(test, id, 'a rollback is proposed', (now) => now.proposals.length > 0);
    const { deployment, proposals, steps } = await view(test, id);
    expect(deployment?.state).toBe('failed');
    expect(proposals[0]?.findings.map(({ title, severity }) => [title, severity])).toEqual([
      ['Failed requests', 'rollback'],
      ['Response time', 'rollback'],
    ]);
    expect(proposals[0]?.findings[0]?.words).toMatch(/^Failed requests: worse than the running version\. .*\b30/);
    // No more traffic than the canary had.
    expect(steps.filter(({ planned, state }) => planned.percent === 100 && state !== 'pending')).toEqual([]);
  });

  it.each<[string, Answer]>([
    ['there is no data at all', () => null],
    ['the running version has no data', (query) => (query.includes('stable') ? null : 10)],
    ['all that is read is not a number', () => Number.NaN],
  ])('is neither a success nor a reason to roll back when %s: a person decides', async (_what, answer) => {
    const test = compared(answer);
    const id = await atTenPercent(test);
    test.clock.advance(forMs);
    await until(test, id, 'it has stopped', (now) => now.deployment?.state === 'paused');
    const now = await view(test, id);
    expect(now.proposals).toEqual([]);
    expect(now.steps.filter(({ planned, state }) => planned.percent === 100 && state !== 'pending')).toEqual([]);
  });

  it('asks a person when a source cannot be asked, and says why', async () => {
    const test = compared(() => 'down');
    const id = await atTenPercent(test);
    test.clock.advance(forMs);
    await until(test, id, 'it has stopped', (now) => now.deployment?.state === 'paused');
    expect(compareStep(await view(test, id))?.output).toContain(
      'Failed requests could not be read: the monitoring system is down',
    );
  });

  it('ends at once when the checks of the service find a breach', async () => {
    const test = compared(same);
    const id = await atTenPercent(test);
    test.world.behave(({ name }) => (name === 'pay' ? 'bad' : 'good'));
    await until(test, id, 'it has failed', (now) => now.deployment?.state === 'failed');
    const now = await view(test, id);
    expect(now.deployment?.findings.map(({ check }) => check)).toContain('pay');
    expect(now.proposals).toHaveLength(1);
  });

  it.each(['abort', 'roll back'] as const)('ends at once on %s, and nothing is compared', async (verb) => {
    const asked: PastQuery[] = [];
    const test = compared(same, asked);
    const id = await atTenPercent(test);
    if (verb === 'abort')
      must(await controlDeployment(test.deps, { releaseId: id, verb, reason: 'no' }, by(people.requester)));
    else must(await requestRollback(test.deps, { releaseId: id, reason: 'it is wrong' }, by(people.requester)));
    await until(test, id, 'it has ended', (now) => compareStep(now)?.state === 'aborted');
    expect(asked).toEqual([]);
  });
});
