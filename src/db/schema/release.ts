import { sql } from 'drizzle-orm';
import { bigserial, index, integer, jsonb, pgTable, serial, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { Approval } from '../../domain/approval/approval.ts';
import type { EventType } from '../../domain/event.ts';
import type { ApprovalId, LockId, ReleaseId, TaskId } from '../../domain/ids.ts';
import type { Lock } from '../../domain/lock/lock.ts';
import type { Plan } from '../../domain/plan/plan.ts';
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
  },
  (table) => [uniqueIndex('approvals_once').on(table.releaseId, table.planHash, table.personId)],
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

export const locks = pgTable('locks', {
  id: text('id').$type<LockId>().primaryKey(),
  scope: text('scope').$type<Lock['scope']>().notNull(),
  environment: text('environment'),
  service: text('service'),
  reason: text('reason').notNull(),
  authorId: text('author_id').notNull(),
  createdAt: moment('created_at').notNull(),
  liftedAt: moment('lifted_at'),
  liftedBy: text('lifted_by'),
  liftReason: text('lift_reason'),
});

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
