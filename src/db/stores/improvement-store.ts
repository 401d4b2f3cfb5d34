import { and, asc, desc, eq, isNull } from 'drizzle-orm';
import type { ImprovementStore } from '../../ports/stores/improvement-store.ts';
import type { Handle } from '../handle.ts';
import { improvements } from '../schema.ts';

export function improvementStore({ tx, write }: Handle): ImprovementStore {
  return {
    async insert(improvement) {
      const [row] = await tx.insert(improvements).values(improvement).returning();
      if (!row) throw new Error('an improvement was not inserted');
      return row;
    },
    async save({ id, number: _number, ...changes }) {
      write(tx.update(improvements).set(changes).where(eq(improvements.id, id)));
    },
    async lock(by) {
      const which = 'id' in by ? eq(improvements.id, by.id) : eq(improvements.number, by.number);
      const [row] = await tx.select().from(improvements).where(which).for('update');
      return row ?? null;
    },
    async lockWithoutTask(limit) {
      return tx
        .select()
        .from(improvements)
        .where(and(eq(improvements.state, 'accepted'), isNull(improvements.taskId)))
        .orderBy(asc(improvements.number))
        .limit(limit)
        .for('update', { skipLocked: true });
    },
    async becameTask(id, taskId) {
      write(tx.update(improvements).set({ taskId }).where(eq(improvements.id, id)));
    },
    async newest(limit) {
      return tx.select().from(improvements).orderBy(desc(improvements.number)).limit(limit);
    },
  };
}
