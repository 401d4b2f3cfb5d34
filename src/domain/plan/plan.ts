import type { WatchSight } from '../analysis/sight/watch-sight.ts';
import type { PlannedApprovals } from '../approval/rule.ts';
import type { Requirement } from '../gate/requirement.ts';
import type { FollowUp } from '../incident/action-item.ts';
import type { Policy } from '../policy/policy.ts';
import type { ReleasePolicy } from '../policy/release-policy.ts';
import type { Replaced } from '../release/standing.ts';
import type { Topic } from '../stakeholder/matrix.ts';
import type { StrategyName } from '../strategy/matrix.ts';
import type { PlannedStep } from '../strategy/steps.ts';
import type { TaskRole } from '../task/role.ts';
import type { Assumption } from './assumptions.ts';
import type { Emergency } from './emergency.ts';
import type { Risk } from './risk.ts';

/** How a checklist item gets ticked. */
export type Evidence = 'attestation' | 'check' | 'link' | 'output';

export interface ChecklistItem {
  id: string;
  title: string;
  /**
   * `attestation`: a named person confirms it; `check`: the bot determines it itself; `link` and `output`: an address
   * that the bot fetches, or what was attached, is needed.
   */
  evidence: Evidence;
  /** For `check`: which automatic check ticks it. */
  check:
    | 'artifact'
    | 'running-version'
    | 'baseline'
    | 'rehearsal'
    | 'promotion'
    | 'commands'
    | 'rollback-target'
    | 'deployed'
    | 'smoke'
    | 'watch'
    | Requirement
    | 'drift'
    | null;
  phase: 'before' | 'during' | 'after';
  /** What an earlier incident left; absent for everything else. */
  followUp?: FollowUp;
}

export interface PlannedTask {
  id: string;
  title: string;
  role: TaskRole;
  phase: 'before' | 'during' | 'after';
  items: ChecklistItem[];
  /** What follows is of tasks that the settings add; absent in the others. */
  assignee?: string | null;
  /** Ids of planned tasks that must end first. */
  dependsOn?: string[];
  actions?: string[];
  configuration?: string[];
  criteria?: string[];
  expectedMs?: number | null;
}

/** How the content of a version is identified, for display. */
export function digestWords(digest: string | null): string {
  return digest === null ? 'no digest is known' : `${digest.slice(0, 19)}…`;
}

/** The deployment plan: what people approve. Its hash covers everything in it. */
export interface Plan {
  service: string;
  environment: string;
  version: string;
  /** What is replaced; null when this is the first deployment here. */
  previousVersion: string | null;
  /** How the replaced version is known, and its standing; absent in plans from before this was recorded. */
  replaced?: Replaced;
  reason: string;
  artifact: {
    /** Null when unknown: the version was taken as typed. */
    digest: string | null;
    notes: string;
    /** Null when not counted. */
    changedFiles: number | null;
    migrations: readonly string[];
    configuration: readonly string[];
    authors: readonly string[];
  };
  strategy: { name: StrategyName; reason: string; chosenBy: string; isRecommended: boolean };
  /** What the settings do not specify, and what is assumed instead; absent in plans from before this was recorded. */
  assumptions?: readonly Assumption[];
  /** Which actions in the settings would enable more strategies; null when all are possible. */
  moreStrategies?: string | null;
  risk: Risk;
  steps: PlannedStep[];
  rollback: {
    target: string | null;
    procedure: string;
    /** Milliseconds; the measured p90 once there are three measurements, otherwise the strategy's expectation. */
    expectedMs: number;
    isProven: boolean;
    /** How many rehearsals the time is known from; absent when none, or when it was measured here often enough. */
    rehearsals?: number;
    objectiveMs: number;
    fitsObjective: boolean;
    /** What happens without a person; absent in plans from before this was recorded. */
    onBreach?: Policy['onBreach'];
    steps: PlannedStep[];
  };
  environmentSpecification: {
    url: string | null;
    instances: readonly string[];
    variables: readonly string[];
    checks: readonly string[];
  };
  schedule: {
    startsAt: string | null;
    watchMs: number;
    /** From the start of a round to the start of the next. */
    watchIntervalMs: number;
    /** Of each check, in a round; absent in plans from before this was recorded. */
    readingsPerRound?: number;
  };
  /** What the watch can find, and what would make it see more; absent in plans from before this was recorded. */
  sight?: WatchSight;
  timeline: { milestone: string; expectedMs: number }[];
  communication: { group: string; channels: readonly string[]; before: Topic; during: Topic; after: Topic }[];
  approvals: PlannedApprovals;
  successCriteria: string[];
  contingency: string[];
  runbookUrl: string | null;
  tasks: PlannedTask[];
  /** What every stakeholder message says in addition. */
  announcement?: string;
  /** What the policy of this release alone sets, and why. */
  policy?: ReleasePolicy;
  /** Why it cannot wait for all of its approvals. */
  emergency?: Emergency;
}
