import { sql } from 'drizzle-orm';
import { bigserial, index, integer, jsonb, pgTable, primaryKey, serial, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { Approval, ApprovalBasis } from '../../domain/approval/approval.ts';
import type { EventType } from '../../domain/event.ts';
import type { Bypass } from '../../domain/gate/bypass.ts';
import type { ApprovalId, BypassId, ReleaseId, TaskId } from '../../domain/ids.ts';
import type { PlanEdits } from '../../domain/plan/edits.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import type { PlanRevision } from '../../domain/plan/revision.ts';
import { activeReleaseStates, type ReleaseState } from '../../domain/release/lifecycle.ts';
import { moment } from './due.ts';

const active = sql.raw(activeReleaseStates.map((state) => `'${state}'`).join(', '));

export const releases = pgTable(
  'releases',
  {
    id: text('id').$type<ReleaseId>().primaryKey(),
    number: serial('number').notNull(),
    service: text('service').notNull(),
    version: text('version').notNull(),
    environment: text('environment').notNull(),
    reason: text('reason').notNull(),
    requesterId: text('requester_id').notNull(),
    captainId: text('captain_id').notNull(),
    state: text('state').$type<ReleaseState>().notNull(),
    revision: integer('revision').notNull(),
    plan: jsonb('plan').$type<Plan>().notNull(),
    planHash: text('plan_hash').notNull(),
    rootTaskId: text('root_task_id').$type<TaskId>().notNull(),
    startsAt: moment('starts_at'),
    rehearsalOf: text('rehearsal_of'),
    /** What people changed in the plan; null while nobody did. */
    edits: jsonb('edits').$type<PlanEdits>(),
    createdAt: moment('created_at').notNull(),
    updatedAt: moment('updated_at').notNull(),
    endedAt: moment('ended_at'),
    /** The head of the release's chain of events. A count of null means that some of its events are not sealed yet. */
    eventCount: integer('event_count'),
    eventHash: text('event_hash'),
  },
  (table) => [
    uniqueIndex('releases_number').on(table.number),
    // The database itself rejects a second active release of a service to the same environment.
    uniqueIndex('releases_one_active').on(table.service, table.environment).where(sql`state in (${active})`),
    index('releases_recent').on(table.createdAt),
    index('releases_place').on(table.service, table.environment, table.number),
    index('releases_rehearsals')
      .on(table.service, table.rehearsalOf, table.number)
      .where(sql`rehearsal_of is not null`),
    index('releases_version').on(table.version),
    index('releases_ended').on(table.endedAt, table.number).where(sql`ended_at is not null`),
  ],
);

export const approvals = pgTable(
  'approvals',
  {
    id: text('id').$type<ApprovalId>().primaryKey(),
    releaseId: text('release_id')
      .$type<ReleaseId>()
      .notNull()
      .references(() => releases.id),
    planHash: text('plan_hash').notNull(),
    personId: text('person_id').notNull(),
    decision: text('decision').$type<Approval['decision']>().notNull(),
    comment: text('comment').notNull(),
    at: moment('at').notNull(),
    /** Null in rows from before it was recorded. */
    basis: jsonb('basis').$type<ApprovalBasis>(),
  },
  (table) => [uniqueIndex('approvals_once').on(table.releaseId, table.planHash, table.personId)],
);

/** Every plan that a release has had, once somebody changed it. */
export const planRevisions = pgTable(
  'plan_revisions',
  {
    releaseId: text('release_id')
      .$type<ReleaseId>()
      .notNull()
      .references(() => releases.id),
    number: integer('number').notNull(),
    planHash: text('plan_hash').notNull(),
    plan: jsonb('plan').$type<Plan>().notNull(),
    changes: jsonb('changes').$type<PlanRevision['changes']>().notNull(),
    reason: text('reason').notNull(),
    authorId: text('author_id').notNull(),
    at: moment('at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.releaseId, table.number] })],
);

/** A check of the start gate that somebody set aside for one plan. */
export const bypasses = pgTable(
  'bypasses',
  {
    id: text('id').$type<BypassId>().primaryKey(),
    releaseId: text('release_id')
      .$type<ReleaseId>()
      .notNull()
      .references(() => releases.id),
    planHash: text('plan_hash').notNull(),
    check: text('check').$type<Bypass['check']>().notNull(),
    reason: text('reason').notNull(),
    authorId: text('author_id').notNull(),
    at: moment('at').notNull(),
  },
  (table) => [
    uniqueIndex('bypasses_once').on(table.releaseId, table.planHash, table.check),
    index('bypasses_at').on(table.at),
  ],
);

export const events = pgTable(
  'events',
  {
    seq: bigserial('seq', { mode: 'number' }).primaryKey(),
    releaseId: text('release_id').$type<ReleaseId>().notNull(),
    type: text('type').$type<EventType>().notNull(),
    data: jsonb('data').notNull(),
    actorKind: text('actor_kind').$type<'person' | 'agent' | 'system'>().notNull(),
    actorId: text('actor_id').notNull(),
    at: moment('at').notNull(),
    /** The seal; null only in a row that came from a version without seals. */
    position: integer('position'),
    previousHash: text('previous_hash'),
    hash: text('hash'),
  },
  (table) => [uniqueIndex('events_position').on(table.releaseId, table.position)],
);

export const inbox = pgTable(
  'inbox',
  {
    key: text('key').primaryKey(),
    fingerprint: text('fingerprint').notNull(),
    answer: jsonb('answer'),
    receivedAt: moment('received_at').notNull().default(sql`now()`),
  },
  (table) => [index('inbox_received').on(table.receivedAt)],
);
