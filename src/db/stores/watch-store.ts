import { and, desc, eq, gt, gte, max, type SQL, sql } from 'drizzle-orm';
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
    async lastReading(deploymentId) {
      const [row] = await tx
        .select({ last: max(measurements.id) })
        .from(measurements)
        .where(eq(measurements.deploymentId, deploymentId));
      return row?.last ?? null;
    },
    async counts(deploymentId, since, after = null) {
      const perCheck = sql`over (partition by ${measurements.checkName})`;
      const placed = tx
        .select({
          check: measurements.checkName,
          id: measurements.id,
          at: measurements.at,
          outcome: measurements.outcome,
          firstFailed:
            sql<number>`min(${measurements.id}) filter (where ${measurements.outcome} = 'failed') ${perCheck}`.as(
              'first_failed',
            ),
          lastFailed:
            sql<number>`max(${measurements.id}) filter (where ${measurements.outcome} = 'failed') ${perCheck}`.as(
              'last_failed',
            ),
        })
        .from(measurements)
        .where(
          and(
            eq(measurements.deploymentId, deploymentId),
            gte(measurements.at, since),
            after === null ? undefined : gt(measurements.id, after),
          ),
        )
        .as('placed');
      const count = (condition: SQL) => sql<number>`(count(*) filter (where ${condition}))::int`;
      const { outcome, id, firstFailed, lastFailed } = placed;
      return tx
        .select({
          check: placed.check,
          planned: sql<number>`count(*)::int`,
          missing: count(sql`${outcome} = 'error'`),
          failed: count(sql`${outcome} = 'failed'`),
          firstFailedAt: sql<Date | null>`min(${placed.at}) filter (where ${outcome} = 'failed')`.mapWith(
            measurements.at,
          ),
          failing: count(sql`${id} between ${firstFailed} and ${lastFailed} and ${outcome} <> 'error'`),
          goodSince: count(sql`${id} > coalesce(${lastFailed}, 0) and ${outcome} = 'successful'`),
        })
        .from(placed)
        .groupBy(placed.check)
        .orderBy(placed.check);
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
