import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import type { ReminderId } from '../../domain/ids.ts';
import { storableJson } from '../../lib/storable-text.ts';
import type { EscalationStore } from '../../ports/stores/escalation-store.ts';
import type { InboxStore } from '../../ports/stores/inbox-store.ts';
import type { LockStore } from '../../ports/stores/lock-store.ts';
import type { ProposalStore } from '../../ports/stores/proposal-store.ts';
import type { ReminderStore } from '../../ports/stores/reminder-store.ts';
import type { Handle } from '../handle.ts';
import { escalations, inbox, locks, proposals, reminders } from '../schema.ts';
import { selectOnce } from '../select-once.ts';
import { ownColumns } from './columns.ts';
import { dueQueue } from './due-queue.ts';

const escalationsFor = selectOnce((tx, releaseId) =>
  tx.select().from(escalations).where(eq(escalations.releaseId, releaseId)).orderBy(asc(escalations.raisedAt)),
);

export function escalationStore(handle: Handle): EscalationStore {
  const { tx, write } = handle;
  return {
    async insert(escalation) {
      const rows = await tx
        .insert(escalations)
        .values(escalation)
        .onConflictDoNothing()
        .returning({ id: escalations.id });
      return rows.length === 1;
    },
    async save({ id, ...changes }) {
      write(tx.update(escalations).set(changes).where(eq(escalations.id, id)));
    },
    async find(id) {
      const [row] = await tx.select().from(escalations).where(eq(escalations.id, id));
      return row ?? null;
    },
    async openWithKey(key) {
      const [row] = await tx
        .select()
        .from(escalations)
        .where(and(eq(escalations.key, key), isNull(escalations.closedAt)));
      return row ?? null;
    },
    forRelease: (releaseId) => escalationsFor(handle, releaseId),
    async openReleases() {
      const rows = await tx
        .selectDistinct({ releaseId: escalations.releaseId })
        .from(escalations)
        .where(isNull(escalations.closedAt));
      return rows.map(({ releaseId }) => releaseId);
    },
  };
}

const proposalsFor = selectOnce((tx, releaseId) =>
  tx.select().from(proposals).where(eq(proposals.releaseId, releaseId)).orderBy(asc(proposals.createdAt)),
);

export function proposalStore(handle: Handle): ProposalStore {
  const { tx, write } = handle;
  return {
    async insert(proposal) {
      write(tx.insert(proposals).values(proposal));
    },
    async save({ id, ...changes }) {
      write(tx.update(proposals).set(changes).where(eq(proposals.id, id)));
    },
    async find(id) {
      const [row] = await tx.select().from(proposals).where(eq(proposals.id, id));
      return row ?? null;
    },
    forRelease: (releaseId) => proposalsFor(handle, releaseId),
  };
}

const openLocks = selectOnce<'', typeof locks.$inferSelect>((tx) =>
  tx.select().from(locks).where(isNull(locks.liftedAt)).orderBy(asc(locks.createdAt)),
);

export function lockStore(handle: Handle): LockStore {
  const { tx, write } = handle;
  return {
    async insert(lock) {
      write(tx.insert(locks).values(lock));
    },
    async save({ id, ...changes }) {
      write(tx.update(locks).set(changes).where(eq(locks.id, id)));
    },
    async find(id) {
      const [row] = await tx.select().from(locks).where(eq(locks.id, id));
      return row ?? null;
    },
    open: () => openLocks(handle, ''),
    async hold(how) {
      const key = sql`hashtext('quarterdeck locks')`;
      await tx.execute(
        how === 'alone' ? sql`select pg_advisory_xact_lock(${key})` : sql`select pg_advisory_xact_lock_shared(${key})`,
      );
    },
  };
}

const columns = ownColumns(reminders);

export function reminderStore(handle: Handle): ReminderStore {
  const { tx, write } = handle;
  return {
    ...dueQueue<ReminderId>(handle, reminders),
    async insert(reminder, delayMs) {
      const dueAt = sql`clock_timestamp() + make_interval(secs => ${delayMs / 1000}::double precision)`;
      write(tx.insert(reminders).values({ ...reminder, dueAt }));
      handle.becameDue('reminders');
    },
    async find(id) {
      const [row] = await tx.select(columns).from(reminders).where(eq(reminders.id, id));
      return row ?? null;
    },
  };
}

function settleText(first: number, when: 'always' | 'held'): string {
  const values = `$${first}::text, $${first + 1}::text, $${first + 2}::jsonb`;
  return `insert into inbox (key, fingerprint, answer) select ${values}${when === 'held' ? ' from held' : ''}`;
}

export function inboxStore({ tx, add }: Handle): InboxStore {
  return {
    async find(key) {
      const [row] = await tx.select().from(inbox).where(eq(inbox.key, key));
      return row ? { fingerprint: row.fingerprint, answer: row.answer } : null;
    },
    settle(key, fingerprint, answer) {
      // Last, and without a prior read: a second request is rolled back by the key's unique constraint.
      add({ name: 'settle', parameters: [key, fingerprint, storableJson(answer)], text: settleText });
    },
  };
}
