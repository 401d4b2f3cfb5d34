import { and, desc, eq, gte, sql } from 'drizzle-orm';
import type { WatchId } from '../../domain/ids.ts';
import type { WatchStore } from '../../ports/stores/watch-store.ts';
import type { Handle } from '../handle.ts';
import { measurements, watches } from '../schema.ts';
import { ownColumns } from './columns.ts';
import { dueQueue } from './due-queue.ts';

const columns = ownColumns(watches);

export function watchStore(handle: Handle): WatchStore {
  const { tx, write } = handle;
  return {
    ...dueQueue<WatchId>(handle, watches),
    async insert(watch, firstInMs) {
      const dueAt = sql`clock_timestamp() + make_interval(secs => ${firstInMs / 1000}::double precision)`;
      write(tx.insert(watches).values({ ...watch, dueAt }));
      handle.becameDue('watches');
    },
    async find(id) {
      const [row] = await tx.select(columns).from(watches).where(eq(watches.id, id));
      return row ?? null;
    },
    async forDeployment(id) {
      const [row] = await tx.select(columns).from(watches).where(eq(watches.deploymentId, id));
      return row ?? null;
    },
    async addMeasurements(deploymentId, taken) {
      if (taken.length === 0) return;
      write(
        tx
          .insert(measurements)
          .values(taken.map(({ check, ...rest }) => ({ deploymentId, checkName: check, ...rest }))),
      );
    },
    async counts(deploymentId, since) {
      return tx
        .select({
          check: measurements.checkName,
          planned: sql<number>`count(*)::int`,
          missing: sql<number>`(count(*) filter (where ${measurements.outcome} = 'error'))::int`,
        })
        .from(measurements)
        .where(and(eq(measurements.deploymentId, deploymentId), gte(measurements.at, since)))
        .groupBy(measurements.checkName)
        .orderBy(measurements.checkName);
    },
    async measurements(deploymentId, since, limit) {
      const rows = await tx
        .select()
        .from(measurements)
        .where(
          and(eq(measurements.deploymentId, deploymentId), since === null ? undefined : gte(measurements.at, since)),
        )
        .orderBy(desc(measurements.id))
        .limit(limit);
      return rows
        .reverse()
        .map(({ checkName, at, outcome, latencyMs, detail }) => ({ check: checkName, at, outcome, latencyMs, detail }));
    },
  };
}
