import type { ReleasePolicy } from '../policy/release-policy.ts';
import type { StrategyName } from '../strategy/matrix.ts';
import type { Emergency } from './emergency.ts';
import type { Plan, PlannedTask } from './plan.ts';

/** What people changed in a drafted plan. It is applied again whenever the plan is drafted again. */
export interface PlanEdits {
  strategy?: { name: StrategyName; chosenBy: string };
  rollbackTarget?: string;
  /** The complete list. */
  successCriteria?: readonly string[];
  /** The complete list. */
  contingency?: readonly string[];
  /** Items that somebody has to check off before the start. */
  checks?: readonly string[];
  /** What every stakeholder message says in addition. */
  announcement?: string;
  runbookUrl?: string | null;
  policy?: ReleasePolicy;
  emergency?: Emergency;
}

/** The parts of a plan that people can write themselves, put into a drafted one. */
export function withEdits(plan: Plan, edits: PlanEdits): Plan {
  const { successCriteria, contingency, runbookUrl, announcement, policy, emergency, checks = [] } = edits;
  return {
    ...plan,
    ...(successCriteria === undefined ? {} : { successCriteria: [...successCriteria] }),
    ...(contingency === undefined ? {} : { contingency: [...contingency] }),
    ...(runbookUrl === undefined ? {} : { runbookUrl }),
    ...(announcement === undefined || announcement === '' ? {} : { announcement }),
    ...(policy === undefined ? {} : { policy }),
    ...(emergency === undefined ? {} : { emergency }),
    tasks: [...plan.tasks, ...addedTasks(checks, emergency)],
  };
}

function addedTasks(checks: readonly string[], emergency: Emergency | undefined): PlannedTask[] {
  const attested = (id: string, title: string, phase: 'before' | 'after') => ({
    id,
    title,
    phase,
    evidence: 'attestation' as const,
    check: null,
  });
  return [
    ...(checks.length === 0
      ? []
      : [
          {
            id: 'edited',
            title: 'Check before this start',
            role: 'QA' as const,
            phase: 'before' as const,
            items: checks.map((title, index) => attested(`edited-${index + 1}`, title, 'before')),
          },
        ]),
    ...(emergency === undefined
      ? []
      : [
          {
            id: 'emergency-review',
            title: 'Review the emergency release',
            role: 'release execution' as const,
            phase: 'after' as const,
            items: [attested('emergency-review-1', 'Approvers have reviewed the emergency afterward', 'after')],
          },
        ]),
  ];
}
