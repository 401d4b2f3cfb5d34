import type { Measurement } from '../analysis/measurement.ts';
import type { ReadingCount } from '../analysis/reading-counts.ts';
import type { Approval } from '../approval/approval.ts';
import type { Deployment, Step } from '../deployment/deployment.ts';
import type { Escalation } from '../escalation/escalation.ts';
import type { Lock } from '../lock/lock.ts';
import type { Policy } from '../policy/policy.ts';
import type { RollbackProposal } from '../proposal/proposal.ts';
import type { Service, ServiceEnvironment } from '../service.ts';
import type { StakeholderGroup } from '../stakeholder/matrix.ts';
import type { Note, Task, Todo } from '../task/task.ts';
import { type MatrixPhase, matrixPhase, type Phase, phaseOf } from './phase.ts';
import type { Release } from './release.ts';

/** Everything that messages, cards and pages may show of one release, as of one moment. */
export interface ReleaseView {
  release: Release;
  service: Service;
  environment: ServiceEnvironment;
  policy: Policy;
  deployment: Deployment | null;
  /** Something newer was deployed in its place since: it cannot be rolled back past that. */
  isReplaced: boolean;
  steps: readonly Step[];
  approvals: readonly Approval[];
  tasks: readonly Task[];
  todos: readonly Todo[];
  /** Notes about what went wrong. All the other notes and the events grow without bound and are not shown. */
  issues: readonly Note[];
  escalations: readonly Escalation[];
  proposals: readonly RollbackProposal[];
  /** The latest readings, oldest first; enough for the statistics that messages show. */
  measurements: readonly Measurement[];
  /** All readings since the watch began, counted by check. */
  readings: readonly ReadingCount[];
  locks: readonly Lock[];
  groups: readonly StakeholderGroup[];
  phase: Phase;
  matrixPhase: MatrixPhase;
}

/** Adds what follows from the states: the phase that stakeholders see. What was closed after it failed is over. */
export function withPhase(parts: Omit<ReleaseView, 'phase' | 'matrixPhase'>): ReleaseView {
  const phase = phaseOf(parts.release.state, parts.deployment?.state ?? null);
  return { ...parts, phase, matrixPhase: parts.release.state === 'closed' ? 'after' : matrixPhase(phase) };
}
