import type { CanaryComparison } from '../analysis/canary/comparison.ts';
import type { Invocation, Json } from '../invocation.ts';
import type { ActionName, ServiceEnvironment } from '../service.ts';
import { actionsOf, type Missing, missingFor } from './actions.ts';
import type { StrategyName } from './matrix.ts';

/** `reversible_with_loss` and `one_way` steps limit what a rollback can restore. */
export type Reversibility = 'reversible' | 'reversible_with_loss' | 'one_way';

interface StepCommon {
  title: string;
  reversibility: Reversibility;
  percent: number | null;
  instance: string | null;
}

/** One step of a deployment as planned. The executor knows step kinds, not strategies. */
export type PlannedStep = StepCommon &
  (
    | {
        kind: 'command';
        command: ActionName;
        /**
         * The action that executes it. Absent in plans of versions that only supported command lines: those have
         * `argv`.
         */
        action?: Invocation;
        argv?: readonly string[];
      }
    | { kind: 'analyze'; rounds: number }
    /** Reads both versions for a while, and compares them at its end. */
    | { kind: 'compare'; comparison: CanaryComparison }
    | { kind: 'restoration'; rounds: number }
  );

/** The action that executes a command step, including a step planned by an earlier version. */
export function actionOf(step: Extract<PlannedStep, { kind: 'command' }>): Invocation {
  return step.action ?? { uses: 'shell', with: { argv: step.argv ?? [] } };
}

export interface StepContext {
  service: string;
  environment: ServiceEnvironment;
  version: string;
  /** The running version; null for a service's first deployment. */
  previousVersion: string | null;
  /** Readings per check in an analysis between steps. */
  analysisRounds: number;
  /** Traffic percentages of the canary steps. */
  canaryPercents: readonly number[];
}

type Extra = { percent?: number; instance?: string };

/** Turns a strategy into steps. Returns what the settings lack instead of an incomplete plan. */
export function planSteps(strategy: StrategyName, context: StepContext): { steps: PlannedStep[]; missing: Missing[] } {
  const { version, environment } = context;
  const command = (name: ActionName, title: string, extra: Extra = {}, reversibility: Reversibility = 'reversible') =>
    commandStep(context, name, title, extra, reversibility);
  const analyze = (title: string, percent: number | null = null): PlannedStep => ({
    kind: 'analyze',
    title,
    rounds: context.analysisRounds,
    reversibility: 'reversible',
    percent,
    instance: null,
  });
  const compare = (percent: number): PlannedStep[] => {
    const comparison = comparisonOf(context);
    // At 100 % the running version has no traffic to compare with.
    if (comparison === null || percent >= 100) return [];
    const title = `Compare ${version} with ${context.previousVersion} at ${percent} %`;
    return [{ kind: 'compare', title, comparison, reversibility: 'reversible', percent, instance: null }];
  };
  const hook = (name: ActionName, title: string, reversibility?: Reversibility): PlannedStep[] =>
    environment.actions[name] === undefined ? [] : [command(name, title, {}, reversibility)];

  const before = [
    ...hook('before', `Prepare for ${version}`),
    ...hook('backup', 'Back up the data'),
    ...hook('migrate', `Migrate the data for ${version}`, 'reversible_with_loss'),
  ];
  const after = hook('after', `Finish the deployment of ${version}`);
  const beside = [
    command('install', `Install ${version} beside the running version`),
    command('smoke', `Smoke-test ${version} before it gets traffic`),
  ];
  const main = (): PlannedStep[] => {
    switch (strategy) {
      case 'direct':
        return [
          command('deploy', `Deploy ${version}`),
          ...hook('smoke', `Smoke-test ${version}`),
          analyze('Check the service under live traffic'),
        ];
      case 'blue-green':
        return [
          ...beside,
          command('shift', `Switch all traffic to ${version}`, { percent: 100 }),
          analyze('Check the service under live traffic'),
        ];
      case 'canary':
      case 'blue-green-canary':
        return [
          ...beside,
          ...context.canaryPercents.flatMap((percent) => [
            command('shift', `Send ${percent} % of traffic to ${version}`, { percent }),
            analyze(`Analyze at ${percent} %`, percent),
            ...compare(percent),
          ]),
        ];
      case 'rolling':
        return environment.instances.flatMap((instance) => [
          command('replace', `Replace instance ${instance} with ${version}`, { instance }),
          analyze(`Check health after instance ${instance}`),
        ]);
      case 'feature-flag':
        return [
          ...beside,
          command('shift', `Turn the flag on for ${version}`, { percent: 100 }),
          analyze('Check with the flag on'),
        ];
    }
  };
  return { steps: [...before, ...main(), ...after], missing: missingFor(actionsOf(strategy).forward, environment) };
}

/**
 * The steps that restore the previous version, and the check that the service is healthy again. A version that is no
 * longer installed (`isInstalled: false`) is installed first.
 */
export function planRollback(
  strategy: StrategyName,
  context: Omit<StepContext, 'previousVersion'> & { previousVersion: string; isInstalled?: boolean },
): { steps: PlannedStep[]; missing: Missing[] } {
  const { environment } = context;
  const target = context.previousVersion;
  const back = { ...context, version: target, previousVersion: context.version };
  const command = (name: ActionName, title: string, extra: Extra = {}): PlannedStep => ({
    ...commandStep(back, name, title, { percent: 100, ...extra }),
    percent: null,
  });
  const main = (): PlannedStep[] => {
    switch (strategy) {
      case 'direct':
        return [command(rollbackAction(environment), `Deploy ${target} again`)];
      case 'rolling':
        return [...environment.instances]
          .reverse()
          .map((instance) => command('replace', `Bring instance ${instance} back to ${target}`, { instance }));
      default:
        return [
          ...(context.isInstalled === false ? [command('install', `Install ${target} again`)] : []),
          command('restore', `Bring traffic back to ${target}`),
        ];
    }
  };
  const verify: PlannedStep = {
    kind: 'restoration',
    title: `Verify that ${target} is healthy again`,
    rounds: context.analysisRounds,
    reversibility: 'reversible',
    percent: null,
    instance: null,
  };
  return { steps: [...main(), verify], missing: missingFor(actionsOf(strategy).back, environment) };
}

/** What rolls back a `deploy`: the `rollback` action, otherwise the same action with the previous version. */
export function rollbackAction({ actions }: ServiceEnvironment): 'rollback' | 'deploy' {
  return actions.rollback === undefined ? 'deploy' : 'rollback';
}

/** Null when nothing is compared, or when nothing runs to compare with. */
function comparisonOf({ environment, version, previousVersion }: StepContext): CanaryComparison | null {
  if (environment.canary === null || previousVersion === null) return null;
  const { metrics, ...rest } = environment.canary;
  return {
    ...rest,
    metrics: metrics.map(({ with: words, ...metric }) => ({
      ...metric,
      control: filled(words, { version: previousVersion, track: 'stable' }),
      canary: filled(words, { version, track: 'canary' }),
    })),
  };
}

type FillContext = Pick<StepContext, 'service' | 'environment' | 'version' | 'previousVersion'>;

function commandStep(
  context: FillContext,
  name: ActionName,
  title: string,
  extra: Extra,
  reversibility: Reversibility = 'reversible',
): PlannedStep {
  const { uses, with: words } = context.environment.actions[name] ?? { uses: 'shell', with: { argv: [] } };
  const values: Readonly<Record<string, string>> = {
    service: context.service,
    environment: context.environment.name,
    version: context.version,
    previousVersion: context.previousVersion ?? '',
    percent: String(extra.percent ?? 100),
    instance: extra.instance ?? '',
  };
  return {
    kind: 'command',
    command: name,
    title,
    action: { uses, with: filled(words, values) },
    reversibility,
    percent: extra.percent ?? null,
    instance: extra.instance ?? null,
  };
}

function filled(words: Invocation['with'], values: Readonly<Record<string, string>>): Invocation['with'] {
  return Object.fromEntries(Object.entries(words).map(([key, value]) => [key, fill(value, values)]));
}

/** Replaces the placeholders in every string; other words in braces stay unchanged. */
function fill(value: Json, values: Readonly<Record<string, string>>): Json {
  if (typeof value === 'string')
    return value.replace(/\{(\w+)\}/g, (whole, key: string) =>
      Object.hasOwn(values, key) ? (values[key] ?? '') : whole,
    );
  if (Array.isArray(value)) return value.map((one: Json) => fill(one, values));
  if (typeof value === 'object' && value !== null) return filled(value as Invocation['with'], values);
  return value;
}
