import { err, ok, type Result } from '../../lib/result.ts';
import { watchSight } from '../analysis/sight/watch-sight.ts';
import { appliesTo, isDegrading, type Threshold, thresholdWords } from '../analysis/thresholds/threshold.ts';
import { plannedApprovals } from '../approval/planned-approvals.ts';
import type { Drift } from '../deployment/drift.ts';
import type { Policy } from '../policy/policy.ts';
import { rollbackTime } from '../rehearsal/rollback-time.ts';
import { type Replaced, standingWords } from '../release/standing.ts';
import type { Service, ServiceEnvironment } from '../service.ts';
import type { StakeholderGroup } from '../stakeholder/matrix.ts';
import { possibleStrategies } from '../strategy/actions.ts';
import { chooseStrategy } from '../strategy/choose.ts';
import type { MatrixRow, StrategyName } from '../strategy/matrix.ts';
import { strategyProfiles } from '../strategy/profile.ts';
import { planRollback, planSteps, rollbackAction } from '../strategy/steps.ts';
import { assumptionsOf, factorsOf, moreStrategies } from './assumptions.ts';
import { draftTasks, type PlannedFollowUp } from './checklist.ts';
import { type PlanEdits, withEdits } from './edits.ts';
import type { Plan } from './plan.ts';
import { assessRisk } from './risk.ts';
import { tasksOfTemplates } from './task-template.ts';

export interface PlanInput {
  service: Service;
  environment: ServiceEnvironment;
  version: string;
  replaced: Replaced;
  /** What runs although the record says something else; null or absent when that is not so. */
  drift?: Drift | null;
  /** The rollback target; null when there is none. */
  rollbackTarget: string | null;
  reason: string;
  artifact: Plan['artifact'];
  policy: Policy;
  thresholds: readonly Threshold[];
  groups: readonly StakeholderGroup[];
  matrix: readonly MatrixRow[];
  dependents: readonly string[];
  history: {
    recentReleases: number;
    recentFailures: number;
    rollbackMs: readonly number[];
    /** Verified rehearsals for this place; none when absent. */
    rehearsed?: readonly { strategy: StrategyName; backMs: number }[];
  };
  /** The environment that this is a rehearsal for; null or absent when it is meant to stay. */
  rehearsalOf?: string | null;
  /** Rehearsals are for the default environment; absent is no. */
  isDefaultEnvironment?: boolean;
  /** The environment in which the version must have succeeded before; null or absent when it need not. */
  promotedFrom?: string | null;
  /** What earlier incidents of the service left; none when absent. */
  followUps?: readonly PlannedFollowUp[];
  /** Strategy chosen by a person; null uses the recommendation. */
  strategy: { name: StrategyName; chosenBy: string } | null;
  startsAt: Date | null;
  /** What people wrote themselves; nothing when absent. */
  edits?: PlanEdits;
  /** Local weekday (0 is Sunday) and hour of the start in the organization's zone. */
  localStart: { weekday: number; hour: number };
}

export type PlanProblem = {
  kind: 'commands_missing';
  commands: string[];
  strategy: StrategyName;
  possible: StrategyName[];
};

/** Drafts the whole plan from the known facts. Pure: the same input gives the same plan and therefore the same hash. */
export function draftPlan(input: PlanInput): Result<Plan, PlanProblem> {
  const { service, environment, version, replaced, rollbackTarget, policy, artifact, edits = {} } = input;
  const previousVersion = replaced.version;
  const facts = {
    customerFacing: service.application === 'e-commerce' || service.application === 'banking-api',
    tier: service.tier,
    changedFiles: artifact.changedFiles,
    migrations: artifact.migrations,
    configuration: artifact.configuration,
    dependents: input.dependents,
    recentFailures: input.history.recentFailures,
    recentReleases: input.history.recentReleases,
    isFirstDeployment: previousVersion === null,
    lacksRollbackTarget: previousVersion !== null && rollbackTarget === null,
    startsAt: input.localStart,
  };
  const { application, downtimeToleranceMinutes } = service;
  // The strategy only affects the wording of assumptions, so the risk can be computed before the strategy is
  // recommended.
  const { level } = assessRisk({ ...facts, assumed: factorsOf(assumptionsOf(service, environment, 'direct')) });
  const recommended = chooseStrategy({ application, risk: level, downtimeToleranceMinutes }, input.matrix, environment);
  const name = input.strategy?.name ?? recommended.strategy;
  const assumptions = assumptionsOf(service, environment, name);
  const risk = assessRisk({ ...facts, assumed: factorsOf(assumptions) });
  const context = {
    service: service.name,
    environment,
    version,
    previousVersion,
    analysisRounds: policy.analysisRounds,
    canaryPercents: policy.canaryPercents,
  };
  const forward = planSteps(name, context);
  const back =
    rollbackTarget === null
      ? { steps: [], missing: [] }
      : planRollback(name, {
          ...context,
          previousVersion: rollbackTarget,
          isInstalled: rollbackTarget === previousVersion && replaced.source !== 'record',
        });
  const missing = [...new Set([...forward.missing, ...back.missing])];
  if (missing.length > 0)
    return err({
      kind: 'commands_missing',
      commands: missing,
      strategy: name,
      possible: possibleStrategies(environment),
    });

  const { history } = input;
  const isRehearsal = input.rehearsalOf !== null && input.rehearsalOf !== undefined;
  const { rehearsals, ...rollback } = rollbackTime(name, {
    measured: history.rollbackMs,
    rehearsed: (history.rehearsed ?? []).filter(({ strategy }) => strategy === name).map(({ backMs }) => backMs),
  });
  const fitsObjective = rollback.expectedMs <= policy.rollbackObjectiveMs;
  const plan: Plan = {
    service: service.name,
    environment: environment.name,
    version,
    previousVersion,
    replaced,
    reason: input.reason,
    artifact,
    strategy: {
      name,
      reason: input.strategy
        ? `Chosen by a person; the recommendation was ${strategyProfiles[recommended.strategy].displayName}.`
        : recommended.reason,
      chosenBy: input.strategy?.chosenBy ?? 'quarterdeck',
      isRecommended: name === recommended.strategy,
    },
    assumptions: assumptions.map(({ words, setting }) => ({ words, setting })),
    moreStrategies: moreStrategies(environment),
    risk,
    steps: forward.steps,
    rollback: {
      target: rollbackTarget,
      procedure: rollbackProcedure(name, rollbackTarget, replaced, environment),
      ...rollback,
      ...(rehearsals > 0 ? { rehearsals } : {}),
      objectiveMs: policy.rollbackObjectiveMs,
      fitsObjective,
      onBreach: policy.onBreach,
      steps: back.steps,
    },
    environmentSpecification: {
      url: environment.url,
      instances: environment.instances,
      variables: environment.environmentVariables,
      checks: environment.checks.map((check) => check.title),
    },
    schedule: {
      startsAt: input.startsAt?.toISOString() ?? null,
      watchMs: isRehearsal ? 0 : policy.watchWindowMs,
      watchIntervalMs: policy.watchIntervalMs,
      readingsPerRound: policy.readingsPerRound,
    },
    sight: watchSight(environment.checks, input.thresholds, policy),
    timeline: [
      { milestone: 'Gate', expectedMs: 5_000 },
      ...forward.steps.map((step) => ({
        milestone: step.title,
        expectedMs: step.kind === 'command' ? 15_000 : policy.analysisRounds * policy.analysisPauseMs,
      })),
      ...(isRehearsal
        ? back.steps.map((step) => ({ milestone: step.title, expectedMs: rollback.expectedMs / back.steps.length }))
        : [{ milestone: 'Watch', expectedMs: policy.watchWindowMs }]),
    ],
    // A rehearsal is the business of those who rehearse.
    communication: (isRehearsal ? [] : input.groups).map((group) => ({
      group: group.name,
      channels: group.channels,
      ...group.topics,
    })),
    approvals: plannedApprovals(policy, {
      environment: environment.name,
      risk: risk.level,
      isEmergency: edits.emergency !== undefined,
      isRehearsal,
    }),
    successCriteria: [`${version} answers in ${environment.name}`, ...limitsOf(environment, input.thresholds)],
    contingency: [
      ...(policy.onBreach === 'ask'
        ? []
        : ['The remaining steps are stopped without a person when a rollback threshold is exceeded']),
      rollbackTarget === null
        ? 'Fix forward: there is no version to roll back to'
        : `Roll back to ${rollbackTarget}${policy.onBreach === 'rollback' ? ', without a person when a rollback threshold is exceeded' : ''}`,
      'Fix forward when the cause is known and the fix is smaller than the rollback',
      'Restore from backup only when data is damaged',
    ],
    runbookUrl: service.runbookUrl,
    tasks: [
      ...draftTasks({
        isRehearsal,
        requires: !isRehearsal && input.isDefaultEnvironment === true ? policy.requires : [],
        promotedFrom: isRehearsal ? null : (input.promotedFrom ?? null),
        needsRehearsal: policy.rehearsal === 'required' && !isRehearsal && input.isDefaultEnvironment === true,
        version,
        drift: input.drift ?? null,
        risk: risk.level,
        hasMigrations: artifact.migrations.length > 0,
        hasConfiguration: artifact.configuration.length > 0,
        fitsObjective,
        hasRollbackTarget: rollbackTarget !== null,
        isFoundBySource: service.versions !== null,
        followUps: input.followUps ?? [],
      }),
      // A rehearsal asks only what the bot can check.
      ...(isRehearsal
        ? []
        : tasksOfTemplates(service.tasks, {
            service: service.name,
            version,
            environment: environment.name,
            strategy: name,
            risk: risk.level,
            hasMigrations: artifact.migrations.length > 0,
            hasConfiguration: artifact.configuration.length > 0,
          })),
    ],
  };
  return ok(withEdits(plan, edits));
}

/** What must not happen, with the checks where that is not the same for all: "Paying: not more than 5 % errors". */
function limitsOf({ checks }: ServiceEnvironment, thresholds: readonly Threshold[]): string[] {
  const limits = thresholds
    .filter(({ severity, metric }) => isDegrading(severity) && metric !== 'no-answer')
    .flatMap((threshold) => {
      const bound = checks.filter((check) => appliesTo(threshold, check));
      if (bound.length === 0) return [];
      const unit = bound[0]?.expect.kind === 'number' ? bound[0].expect.unit : '';
      const words = `not ${thresholdWords(threshold, unit)}`;
      return [
        bound.length === checks.length
          ? `All checks: ${words}`
          : `${bound.map(({ title }) => title).join(', ')}: ${words}`,
      ];
    });
  return [...new Set(limits)];
}

function rollbackProcedure(
  name: StrategyName,
  target: string | null,
  replaced: Replaced,
  environment: ServiceEnvironment,
): string {
  if (target === null)
    return replaced.version === null
      ? 'None: this is the first deployment here. Fix forward.'
      : `None: no recorded version succeeded here (${replaced.version}: ${standingWords(replaced) ?? 'it is the same version'}). Fix forward.`;
  if (name === 'direct')
    return rollbackAction(environment) === 'rollback'
      ? `Run “rollback” to return to ${target}.`
      : `Run “deploy” with ${target}.`;
  if (target !== replaced.version && name !== 'rolling' && name !== 'feature-flag')
    return `Install ${target} again, the last version that succeeded here, and send all traffic to it.`;
  switch (name) {
    case 'blue-green':
    case 'blue-green-canary':
      return `Switch traffic back to ${target}, which stays installed.`;
    case 'canary':
      return `Send all traffic back to ${target}.`;
    case 'rolling':
      return `Bring each instance back to ${target}, last one first.`;
    case 'feature-flag':
      return 'Turn the flag off.';
  }
}
