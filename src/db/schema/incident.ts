import { sql } from 'drizzle-orm';
import { bigserial, index, integer, jsonb, pgTable, serial, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type {
  ActionItemId,
  DeploymentId,
  IncidentId,
  IncidentMessageId,
  IncidentReminderId,
  ReleaseId,
} from '../../domain/ids.ts';
import type { IncidentEvents } from '../../domain/incident/events.ts';
import type { Incident, PostMortem } from '../../domain/incident/incident.ts';
import type { IncidentState } from '../../domain/incident/lifecycle.ts';
import type { IncidentSurface } from '../../domain/incident/message.ts';
import type { SeverityLevel } from '../../domain/incident/severity.ts';
import type { TaskState } from '../../domain/task/lifecycle.ts';
import type { IncidentReminder } from '../../ports/stores/incident-stores.ts';
import { deployments } from './deployment.ts';
import { dueColumns, moment } from './due.ts';
import { releases } from './release.ts';

const releaseId = () =>
  text('release_id')
    .$type<ReleaseId>()
    .references(() => releases.id);
const incidentId = () =>
  text('incident_id')
    .$type<IncidentId>()
    .notNull()
    .references(() => incidents.id);

export const incidents = pgTable(
  'incidents',
  {
    id: text('id').$type<IncidentId>().primaryKey(),
    number: serial('number').notNull(),
    title: text('title').notNull(),
    service: text('service').notNull(),
    environment: text('environment').notNull(),
    releaseId: releaseId(),
    deploymentId: text('deployment_id')
      .$type<DeploymentId>()
      .references(() => deployments.id),
    state: text('state').$type<IncidentState>().notNull(),
    severity: integer('severity').$type<SeverityLevel>().notNull(),
    revision: integer('revision').notNull(),
    detection: text('detection').$type<Incident['detection']>().notNull(),
    declaredBy: text('declared_by').notNull(),
    commanderId: text('commander_id'),
    scope: text('scope').notNull(),
    impact: text('impact').notNull(),
    lastUpdate: text('last_update').notNull(),
    lastUpdateAt: moment('last_update_at').notNull(),
    nextUpdateAt: moment('next_update_at'),
    overdueSince: moment('overdue_since'),
    beganAt: moment('began_at'),
    declaredAt: moment('declared_at').notNull(),
    assessedAt: moment('assessed_at'),
    mitigatedAt: moment('mitigated_at'),
    resolvedAt: moment('resolved_at'),
    closedAt: moment('closed_at'),
    resolution: jsonb('resolution').$type<NonNullable<Incident['resolution']>>(),
    postMortem: jsonb('post_mortem').$type<PostMortem>(),
    lessonConsideredIn: text('lesson_considered_in').$type<ReleaseId>(),
  },
  (table) => [
    uniqueIndex('incidents_number').on(table.number),
    // The database itself rejects a second open incident of a deployment.
    uniqueIndex('incidents_one_open').on(table.deploymentId).where(sql`state <> 'closed'`),
    index('incidents_release').on(table.releaseId),
    index('incidents_service').on(table.service, table.state),
  ],
);

/** What happened in an incident; only added to. */
export const incidentEvents = pgTable(
  'incident_events',
  {
    seq: bigserial('seq', { mode: 'number' }).primaryKey(),
    incidentId: incidentId(),
    type: text('type').$type<keyof IncidentEvents>().notNull(),
    data: jsonb('data').notNull(),
    actorKind: text('actor_kind').$type<'person' | 'agent' | 'system'>().notNull(),
    actorId: text('actor_id').notNull(),
    at: moment('at').notNull(),
  },
  (table) => [index('incident_events_incident').on(table.incidentId, table.seq)],
);

export const actionItems = pgTable(
  'action_items',
  {
    id: text('id').$type<ActionItemId>().primaryKey(),
    incidentId: incidentId(),
    releaseId: releaseId(),
    service: text('service').notNull(),
    title: text('title').notNull(),
    ownerId: text('owner_id').notNull(),
    dueOn: moment('due_on').notNull(),
    state: text('state').$type<TaskState>().notNull(),
    createdAt: moment('created_at').notNull(),
    doneBy: text('done_by'),
    doneAt: moment('done_at'),
    doneDetail: text('done_detail').notNull(),
  },
  (table) => [
    index('action_items_incident').on(table.incidentId),
    index('action_items_service').on(table.service, table.state),
  ],
);

export const incidentMessages = pgTable(
  'incident_messages',
  {
    id: text('id').$type<IncidentMessageId>().primaryKey(),
    incidentId: incidentId(),
    releaseId: releaseId(),
    surfaceKey: text('surface_key').notNull(),
    surface: jsonb('surface').$type<IncidentSurface>().notNull(),
    target: text('target').notNull(),
    postedChannel: text('posted_channel'),
    postedTs: text('posted_ts'),
    postedHash: text('posted_hash'),
    /** When it was last posted or edited, by the database's clock: the next edit keeps its minimum interval. */
    postedAt: moment('posted_at'),
    brokenReason: text('broken_reason'),
    ...dueColumns,
  },
  (table) => [
    uniqueIndex('incident_messages_surface').on(table.incidentId, table.surfaceKey, table.target),
    index('incident_messages_due').on(table.priority, table.dueAt).where(sql`due_at is not null`),
  ],
);

export const incidentReminders = pgTable(
  'incident_reminders',
  {
    id: text('id').$type<IncidentReminderId>().primaryKey(),
    incidentId: incidentId(),
    releaseId: releaseId(),
    task: jsonb('task').$type<IncidentReminder['task']>().notNull(),
    ...dueColumns,
  },
  (table) => [index('incident_reminders_due').on(table.priority, table.dueAt).where(sql`due_at is not null`)],
);
