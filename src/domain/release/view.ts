import type { Measurement } from '../analysis/readings/measurement.ts';
import type { ReadingCount } from '../analysis/readings/reading-counts.ts';
import type { Approval } from '../approval/approval.ts';
import type { Deployment, Step } from '../deployment/deployment.ts';
import type { Escalation } from '../escalation/escalation.ts';
import type { PagerState } from '../escalation/pager.ts';
import type { Whom } from '../escalation/whom.ts';
import type { Bypass } from '../gate/bypass.ts';
import type { GateCheck } from '../gate/gate.ts';
import type { Incident } from '../incident/incident.ts';
import type { LinkedRecord } from '../linked-record/linked-record.ts';
import type { Lock } from '../lock/lock.ts';
import type { PlanRevision } from '../plan/revision.ts';
import type { Policy } from '../policy/policy.ts';
import type { EnvironmentStanding } from '../promotion/environment-row.ts';
import type { RollbackProposal } from '../proposal/proposal.ts';
import type { Rider } from '../ride/rider.ts';
import type { Service, ServiceEnvironment } from '../service.ts';
import type { StakeholderGroup } from '../stakeholder/matrix.ts';
import type { Note, Task, Todo } from '../task/task.ts';
import { type MatrixPhase, matrixPhase, type Phase, phaseOf } from './phase.ts';
import type { Release } from './release.ts';

/** What every view of a release has: the release, its place, and its state. */
export interface ViewHead {
  release: Release;
  service: Service;
  environment: ServiceEnvironment;
  policy: Policy;
  deployment: Deployment | null;
  groups: readonly StakeholderGroup[];
  phase: Phase;
  matrixPhase: MatrixPhase;
}

/** Optional parts of a view; each surface requests the parts that it shows. */
export interface ViewParts {
  /** Something newer has been deployed in its place: a rollback past that is not possible. */
  isReplaced: boolean;
  steps: readonly Step[];
  approvals: readonly Approval[];
  /** Every plan that it has had, once somebody changed it; without the plans. */
  revisions: readonly Omit<PlanRevision, 'plan'>[];
  bypasses: readonly Bypass[];
  tasks: readonly Task[];
  todos: readonly Todo[];
  /** Notes about what went wrong. All other notes and the events grow without bound and are not shown. */
  issues: readonly Note[];
  escalations: readonly Escalation[];
  /** What the pagers were told of them. */
  pagers: readonly PagerState[];
  proposals: readonly RollbackProposal[];
  /** The latest readings, oldest first; enough for the statistics that messages show. */
  measurements: readonly Measurement[];
  /** All readings since the watch began, counted by check. */
  readings: readonly ReadingCount[];
  /** Why the readings of the watch do not show yet that the service is healthy. */
  notRuledOut: string | null;
  locks: readonly Lock[];
  /** Whose changes go out with it, and what they said. */
  riders: readonly Rider[];
  incidents: readonly Incident[];
  /** Its change request, tickets and page in other systems. */
  records: readonly LinkedRecord[];
  /** The environments of its service in the order of promotion, by the record; empty when there is one only. */
  environments: readonly EnvironmentStanding[];
  /** What the start gate says about the environment before; null when nothing is required there, or it was started. */
  promotion: GateCheck | null;
}
export type ViewPart = keyof ViewParts;

/** One release with these parts, at one point in time. */
export type ViewWith<P extends ViewPart> = ViewHead & Pick<ViewParts, P>;

/** One release with everything that cards and living messages may show. */
export interface ReleaseView extends ViewHead, ViewParts {
  /** Whom the escalation goes to next, by name, in the view of its page. */
  next?: readonly Whom[];
  /** What people call the paging systems, by the id of their integration, in the view of a page. */
  pagerNames?: Readonly<Record<string, string>>;
}

/** The phase that stakeholders see, derived from the states. A release closed after a failure has ended. */
export function phasesOf({
  release,
  deployment,
}: Pick<ViewHead, 'release' | 'deployment'>): Pick<ViewHead, 'phase' | 'matrixPhase'> {
  const phase = phaseOf(release.state, deployment?.state ?? null);
  return { phase, matrixPhase: release.state === 'closed' ? 'after' : matrixPhase(phase) };
}
