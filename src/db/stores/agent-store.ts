import { and, asc, eq, getTableColumns, isNull, sql } from 'drizzle-orm';
import type { AgentStore } from '../../ports/stores/agent-store.ts';
import type { Handle } from '../handle.ts';
import { agents } from '../schema.ts';

const { minuteAt, minuteCalls, dayAt, dayCalls, ...own } = getTableColumns(agents);

export function agentStore({ tx, write }: Handle): AgentStore {
  return {
    async insert(agent) {
      const rows = await tx.insert(agents).values(agent).onConflictDoNothing().returning({ id: agents.id });
      return rows.length > 0;
    },
    async find(id) {
      const [row] = await tx.select(own).from(agents).where(eq(agents.id, id));
      return row ?? null;
    },
    async hold(id) {
      // Several calls hold it at once. Counting the next call waits for them, so new calls cannot put a revocation off.
      const [row] = await tx.select(own).from(agents).where(eq(agents.id, id)).for('key share');
      return row ?? null;
    },
    async lock(id) {
      const [row] = await tx.select(own).from(agents).where(eq(agents.id, id)).for('update');
      return row ?? null;
    },
    async findByToken(tokenHash) {
      const [row] = await tx.select(own).from(agents).where(eq(agents.tokenHash, tokenHash));
      return row ?? null;
    },
    async all() {
      return tx.select(own).from(agents).orderBy(asc(agents.id));
    },
    async revoke(id, by, at) {
      write(
        tx
          .update(agents)
          .set({ revokedAt: at, revokedBy: by })
          .where(and(eq(agents.id, id), isNull(agents.revokedAt))),
      );
    },
    async spend(id, at) {
      const minute = new Date(Math.floor(at.getTime() / 60_000) * 60_000);
      const day = new Date(Math.floor(at.getTime() / 86_400_000) * 86_400_000);
      // Locked, so that two calls at once are both counted.
      const [row] = await tx
        .select({ minuteAt, minuteCalls, dayAt, dayCalls, perMinute: agents.perMinute, perDay: agents.perDay })
        .from(agents)
        .where(eq(agents.id, id))
        .for('update');
      if (!row) return 'day';
      const inMinute = row.minuteAt?.getTime() === minute.getTime() ? row.minuteCalls : 0;
      const inDay = row.dayAt?.getTime() === day.getTime() ? row.dayCalls : 0;
      if (inDay >= row.perDay) return 'day';
      if (inMinute >= row.perMinute) return 'minute';
      write(
        tx
          .update(agents)
          .set({
            minuteAt: minute,
            minuteCalls: inMinute + 1,
            dayAt: day,
            dayCalls: inDay + 1,
            lastSeenAt: sql`greatest(${agents.lastSeenAt}, ${at.toISOString()}::timestamptz)`,
          })
          .where(eq(agents.id, id)),
      );
      return null;
    },
  };
}
