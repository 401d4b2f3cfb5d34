import { eq, sql } from 'drizzle-orm';
import type { AlertStore } from '../../ports/stores/alert-store.ts';
import type { Handle } from '../handle.ts';
import { alerts } from '../schema.ts';

export function alertStore({ tx, write }: Handle): AlertStore {
  const { key, firedAt, endedAt } = alerts;
  return {
    async find(of) {
      const [row] = await tx.select({ firedAt, endedAt }).from(alerts).where(eq(key, of));
      return row ?? { firedAt: null, endedAt: null };
    },
    async note(alert) {
      // The later of both, and the one that there is.
      const set = {
        firedAt: sql`greatest(${firedAt}, excluded.fired_at)`,
        endedAt: sql`greatest(${endedAt}, excluded.ended_at)`,
      };
      write(tx.insert(alerts).values(alert).onConflictDoUpdate({ target: key, set }));
    },
  };
}
