import { nothingCounted, type ReadingCount } from '../../src/domain/analysis/readings/reading-counts.ts';
import type { Approval } from '../../src/domain/approval/approval.ts';
import type { Deployment, Step } from '../../src/domain/deployment/deployment.ts';
import type { Escalation } from '../../src/domain/escalation/escalation.ts';
import type { DeploymentId, ReleaseId } from '../../src/domain/ids.ts';
import type { Lock } from '../../src/domain/lock/lock.ts';
import type { Post } from '../../src/domain/message/message.ts';
import { hashPlan } from '../../src/domain/plan/hash.ts';
import { defaultPolicy } from '../../src/domain/policy/policy.ts';
import type { RollbackProposal } from '../../src/domain/proposal/proposal.ts';
import type { Release } from '../../src/domain/release/release.ts';
import { phasesOf, type ReleaseView } from '../../src/domain/release/view.ts';
import { randomIds } from '../../src/lib/ids.ts';
import { anEnvironment, aPlan, aService } from './plan-builders.ts';
import { people, testSettings } from './test-settings.ts';

/** A moment that every database keeps exactly. */
export const moment = new Date('2026-03-03T10:00:00.123Z');

export const id = <Name extends string>(prefix: string) => randomIds.next<Name>(prefix);

/** A release of a service that no other release is of. */
export function aRelease(more: Partial<Release> = {}): Omit<Release, 'number'> {
  const plan = aPlan();
  return {
    id: id<'Release'>('rel'),
    service: id('service'),
    version: '1.1.0',
    environment: 'production',
    reason: 'to sell more',
    requesterId: people.requester,
    captainId: people.requester,
    state: 'in_review',
    revision: 1,
    plan,
    planHash: hashPlan(plan),
    rootTaskId: id<'Task'>('tsk'),
    startsAt: null,
    rehearsalOf: null,
    edits: null,
    createdAt: moment,
    updatedAt: moment,
    endedAt: null,
    ...more,
  };
}

/** What messages show of a release about which nothing else has been recorded yet. */
export function aReleaseView(more: Partial<ReleaseView> = {}): ReleaseView {
  const release = { ...aRelease({ service: 'shop' }), number: 1 };
  return {
    release,
    service: aService(),
    environment: anEnvironment(),
    policy: defaultPolicy,
    deployment: null,
    isReplaced: false,
    environments: [],
    promotion: null,
    steps: [],
    approvals: [],
    revisions: [],
    bypasses: [],
    tasks: [],
    todos: [],
    issues: [],
    escalations: [],
    pagers: [],
    proposals: [],
    measurements: [],
    readings: [],
    notRuledOut: null,
    locks: [],
    riders: [],
    incidents: [],
    records: [],
    groups: testSettings().groups,
    ...phasesOf({ release, deployment: null }),
    ...more,
  };
}

/** Readings of a check in numbers, all good unless told. */
export function aCount(check: string, more: Partial<ReadingCount> = {}): ReadingCount {
  return { ...nothingCounted(check), ...more };
}

export function aDeployment(releaseId: ReleaseId, more: Partial<Deployment> = {}): Deployment {
  return {
    id: id<'Deployment'>('dep'),
    releaseId,
    service: id('service'),
    environment: 'production',
    version: '1.1.0',
    previousVersion: '1.0.0',
    strategy: 'canary',
    state: 'running',
    baseline: { pay: 20.5 },
    baselineUpper: { pay: 24 },
    baselineValues: {},
    baselineFailures: {},
    failingBefore: [],
    recovered: [],
    verdict: 'pending',
    findings: [],
    startedAt: moment,
    deployedAt: null,
    watchEndsAt: null,
    rollback: null,
    finishedAt: null,
    ...more,
  };
}

export function aStep(
  deployment: Pick<Deployment, 'id' | 'releaseId'>,
  position: number,
  more: Partial<Step> = {},
): Step {
  const [planned] = aPlan().steps;
  if (!planned) throw new Error('the plan has no steps');
  return {
    id: id<'Step'>('stp'),
    deploymentId: deployment.id,
    releaseId: deployment.releaseId,
    direction: 'forward',
    position,
    planned,
    state: 'pending',
    operationId: null,
    operationAt: null,
    host: null,
    startedAt: null,
    finishedAt: null,
    output: '',
    remote: null,
    ...more,
  };
}

export function anApproval(releaseId: ReleaseId, more: Partial<Approval> = {}): Approval {
  return {
    id: id<'Approval'>('app'),
    releaseId,
    planHash: 'hash',
    personId: people.approver,
    decision: 'approve',
    comment: 'seen',
    at: moment,
    basis: null,
    ...more,
  };
}

export function aPost(
  releaseId: ReleaseId | null,
  more: Partial<Post> = {},
): Omit<Post, 'state' | 'postedChannel' | 'postedTs'> {
  return {
    id: id<'Post'>('pst'),
    releaseId,
    key: id('key'),
    target: 'CRELEASES',
    threadOf: null,
    content: { kind: 'text', text: 'hello' },
    priority: 5,
    ...more,
  };
}

export function anEscalation(
  releaseId: ReleaseId,
  deploymentId: DeploymentId,
  more: Partial<Escalation> = {},
): Escalation {
  return {
    id: id<'Escalation'>('esc'),
    releaseId,
    deploymentId,
    key: id('key'),
    severity: 'critical',
    summary: 'it burns',
    raisedAt: moment,
    tier: 'channel',
    tiers: [],
    position: 0,
    clockFrom: null,
    round: 0,
    ownerId: null,
    handover: null,
    snoozedUntil: null,
    snoozedBy: null,
    acknowledgedBy: null,
    acknowledgedAt: null,
    pagerAnswer: null,
    closedAt: null,
    ...more,
  };
}

export function aProposal(
  releaseId: ReleaseId,
  deploymentId: DeploymentId,
  more: Partial<RollbackProposal> = {},
): RollbackProposal {
  return {
    id: id<'Proposal'>('prp'),
    releaseId,
    deploymentId,
    state: 'open',
    revision: 1,
    targetVersion: '1.0.0',
    expectedMs: 30_000,
    isProven: false,
    findings: [],
    evidence: [{ title: 'Paying', baselineMs: null, nowMs: 20.5, failedPercent: 60, samples: 5 }],
    course: null,
    leaves: ['1.1.0: more'],
    suspects: [],
    createdAt: moment,
    expiresAt: moment,
    decidedBy: null,
    decidedAt: null,
    decisionReason: null,
    ...more,
  };
}

export function aLock(more: Partial<Lock> = {}): Lock {
  return {
    id: id<'Lock'>('lck'),
    scope: 'service',
    environment: 'production',
    service: id('service'),
    reason: 'stocktaking',
    authorId: people.onCall,
    createdAt: moment,
    kind: 'lock',
    responsibleId: null,
    expiresAt: null,
    liftAskedBy: null,
    liftAskedAt: null,
    liftAskReason: null,
    postId: null,
    liftedAt: null,
    liftedBy: null,
    liftReason: null,
    ...more,
  };
}
