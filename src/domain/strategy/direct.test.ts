import { describe, expect, it } from 'vitest';
import { anEnvironment, aPlan, aService } from '../../../test/support/plan-builders.ts';
import { moreStrategies } from '../plan/assumptions.ts';
import type { ServiceEnvironment } from '../service.ts';
import { possibleStrategies } from './actions.ts';
import { actionOf, planRollback, planSteps } from './steps.ts';

const shell = (...argv: string[]) => ({ uses: 'shell', with: { argv } });
const five = (more: Partial<ServiceEnvironment['actions']> = {}): ServiceEnvironment =>
  anEnvironment({
    actions: { deploy: shell('./deploy.sh', '{version}', '{previousVersion}'), ...more },
    instances: [],
    runningVersion: null,
    checks: anEnvironment().checks.filter(({ kind }) => kind === 'health'),
  });
const context = (environment: ServiceEnvironment) => ({
  ...{ service: 'shop', environment, version: '2', previousVersion: '1' },
  ...{ analysisRounds: 3, canaryPercents: [10, 100] },
});
const words = (steps: ReturnType<typeof planSteps>['steps']) =>
  steps.map((step) => (step.kind === 'command' ? (actionOf(step).with.argv as string[]).join(' ') : step.kind));

describe('one action that does it all', () => {
  it('is a strategy of its own', () => {
    const { steps, missing } = planSteps('direct', context(five()));
    expect(missing).toEqual([]);
    expect(words(steps)).toEqual(['./deploy.sh 2 1', 'analyze']);
  });

  it('is rolled back by the same action with the version before, or by the action for it', () => {
    expect(words(planRollback('direct', context(five())).steps)).toEqual(['./deploy.sh 1 2', 'restoration']);
    const own = five({ rollback: shell('./rollback.sh', '{version}') });
    expect(words(planRollback('direct', context(own)).steps)).toEqual(['./rollback.sh 1', 'restoration']);
  });

  it('has the hooks around it, in their order', () => {
    const all = five({
      ...{ before: shell('before'), backup: shell('backup'), migrate: shell('migrate', '{version}') },
      ...{ smoke: shell('smoke'), after: shell('after') },
    });
    const { steps } = planSteps('direct', context(all));
    expect(words(steps)).toEqual(['before', 'backup', 'migrate 2', './deploy.sh 2 1', 'smoke', 'analyze', 'after']);
    expect(steps.filter((step) => step.reversibility !== 'reversible').map(({ title }) => title)).toEqual([
      'Migrate the data for 2',
    ]);
  });

  it('fills placeholders in whatever an integration is asked for', () => {
    const environment = five({
      deploy: { uses: 'github-actions', with: { inputs: { version: 'v{version}' }, list: ['{environment}', 7, null] } },
    });
    const [step] = planSteps('direct', context(environment)).steps;
    expect(step?.kind === 'command' && actionOf(step)).toEqual({
      uses: 'github-actions',
      with: { inputs: { version: 'v2' }, list: ['production', 7, null] },
    });
  });

  it('that an earlier version planned as a command line is read as one', () => {
    const common = { title: 'Install', reversibility: 'reversible', percent: null, instance: null } as const;
    expect(actionOf({ kind: 'command', command: 'install', argv: ['install', '1.0'], ...common })).toEqual(
      shell('install', '1.0'),
    );
  });
});

describe('a plan for what the settings leave open', () => {
  const service = aService({ versions: null, application: 'unspecified', tier: 'standard', dependsOn: [] });
  const digest = { digest: null, notes: '', changedFiles: null, migrations: [], configuration: [], authors: [] };
  const plan = aPlan({
    service,
    environment: five(),
    artifact: digest,
    replaced: { version: '1.0.0', source: 'record_only', standing: 'good' },
  });

  it('takes the strategy that is possible, and says what the matrix recommends and needs', () => {
    expect(plan.strategy).toMatchObject({ name: 'direct', isRecommended: true });
    expect(plan.strategy.reason).toMatch(
      /^It is the one that the configured actions allow\. The strategy matrix recommends .*, which also needs: /,
    );
    expect(possibleStrategies(five())).toEqual(['direct']);
    expect(moreStrategies(five())).toBe(
      '“replace” and “instances” would allow rolling; “install”, “smoke”, “shift” and “restore” would allow blue-green and canary',
    );
    expect(moreStrategies(anEnvironment({ actions: { ...anEnvironment().actions, deploy: shell('x') } }))).toBeNull();
  });

  it('names every assumption with the key that would say it, and lets those that matter weigh', () => {
    expect(plan.assumptions?.map(({ setting }) => setting)).toEqual([
      ...['versions', 'runningVersion', 'rollback', 'application', 'checks'],
    ]);
    for (const { words: said } of plan.assumptions ?? []) expect(said).toMatch(/^[A-Z“].*\.$/);
    expect(plan.risk.factors.map(({ points }) => points)).toEqual([5, 5, 5, 5]);
    expect(aPlan().assumptions).toEqual([]);
  });

  it('rolls back by deploying the version before, and has no digest to check', () => {
    expect(plan.rollback).toMatchObject({ target: '1.0.0', procedure: 'Run “deploy” with 1.0.0.' });
    expect(plan.tasks.flatMap(({ items }) => items.map(({ check }) => check))).not.toContain('artifact');
  });
});
