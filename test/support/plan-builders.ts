import { thresholdPresets } from '../../src/domain/analysis/thresholds/threshold-rules.ts';
import { draftPlan, type PlanInput } from '../../src/domain/plan/draft-plan.ts';
import type { Plan } from '../../src/domain/plan/plan.ts';
import { defaultPolicy } from '../../src/domain/policy/policy.ts';
import type { Service, ServiceCheck, ServiceEnvironment } from '../../src/domain/service.ts';
import { defaultStrategyMatrix } from '../../src/domain/strategy/matrix.ts';
import { people, testSettings } from './test-settings.ts';

export function aService(more: Partial<Service> = {}): Service {
  const shop = testSettings().services.shop;
  if (!shop) throw new Error('the test settings have no shop');
  return { ...shop, ...more };
}

export function anEnvironment(more: Partial<ServiceEnvironment> = {}): ServiceEnvironment {
  const production = aService().environments.production;
  if (!production) throw new Error('the test settings have no production');
  return { ...production, ...more };
}

/** A critical journey over HTTP. */
export function aCheck(more: Partial<ServiceCheck> = {}): ServiceCheck {
  return {
    name: 'pay',
    title: 'Paying',
    uses: 'http',
    with: { url: 'https://shop.example.com/pay' },
    kind: 'journey',
    isCritical: true,
    measures: null,
    everyMs: null,
    expect: { kind: 'answer', status: 200, text: null },
    ...more,
  };
}

export function planInput(more: Partial<PlanInput> = {}): PlanInput {
  return {
    service: aService(),
    environment: anEnvironment(),
    version: '1.1.0',
    replaced: { version: '1.0.0', source: 'service', standing: 'good' },
    rollbackTarget: '1.0.0',
    reason: 'to sell more',
    artifact: {
      digest: 'sha256:1',
      notes: 'more',
      changedFiles: 3,
      migrations: [],
      configuration: [],
      authors: [people.author],
    },
    policy: defaultPolicy,
    thresholds: thresholdPresets,
    groups: testSettings().groups,
    matrix: defaultStrategyMatrix,
    dependents: [],
    history: { recentReleases: 0, recentFailures: 0, rollbackMs: [] },
    strategy: null,
    startsAt: null,
    localStart: { weekday: 2, hour: 10 },
    ...more,
  };
}

export function aPlan(more: Partial<PlanInput> = {}): Plan {
  const plan = draftPlan(planInput(more));
  if (!plan.ok) throw new Error(`the plan lacks ${plan.error.commands.join()}`);
  return plan.value;
}
