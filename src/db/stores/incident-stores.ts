import { and, asc, desc, eq, inArray, isNull, ne, sql } from 'drizzle-orm';
import type { IncidentMessageId, IncidentReminderId } from '../../domain/ids.ts';
import { incidentSurfaceKey } from '../../domain/incident/message.ts';
import type { IncidentEntry } from '../../domain/incident/record.ts';
import type {
  ActionItemStore,
  IncidentMessageStore,
  IncidentReminderStore,
  IncidentStore,
} from '../../ports/stores/incident-stores.ts';
import type { Handle } from '../handle.ts';
import { actionItems, incidentEvents, incidentMessages, incidentReminders, incidents } from '../schema.ts';
import { selectOnce } from '../select-once.ts';
import { ownColumns } from './columns.ts';
import { dueQueue } from './due-queue.ts';

const forRelease = selectOnce((tx, releaseId) =>
  tx.select().from(incidents).where(eq(incidents.releaseId, releaseId)).orderBy(asc(incidents.number)),
);

export function incidentStore(handle: Handle): IncidentStore {
  const { tx, write } = handle;
  return {
    async insert(incident) {
      const [row] = await tx.insert(incidents).values(incident).returning();
      if (!row) throw new Error('the incident was not inserted');
      return row;
    },
    async lock(id) {
      const [row] = await tx.select().from(incidents).where(eq(incidents.id, id)).for('update');
      return row ?? null;
    },
    async find(id) {
      const [row] = await tx.select().from(incidents).where(eq(incidents.id, id));
      return row ?? null;
    },
    async findByNumber(number) {
      const [row] = await tx.select().from(incidents).where(eq(incidents.number, number));
      return row ?? null;
    },
    async save({ id, number: _number, ...changes }) {
      write(tx.update(incidents).set(changes).where(eq(incidents.id, id)));
    },
    forRelease: (releaseId) => forRelease(handle, releaseId),
    async forDeployment(deploymentId) {
      return tx.select().from(incidents).where(eq(incidents.deploymentId, deploymentId)).orderBy(asc(incidents.number));
    },
    async open(service) {
      return tx
        .select()
        .from(incidents)
        .where(and(ne(incidents.state, 'closed'), service === undefined ? undefined : eq(incidents.service, service)))
        .orderBy(asc(incidents.severity), desc(incidents.number));
    },
    async withOpenLesson(service, limit) {
      return tx
        .select()
        .from(incidents)
        .where(
          and(
            eq(incidents.service, service),
            eq(incidents.state, 'closed'),
            isNull(incidents.lessonConsideredIn),
            sql`${incidents.postMortem}->>'lesson' <> ''`,
          ),
        )
        .orderBy(desc(incidents.number))
        .limit(limit);
    },
    async append(incidentId, type, data, actor, at) {
      write(tx.insert(incidentEvents).values({ incidentId, type, data, actorKind: actor.kind, actorId: actor.id, at }));
    },
    async entries(id) {
      const rows = await tx
        .select()
        .from(incidentEvents)
        .where(eq(incidentEvents.incidentId, id))
        .orderBy(asc(incidentEvents.seq));
      return rows.map(
        ({ actorKind, actorId, ...row }) => ({ ...row, actor: { kind: actorKind, id: actorId } }) as IncidentEntry,
      );
    },
  };
}

export function actionItemStore({ tx, write }: Handle): ActionItemStore {
  return {
    async insert(item) {
      write(tx.insert(actionItems).values(item));
    },
    async save({ id, ...changes }) {
      write(tx.update(actionItems).set(changes).where(eq(actionItems.id, id)));
    },
    async find(id) {
      const [row] = await tx.select().from(actionItems).where(eq(actionItems.id, id));
      return row ?? null;
    },
    async forIncident(id) {
      return tx
        .select()
        .from(actionItems)
        .where(eq(actionItems.incidentId, id))
        .orderBy(asc(actionItems.createdAt), asc(actionItems.id));
    },
    async openFor(service, limit) {
      return tx
        .select()
        .from(actionItems)
        .where(and(eq(actionItems.service, service), inArray(actionItems.state, ['open', 'in_progress', 'blocked'])))
        .orderBy(asc(actionItems.dueOn), asc(actionItems.id))
        .limit(limit);
    },
  };
}

const { surfaceKey: _key, postedAt: _postedAt, ...messageColumns } = ownColumns(incidentMessages);
const reminderColumns = ownColumns(incidentReminders);

/** The edits of one message are at least this far apart, so that a busy incident stays within Slack's rate limits. */
const editDistance = sql`interval '1 second'`;

export function incidentMessageStore(handle: Handle): IncidentMessageStore {
  const { tx } = handle;
  return {
    ...dueQueue<IncidentMessageId>(handle, incidentMessages),
    async want(message, priority) {
      handle.write(
        tx
          .insert(incidentMessages)
          .values({
            ...message,
            surfaceKey: incidentSurfaceKey(message.surface),
            priority,
            dueAt: sql`clock_timestamp()`,
          })
          .onConflictDoUpdate({
            target: [incidentMessages.incidentId, incidentMessages.surfaceKey, incidentMessages.target],
            set: { dueAt: sql`clock_timestamp()`, priority },
          }),
      );
      handle.becameDue('incidentMessages');
    },
    async touch(incidentId) {
      const soon = sql`greatest(clock_timestamp(), coalesce(${incidentMessages.postedAt}, '-infinity') + ${editDistance})`;
      handle.write(
        tx
          .update(incidentMessages)
          .set({ dueAt: sql`least(${incidentMessages.dueAt}, ${soon})` })
          .where(eq(incidentMessages.incidentId, incidentId))
          .returning({ isDue: sql<boolean>`${incidentMessages.dueAt} <= clock_timestamp()` }),
        (rows) => {
          if (rows.some((row) => row.isDue)) handle.becameDue('incidentMessages');
        },
      );
    },
    async find(id) {
      const [row] = await tx.select(messageColumns).from(incidentMessages).where(eq(incidentMessages.id, id));
      return row ?? null;
    },
    async save({ id, ...changes }) {
      const postedAt = sql`case when ${incidentMessages.postedHash} is distinct from ${changes.postedHash} then clock_timestamp() else ${incidentMessages.postedAt} end`;
      handle.write(
        tx
          .update(incidentMessages)
          .set({ ...changes, postedAt })
          .where(eq(incidentMessages.id, id)),
      );
    },
    async forIncident(incidentId) {
      return tx
        .select(messageColumns)
        .from(incidentMessages)
        .where(eq(incidentMessages.incidentId, incidentId))
        .orderBy(asc(incidentMessages.surfaceKey));
    },
  };
}

export function incidentReminderStore(handle: Handle): IncidentReminderStore {
  const { tx, write } = handle;
  return {
    ...dueQueue<IncidentReminderId>(handle, incidentReminders),
    async insert(reminder, delayMs) {
      const dueAt = sql`clock_timestamp() + make_interval(secs => ${delayMs / 1000}::double precision)`;
      write(tx.insert(incidentReminders).values({ ...reminder, dueAt }));
      handle.becameDue('incidentReminders');
    },
    async find(id) {
      const [row] = await tx.select(reminderColumns).from(incidentReminders).where(eq(incidentReminders.id, id));
      return row ?? null;
    },
  };
}
