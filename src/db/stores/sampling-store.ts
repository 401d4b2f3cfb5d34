import { and, asc, eq, gte, lt, lte, sql } from 'drizzle-orm';
import type { Measurement } from '../../domain/analysis/readings/measurement.ts';
import type { SamplingId } from '../../domain/ids.ts';
import type { SamplingStore } from '../../ports/stores/sampling-store.ts';
import type { Handle } from '../handle.ts';
import { samples, samplings } from '../schema.ts';
import { ownColumns } from './columns.ts';
import { dueQueue } from './due-queue.ts';

const columns = ownColumns(samplings);

export function samplingStore(handle: Handle): SamplingStore {
  const { tx, write } = handle;
  return {
    ...dueQueue<SamplingId>(handle, samplings),
    async insert(sampling, firstInMs) {
      const dueAt = sql`clock_timestamp() + make_interval(secs => ${firstInMs / 1000}::double precision)`;
      const again = { target: samplings.releaseId, set: { dueAt } };
      write(
        tx
          .insert(samplings)
          .values({ ...sampling, dueAt })
          .onConflictDoUpdate(again),
      );
    },
    async find(id) {
      const [row] = await tx.select(columns).from(samplings).where(eq(samplings.id, id));
      return row ?? null;
    },
    async add(releaseId, readings, keptSince) {
      write(tx.delete(samples).where(and(eq(samples.releaseId, releaseId), lt(samples.at, keptSince))));
      if (readings.length === 0) return;
      write(
        tx.insert(samples).values(readings.map(({ check, ...rest }) => ({ releaseId, checkName: check, ...rest }))),
      );
    },
    async readings(releaseId, since) {
      const rows = await tx
        .select()
        .from(samples)
        .where(and(eq(samples.releaseId, releaseId), gte(samples.at, since)))
        .orderBy(asc(samples.at), asc(samples.id));
      return rows.map(toMeasurement);
    },
    async between(releaseId, { from, to }, limit) {
      const rows = await tx
        .select()
        .from(samples)
        .where(and(eq(samples.releaseId, releaseId), gte(samples.at, from), lte(samples.at, to)))
        .orderBy(asc(samples.at), asc(samples.id))
        .limit(limit);
      return rows.map(toMeasurement);
    },
  };
}

function toMeasurement({ id: _, releaseId: __, checkName, ...rest }: typeof samples.$inferSelect): Measurement {
  return { check: checkName, ...rest };
}
