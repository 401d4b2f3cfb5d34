import type { CanarySettings } from '../../src/domain/analysis/canary/comparison.ts';
import { defaultCanaryOptions } from '../../src/domain/analysis/canary/metric.ts';
import type { ReleaseId } from '../../src/domain/ids.ts';
import type { PolicyPart } from '../../src/domain/policy/policy.ts';
import type { Database } from '../../src/ports/database.ts';
import type { PastNumbers, PastQuery } from '../../src/ports/metric-source.ts';
import { withParts } from './fake-systems.ts';
import { completed, started, until, type view } from './story.ts';
import { type TestDeps, testDeps, workerFor } from './test-deps.ts';

export const forMs = 400;
export const ofNumbers: CanarySettings = {
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

export type Answer = (query: string, at: Date) => number | 'down' | null;

interface Settings {
  canary?: CanarySettings;
  policy?: PolicyPart;
}

/** A service whose canary is compared, as the settings say; `answer` gives the values of its queries. */
export function compared(
  database: Database,
  answer: Answer,
  asked: PastQuery[] = [],
  { canary = ofNumbers, policy = {} }: Settings = {},
): TestDeps {
  const test = testDeps(database, { policy: { canaryPercents: [10, 100], ...policy } });
  const past = async (query: PastQuery): Promise<PastNumbers> => {
    asked.push(query);
    const points = [];
    const counts = [];
    for (let ms = query.from.getTime(); ms <= query.to.getTime(); ms += query.stepMs) {
      const [failed, total] = [query.with.failed, query.with.total].map((one) => answer(String(one), new Date(ms)));
      if (query.with.total !== undefined && failed !== 'down' && typeof total === 'number')
        counts.push({ at: new Date(ms), failed: failed ?? null, total });
      const value = answer(String(query.with.query), new Date(ms));
      if (value === 'down') return { kind: 'error', detail: 'the monitoring system is down' };
      if (value !== null) points.push({ at: new Date(ms), value });
    }
    if (counts.length > 0) return { kind: 'counts', points: counts };
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
export async function atTenPercent(test: TestDeps): Promise<ReleaseId> {
  await completed(test);
  const id = await started(test, { version: '1.2.0', strategy: 'canary' });
  await until(test, id, 'it is compared', (now) => compareStep(now)?.state === 'running');
  return id;
}

export const compareStep = ({ steps }: Awaited<ReturnType<typeof view>>) =>
  steps.find(({ planned }) => planned.kind === 'compare');
