import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anEnvironment } from '../../../test/support/plan-builders.ts';
import type { CanarySettings } from '../analysis/canary/comparison.ts';
import { defaultCanaryOptions } from '../analysis/canary/metric.ts';
import { applicationTypes } from '../service.ts';
import { defaultStrategyMatrix, recommendStrategy, riskLevels, strategyNames } from './matrix.ts';
import { strategyProfiles } from './profile.ts';
import { actionOf, type PlannedStep, planRollback, planSteps, type StepContext } from './steps.ts';

describe('the strategy matrix', () => {
  it.each([
    ['e-commerce', 'high', 0, 'blue-green'],
    ['banking-api', 'critical', 0, 'blue-green-canary'],
    ['internal-tool', 'medium', 5, 'rolling'],
    ['batch-processing', 'low', 30, 'rolling'],
    ['static-website', 'low', 0, 'blue-green'],
  ] as const)('%s, %s risk, %d min is %s', (application, risk, downtimeToleranceMinutes, strategy) => {
    expect(recommendStrategy({ application, risk, downtimeToleranceMinutes })).toMatchObject({
      strategy,
      isExact: true,
      reason: expect.stringContaining('recommends it'),
    });
  });

  it('has exactly these rows', () => {
    expect(defaultStrategyMatrix).toHaveLength(5);
  });

  it('takes the nearest row where none fits, and says so', () => {
    const found = recommendStrategy({ application: 'e-commerce', risk: 'low', downtimeToleranceMinutes: 0 });
    expect(found).toMatchObject({ strategy: 'blue-green', isExact: false });
    expect(found.reason).toBe(
      'No row of the strategy matrix fits e-commerce, low risk, zero downtime; this is the nearest one (e-commerce, high risk, zero downtime).',
    );
    expect(
      recommendStrategy({ application: 'internal-tool', risk: 'critical', downtimeToleranceMinutes: 60 }),
    ).toMatchObject({ strategy: 'rolling', isExact: false });
  });

  it('says that it is exact only when application and risk really are those of a row', () => {
    const asked = fc.record({
      application: fc.constantFrom(...applicationTypes),
      risk: fc.constantFrom(...riskLevels),
      downtimeToleranceMinutes: fc.integer({ min: 0, max: 120 }),
    });
    fc.assert(
      fc.property(asked, (one) => {
        const found = recommendStrategy(one);
        const isRow = defaultStrategyMatrix.some((row) => row.application === one.application && row.risk === one.risk);
        if (found.isExact) expect(isRow).toBe(true);
        else expect(found.reason).toContain('No row');
        // Every application type has a row here, so another type's row is never used.
        expect(
          defaultStrategyMatrix.filter((row) => row.application === one.application).map((row) => row.strategy),
        ).toContain(found.strategy);
      }),
    );
  });

  it('cannot be empty', () => {
    expect(() =>
      recommendStrategy({ application: 'e-commerce', risk: 'low', downtimeToleranceMinutes: 0 }, []),
    ).toThrow('no rows');
  });

  it('has a profile for every strategy that keeps to the expected times', () => {
    const expected = {
      'blue-green': 30_000,
      canary: 300_000,
      rolling: 900_000,
      'feature-flag': 10_000,
      'blue-green-canary': 30_000,
      direct: 900_000,
    };
    expect(Object.fromEntries(strategyNames.map((name) => [name, strategyProfiles[name].expectedRollbackMs]))).toEqual(
      expected,
    );
  });
});

const shell = (argv: string[]) => ({ uses: 'shell', with: { argv } });
const argvOf = (step: Extract<PlannedStep, { kind: 'command' }>) => actionOf(step).with.argv as string[];

describe('the steps of a strategy', () => {
  const context = (more: Partial<StepContext> = {}): StepContext & { previousVersion: string } => ({
    service: 'shop',
    environment: anEnvironment(),
    version: '2',
    analysisRounds: 3,
    canaryPercents: [10, 25, 50, 100],
    ...more,
    previousVersion: '1',
  });
  const words = (steps: ReturnType<typeof planSteps>['steps']) =>
    steps.map((step) => (step.kind === 'command' ? argvOf(step).join(' ') : step.kind));

  it('send a canary its traffic in growing shares, with an analysis after each', () => {
    const { steps, missing } = planSteps('canary', context());
    expect(missing).toEqual([]);
    expect(words(steps)).toEqual([
      'install shop production 2',
      'smoke shop production 2',
      'shift shop production 2 10',
      'analyze',
      'shift shop production 2 25',
      'analyze',
      'shift shop production 2 50',
      'analyze',
      'shift shop production 2 100',
      'analyze',
    ]);
  });

  it('compares a canary with the running version at each share of traffic that leaves it some', () => {
    const { environment } = context();
    const canary: CanarySettings = {
      ...{ forMs: 600_000, stepMs: 15_000, options: defaultCanaryOptions },
      metrics: [
        {
          ...{ name: 'errors', title: 'Errors', group: 'errors', direction: 'increase', isCritical: true },
          ...{
            needsData: true,
            missing: 'remove',
            uses: 'prometheus',
            with: { query: 'e{v="{version}",t="{track}"}[{window}]' },
          },
        },
      ],
    };
    const compared = planSteps('canary', context({ environment: { ...environment, canary } })).steps.flatMap((step) =>
      step.kind === 'compare'
        ? [[step.percent, step.comparison.metrics[0]?.control, step.comparison.metrics[0]?.canary]]
        : [],
    );
    const queries = [{ query: 'e{v="1",t="stable"}[{window}]' }, { query: 'e{v="2",t="canary"}[{window}]' }];
    expect(compared).toEqual([10, 25, 50].map((percent) => [percent, ...queries]));
    const first = { ...context({ environment: { ...environment, canary } }), previousVersion: null };
    expect(planSteps('canary', first).steps.some(({ kind }) => kind === 'compare')).toBe(false);
  });

  it('switch everything at once when it is blue-green, after the smoke test', () => {
    expect(words(planSteps('blue-green', context()).steps)).toEqual([
      'install shop production 2',
      'smoke shop production 2',
      'shift shop production 2 100',
      'analyze',
    ]);
  });

  it('replace one instance after the other when it is rolling, and go back in the other order', () => {
    expect(words(planSteps('rolling', context()).steps)).toEqual([
      'replace shop production 2 one',
      'analyze',
      'replace shop production 2 two',
      'analyze',
    ]);
    expect(words(planRollback('rolling', context()).steps)).toEqual([
      'replace shop production 1 two',
      'replace shop production 1 one',
      'restoration',
    ]);
  });

  it('bring the earlier version back and prove it', () => {
    for (const name of ['blue-green', 'canary', 'blue-green-canary', 'feature-flag'] as const)
      expect(words(planRollback(name, context()).steps)).toEqual(['restore shop production 1', 'restoration']);
  });

  it('ask only for the commands that they use', () => {
    const without = (...names: string[]) => {
      const { actions, ...rest } = anEnvironment();
      return {
        ...rest,
        actions: Object.fromEntries(Object.entries(actions).filter(([name]) => !names.includes(name))),
      };
    };
    expect(planSteps('rolling', context({ environment: without('install', 'smoke', 'shift') })).missing).toEqual([]);
    expect(planSteps('canary', context({ environment: without('replace') })).missing).toEqual([]);
    expect(planSteps('canary', context({ environment: without('install', 'shift') })).missing).toEqual([
      'install',
      'shift',
    ]);
    expect(planRollback('rolling', context({ environment: without('replace') })).missing).toEqual(['replace']);
    expect(planRollback('canary', context({ environment: without('restore') })).missing).toEqual(['restore']);
  });

  it('never make an empty plan: rolling needs instances', () => {
    const environment = anEnvironment({ instances: [] });
    expect(planSteps('rolling', context({ environment })).missing).toEqual(['instances']);
    expect(planRollback('rolling', context({ environment })).missing).toEqual(['instances']);
  });

  it('put values into arguments once and as they are, whatever they look like', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (version, service) => {
        const environment = anEnvironment({
          actions: {
            install: shell(['run', '--v={version}', '{service}', '{constructor}', '{unknown}']),
            smoke: shell(['x']),
            shift: shell(['x']),
          },
        });
        const [first] = planSteps('blue-green', context({ environment, version, service })).steps;
        expect(first?.kind === 'command' && argvOf(first)).toEqual([
          'run',
          `--v=${version}`,
          service,
          '{constructor}',
          '{unknown}',
        ]);
      }),
    );
  });
});
