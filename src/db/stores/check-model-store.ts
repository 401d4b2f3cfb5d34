import { and, asc, eq, sql } from 'drizzle-orm';
import type { CheckModelStore } from '../../ports/stores/check-model-store.ts';
import type { Place } from '../../ports/stores/deployment-store.ts';
import type { Handle } from '../handle.ts';
import { checkModels } from '../schema.ts';

export function checkModelStore({ tx, write }: Handle): CheckModelStore {
  const ofPlace = ({ service, environment }: Place) =>
    tx
      .select({ check: checkModels.checkName, query: checkModels.query, model: checkModels.model })
      .from(checkModels)
      .where(and(eq(checkModels.service, service), eq(checkModels.environment, environment)))
      .orderBy(asc(checkModels.checkName));
  return {
    find: async (place) => ofPlace(place),
    hold: async (place) => ofPlace(place).for('no key update'),
    async keep({ service, environment }, models) {
      if (models.length === 0) return;
      const rows = models.map(({ check, query, model }) => ({ service, environment, checkName: check, query, model }));
      write(
        tx
          .insert(checkModels)
          .values(rows)
          .onConflictDoUpdate({
            target: [checkModels.service, checkModels.environment, checkModels.checkName],
            set: { query: sql`excluded.query`, model: sql`excluded.model` },
          }),
      );
    },
  };
}
