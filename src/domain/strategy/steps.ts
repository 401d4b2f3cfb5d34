import type { CommandName, CommandTemplate, ServiceEnvironment } from '../service.ts';
import type { StrategyName } from './matrix.ts';

/** `reversible_with_loss` and `one_way` steps change what a rollback may promise. */
export type Reversibility = 'reversible' | 'reversible_with_loss' | 'one_way';

/** One step of a deployment as planned. The executor knows step kinds, not strategies. */
export type PlannedStep =
  | {
      kind: 'command';
      command: CommandName;
      title: string;
      argv: readonly string[];
      reversibility: Reversibility;
      percent: number | null;
      instance: string | null;
    }
  | {
      kind: 'analyze';
      title: string;
      rounds: number;
      reversibility: Reversibility;
      percent: number | null;
      instance: string | null;
    }
  | {
      kind: 'restoration';
      title: string;
      rounds: number;
      reversibility: Reversibility;
      percent: number | null;
      instance: string | null;
    };

export interface StepContext {
  service: string;
  environment: ServiceEnvironment;
  version: string;
  /** The version that runs now; null on a service's very first deployment. */
  previousVersion: string | null;
  /** Readings per check in an analysis between steps. */
  analysisRounds: number;
  /** Shares of traffic that a canary passes through, in percent. */
  canaryPercents: readonly number[];
}

/** What the settings lack: a command, or the names of the instances that a rolling deployment goes through. */
type Missing = CommandName | 'instances';

/** Turns a strategy into steps. Returns what the settings lack instead of a plan with holes. */
export function planSteps(strategy: StrategyName, context: StepContext): { steps: PlannedStep[]; missing: Missing[] } {
  const missing: Missing[] = [];
  const command = (
    name: CommandName,
    title: string,
    extra: { percent?: number; instance?: string } = {},
  ): PlannedStep => {
    const template = context.environment.commands[name];
    if (!template && !missing.includes(name)) missing.push(name);
    return {
      kind: 'command',
      command: name,
      title,
      argv: fillTemplate(template ?? [], context, extra),
      reversibility: 'reversible',
      percent: extra.percent ?? null,
      instance: extra.instance ?? null,
    };
  };
  const analyze = (title: string, percent: number | null = null): PlannedStep => ({
    kind: 'analyze',
    title,
    rounds: context.analysisRounds,
    reversibility: 'reversible',
    percent,
    instance: null,
  });
  const { version } = context;
  const install = () => command('install', `Install ${version} beside the running version`);
  const smoke = () => command('smoke', `Smoke-test ${version} before it gets traffic`);
  switch (strategy) {
    case 'blue-green':
      return {
        steps: [
          install(),
          smoke(),
          command('shift', `Switch all traffic to ${version}`, { percent: 100 }),
          analyze('Check the service under live traffic'),
        ],
        missing,
      };
    case 'canary':
    case 'blue-green-canary':
      return {
        steps: [
          install(),
          smoke(),
          ...context.canaryPercents.flatMap((percent) => [
            command('shift', `Send ${percent} % of traffic to ${version}`, { percent }),
            analyze(`Analyze at ${percent} %`, percent),
          ]),
        ],
        missing,
      };
    case 'rolling':
      if (context.environment.instances.length === 0) missing.push('instances');
      return {
        steps: context.environment.instances.flatMap((instance) => [
          command('replace', `Replace instance ${instance} with ${version}`, { instance }),
          analyze(`Check health after instance ${instance}`),
        ]),
        missing,
      };
    case 'feature-flag':
      return {
        steps: [
          install(),
          smoke(),
          command('shift', `Turn the flag on for ${version}`, { percent: 100 }),
          analyze('Check with the flag on'),
        ],
        missing,
      };
  }
}

/**
 * The steps that bring the previous version back, and the check that the service is well again. A version that is not
 * installed any more (`isInstalled: false`) is installed first.
 */
export function planRollback(
  strategy: StrategyName,
  context: Omit<StepContext, 'previousVersion'> & { previousVersion: string; isInstalled?: boolean },
): { steps: PlannedStep[]; missing: Missing[] } {
  const back = { ...context, version: context.previousVersion, previousVersion: context.version };
  const target = context.previousVersion;
  const verify: PlannedStep = {
    kind: 'restoration',
    title: `Verify that ${target} is healthy again`,
    rounds: context.analysisRounds,
    reversibility: 'reversible',
    percent: null,
    instance: null,
  };
  const name: CommandName = strategy === 'rolling' ? 'replace' : 'restore';
  const template = context.environment.commands[name];
  const missing: Missing[] = template ? [] : [name];
  if (strategy === 'rolling' && context.environment.instances.length === 0) missing.push('instances');
  const one = (title: string, instance: string | null, command: CommandName = name): PlannedStep => ({
    kind: 'command',
    command,
    title,
    argv: fillTemplate(context.environment.commands[command] ?? [], back, {
      percent: 100,
      ...(instance ? { instance } : {}),
    }),
    reversibility: 'reversible',
    percent: null,
    instance,
  });
  const steps =
    strategy === 'rolling'
      ? [...context.environment.instances]
          .reverse()
          .map((instance) => one(`Bring instance ${instance} back to ${target}`, instance))
      : [
          ...(context.isInstalled !== false ? [] : [one(`Install ${target} again`, null, 'install')]),
          one(`Bring traffic back to ${target}`, null),
        ];
  return { steps: [...steps, verify], missing };
}

function fillTemplate(
  template: CommandTemplate,
  context: Pick<StepContext, 'service' | 'environment' | 'version' | 'previousVersion'>,
  extra: { percent?: number; instance?: string },
): string[] {
  const values: Record<string, string> = {
    service: context.service,
    environment: context.environment.name,
    version: context.version,
    previousVersion: context.previousVersion ?? '',
    percent: String(extra.percent ?? 100),
    instance: extra.instance ?? '',
  };
  return template.map((argument) =>
    argument.replace(/\{(\w+)\}/g, (whole, key: string) =>
      Object.hasOwn(values, key) ? (values[key] ?? whole) : whole,
    ),
  );
}
