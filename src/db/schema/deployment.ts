import { sql } from 'drizzle-orm';
import {
  bigserial,
  boolean,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  real,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import type { Finding } from '../../domain/analysis/finding.ts';
import type { Verdict } from '../../domain/analysis/judge.ts';
import type { CheckRecord } from '../../domain/analysis/readings/check-record.ts';
import type { Outcome, RequestCount } from '../../domain/analysis/readings/measurement.ts';
import type { Severity } from '../../domain/analysis/thresholds/threshold.ts';
import type { Deployment, RemoteStep, RollbackRecord, StepState } from '../../domain/deployment/deployment.ts';
import type { DeploymentState } from '../../domain/deployment/lifecycle.ts';
import type { Escalation, Handover } from '../../domain/escalation/escalation.ts';
import type { PagerAnswer, PagerCall } from '../../domain/escalation/pager.ts';
import type { EscalationTier } from '../../domain/escalation/timeline.ts';
import type {
  DeploymentId,
  EscalationId,
  OperationId,
  PagerId,
  ProposalId,
  ReleaseId,
  SamplingId,
  StepId,
  WatchId,
} from '../../domain/ids.ts';
import type { Course } from '../../domain/proposal/course.ts';
import type { ProposalState } from '../../domain/proposal/lifecycle.ts';
import type { RollbackProposal } from '../../domain/proposal/proposal.ts';
import type { StrategyName } from '../../domain/strategy/matrix.ts';
import type { PlannedStep } from '../../domain/strategy/steps.ts';
import { dueColumns, moment } from './due.ts';
import { releases } from './release.ts';

const releaseId = () =>
  text('release_id')
    .$type<ReleaseId>()
    .notNull()
    .references(() => releases.id);
const deploymentId = () =>
  text('deployment_id')
    .$type<DeploymentId>()
    .notNull()
    .references(() => deployments.id);

export const deployments = pgTable(
  'deployments',
  {
    id: text('id').$type<DeploymentId>().primaryKey(),
    releaseId: releaseId(),
    service: text('service').notNull(),
    environment: text('environment').notNull(),
    version: text('version').notNull(),
    previousVersion: text('previous_version'),
    strategy: text('strategy').$type<StrategyName>().notNull(),
    state: text('state').$type<DeploymentState>().notNull(),
    baseline: jsonb('baseline').$type<Readonly<Record<string, number>>>().notNull(),
    baselineValues: jsonb('baseline_values').$type<Readonly<Record<string, number>>>().notNull().default({}),
    baselineUpper: jsonb('baseline_upper').$type<Readonly<Record<string, number>>>().notNull().default({}),
    failingBefore: jsonb('failing_before').$type<string[]>().notNull().default([]),
    baselineFailures: jsonb('baseline_failures').$type<Deployment['baselineFailures']>().notNull().default({}),
    recovered: jsonb('recovered').$type<string[]>().notNull().default([]),
    verdict: text('verdict').$type<Verdict>().notNull(),
    findings: jsonb('findings').$type<Finding[]>().notNull(),
    startedAt: moment('started_at').notNull(),
    deployedAt: moment('deployed_at'),
    watchEndsAt: moment('watch_ends_at'),
    rollback: jsonb('rollback').$type<RollbackRecord>(),
    finishedAt: moment('finished_at'),
  },
  (table) => [
    uniqueIndex('deployments_release').on(table.releaseId),
    index('deployments_service').on(table.service, table.environment, table.startedAt),
    index('deployments_version').on(table.service, table.environment, table.version, table.startedAt),
    index('deployments_state').on(table.service, table.environment, table.state, table.startedAt),
  ],
);

export const steps = pgTable(
  'steps',
  {
    id: text('id').$type<StepId>().primaryKey(),
    deploymentId: deploymentId(),
    releaseId: releaseId(),
    direction: text('direction').$type<'forward' | 'back'>().notNull(),
    position: integer('position').notNull(),
    planned: jsonb('planned').$type<PlannedStep>().notNull(),
    state: text('state').$type<StepState>().notNull(),
    operationId: text('operation_id').$type<OperationId>(),
    operationAt: moment('operation_at'),
    host: text('host'),
    startedAt: moment('started_at'),
    finishedAt: moment('finished_at'),
    output: text('output').notNull().default(''),
    remote: jsonb('remote').$type<RemoteStep>(),
    ...dueColumns,
  },
  (table) => [
    uniqueIndex('steps_position').on(table.deploymentId, table.position),
    uniqueIndex('steps_operation').on(table.operationId),
    index('steps_running').on(table.deploymentId).where(sql`state = 'running'`),
    index('steps_due').on(table.priority, table.dueAt).where(sql`due_at is not null`),
  ],
);

export const watches = pgTable(
  'watches',
  {
    id: text('id').$type<WatchId>().primaryKey(),
    releaseId: releaseId(),
    deploymentId: deploymentId(),
    records: jsonb('records').$type<CheckRecord[]>().notNull().default([]),
    notRuledOut: text('not_ruled_out'),
    /**
     * When its last round ended, or before the first, when it began; by the database's clock. Null in rows from before
     * this was kept.
     */
    readAt: moment('read_at'),
    ...dueColumns,
  },
  (table) => [
    uniqueIndex('watches_deployment').on(table.deploymentId),
    index('watches_due').on(table.priority, table.dueAt).where(sql`due_at is not null`),
  ],
);

const readingColumns = () => ({
  checkName: text('check_name').notNull(),
  at: moment('at').notNull(),
  outcome: text('outcome').$type<Outcome>().notNull(),
  latencyMs: real('latency_ms'),
  value: doublePrecision('value'),
  requests: jsonb('requests').$type<RequestCount>(),
  detail: text('detail').notNull(),
});

export const measurements = pgTable(
  'measurements',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    deploymentId: deploymentId(),
    ...readingColumns(),
  },
  (table) => [index('measurements_deployment').on(table.deploymentId, table.id)],
);

export const samplings = pgTable(
  'samplings',
  { id: text('id').$type<SamplingId>().primaryKey(), releaseId: releaseId(), ...dueColumns },
  (table) => [
    uniqueIndex('samplings_release').on(table.releaseId),
    index('samplings_due').on(table.priority, table.dueAt).where(sql`due_at is not null`),
  ],
);

export const samples = pgTable(
  'samples',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    releaseId: releaseId(),
    ...readingColumns(),
  },
  (table) => [index('samples_release').on(table.releaseId, table.at)],
);

export const escalations = pgTable(
  'escalations',
  {
    id: text('id').$type<EscalationId>().primaryKey(),
    releaseId: releaseId(),
    deploymentId: text('deployment_id')
      .$type<DeploymentId>()
      .references(() => deployments.id),
    key: text('key').notNull(),
    severity: text('severity').$type<Severity>().notNull(),
    summary: text('summary').notNull(),
    raisedAt: moment('raised_at').notNull(),
    tier: text('tier').$type<Escalation['tier']>().notNull(),
    tiers: jsonb('tiers').$type<readonly EscalationTier[]>().notNull().default([]),
    position: integer('position').notNull().default(0),
    clockFrom: moment('clock_from'),
    round: integer('round').notNull().default(0),
    ownerId: text('owner_id'),
    handover: jsonb('handover').$type<Handover>(),
    snoozedUntil: moment('snoozed_until'),
    snoozedBy: text('snoozed_by'),
    acknowledgedBy: text('acknowledged_by'),
    acknowledgedAt: moment('acknowledged_at'),
    pagerAnswer: jsonb('pager_answer').$type<PagerAnswer>(),
    closedAt: moment('closed_at'),
  },
  (table) => [
    uniqueIndex('escalations_open_key').on(table.key).where(sql`closed_at is null`),
    index('escalations_release').on(table.releaseId),
  ],
);

/** What monitoring systems told of each alert last, by their own times: what is older changes nothing. */
export const alerts = pgTable('alerts', {
  /** That of its escalation, whether one was raised or not. */
  key: text('key').primaryKey(),
  releaseId: releaseId(),
  firedAt: moment('fired_at'),
  endedAt: moment('ended_at'),
});

export const pagers = pgTable(
  'pagers',
  {
    id: text('id').$type<PagerId>().primaryKey(),
    releaseId: releaseId(),
    escalationId: text('escalation_id')
      .$type<EscalationId>()
      .notNull()
      .references(() => escalations.id),
    uses: text('uses').notNull(),
    wanted: text('wanted').$type<PagerCall>().notNull(),
    told: text('told').$type<PagerCall>(),
    failure: text('failure'),
    ...dueColumns,
  },
  (table) => [
    uniqueIndex('pagers_escalation').on(table.escalationId, table.uses),
    index('pagers_release').on(table.releaseId),
    index('pagers_due').on(table.priority, table.dueAt).where(sql`due_at is not null`),
  ],
);

export const proposals = pgTable(
  'rollback_proposals',
  {
    id: text('id').$type<ProposalId>().primaryKey(),
    releaseId: releaseId(),
    deploymentId: deploymentId(),
    state: text('state').$type<ProposalState>().notNull(),
    revision: integer('revision').notNull(),
    targetVersion: text('target_version').notNull(),
    expectedMs: integer('expected_ms').notNull(),
    isProven: boolean('is_proven').notNull(),
    findings: jsonb('findings').$type<Finding[]>().notNull(),
    evidence: jsonb('evidence').$type<RollbackProposal['evidence']>().notNull(),
    leaves: jsonb('leaves').$type<string[]>().notNull(),
    course: jsonb('course').$type<Course>(),
    suspects: jsonb('suspects').$type<string[]>().notNull().default([]),
    createdAt: moment('created_at').notNull(),
    expiresAt: moment('expires_at').notNull(),
    decidedBy: text('decided_by'),
    decidedAt: moment('decided_at'),
    decisionReason: text('decision_reason'),
  },
  (table) => [index('rollback_proposals_release').on(table.releaseId)],
);
