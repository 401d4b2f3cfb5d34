import { and, asc, desc, eq, gte, inArray, isNotNull, lte, sql } from 'drizzle-orm';
import type { Measurement } from '../../domain/analysis/readings/measurement.ts';
import type { WatchId } from '../../domain/ids.ts';
import type { WatchStore } from '../../ports/stores/watch-store.ts';
import type { Handle } from '../handle.ts';
import { measurements, watches } from '../schema.ts';
import { ownColumns } from './columns.ts';
import { dueQueue } from './due-queue.ts';

const { records: _, ...columns } = ownColumns(watches);

const insertMeasurements = `
  insert into measurements (deployment_id, check_name, at, outcome, latency_ms, value, requests, detail)
  select $1, "check", at, outcome, "latencyMs", value, requests, detail
  from jsonb_to_recordset($2::text::jsonb) as taken
    ("check" text, at timestamptz, outcome text, "latencyMs" real, value double precision, requests jsonb, detail text)`;

export function watchStore(handle: Handle): WatchStore {
  const { tx, write } = handle;
  return {
    ...dueQueue<WatchId>(handle, watches),
    async insert(watch, firstInMs) {
      const dueAt = sql`clock_timestamp() + make_interval(secs => ${firstInMs / 1000}::double precision)`;
      write(tx.insert(watches).values({ ...watch, dueAt, readAt: sql`clock_timestamp()` }));
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
      // One parameter, however many readings: the query builder takes longer for fifty rows than the database.
      write({ execute: () => handle.send(insertMeasurements, [deploymentId, JSON.stringify(taken)]) });
    },
    async firstBetween(deploymentId, { from, to }, limit) {
      const first = tx
        .select()
        .from(measurements)
        .where(eq(measurements.deploymentId, deploymentId))
        .orderBy(asc(measurements.id))
        .limit(limit)
        .as('first');
      const rows = await tx
        .select()
        .from(first)
        .where(and(gte(first.at, from), lte(first.at, to)))
        .orderBy(asc(first.id));
      return rows.map(toMeasurement);
    },
    async records(id) {
      const [row] = await tx.select({ records: watches.records }).from(watches).where(eq(watches.id, id));
      return row?.records ?? [];
    },
    async keepRecords(id, records, notRuledOut, told = () => {}) {
      const statement = tx
        .update(watches)
        .set({ records: [...records], notRuledOut, readAt: sql`clock_timestamp()` })
        .where(eq(watches.id, id))
        .returning({ readAt: watches.readAt });
      write(statement, ([row]) => {
        if (row?.readAt) told(row.readAt);
      });
    },
    async overdue(olderThanMs, limit) {
      const sinceMs = sql<number>`(extract(epoch from clock_timestamp() - ${watches.readAt}) * 1000)::double precision`;
      const rows = await tx
        .select({ ...columns, sinceMs })
        .from(watches)
        .where(and(isNotNull(watches.dueAt), sql`${sinceMs} > ${olderThanMs}`))
        .orderBy(desc(sinceMs))
        .limit(limit);
      return rows.map(({ sinceMs: ms, ...watch }) => ({ watch, sinceMs: ms }));
    },
    async counts(deploymentId, since) {
      const having = (outcome: Measurement['outcome']) =>
        sql<number>`(count(*) filter (where ${measurements.outcome} = ${outcome}))::int`;
      return tx
        .select({
          check: measurements.checkName,
          planned: sql<number>`count(*)::int`,
          missing: having('error'),
          failed: having('failed'),
        })
        .from(measurements)
        .where(and(eq(measurements.deploymentId, deploymentId), gte(measurements.at, since)))
        .groupBy(measurements.checkName)
        .orderBy(measurements.checkName);
    },
    async measurements(deploymentId, since, limit, ofChecks) {
      const rows = await tx
        .select()
        .from(measurements)
        .where(
          and(
            eq(measurements.deploymentId, deploymentId),
            since === null ? undefined : gte(measurements.at, since),
            ofChecks === undefined ? undefined : inArray(measurements.checkName, [...ofChecks]),
          ),
        )
        .orderBy(desc(measurements.id))
        .limit(limit);
      return rows.reverse().map(toMeasurement);
    },
  };
}

function toMeasurement({ id: _, deploymentId: __, checkName, ...rest }: typeof measurements.$inferSelect): Measurement {
  return { check: checkName, ...rest };
}
