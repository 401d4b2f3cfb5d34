import {
  and,
  asc,
  desc,
  eq,
  exists,
  getTableColumns,
  gt,
  gte,
  inArray,
  isNotNull,
  isNull,
  lt,
  lte,
  ne,
  not,
  notInArray,
  or,
  type SQL,
  sql,
} from 'drizzle-orm';
import { alias, type PgColumn } from 'drizzle-orm/pg-core';
import type { Deployment } from '../../domain/deployment/deployment.ts';
import { type DeploymentState, underWayStates } from '../../domain/deployment/lifecycle.ts';
import type { StepId } from '../../domain/ids.ts';
import type { DeploymentStore, Place } from '../../ports/stores/deployment-store.ts';
import type { StepStore } from '../../ports/stores/step-store.ts';
import type { Handle } from '../handle.ts';
import { deployments, releases, steps } from '../schema.ts';
import { selectOnce } from '../select-once.ts';
import { ownColumns } from './columns.ts';
import { dueQueue } from './due-queue.ts';

const forRelease = selectOnce((tx, releaseId) =>
  tx.select().from(deployments).where(eq(deployments.releaseId, releaseId)),
);

export function deploymentStore(handle: Handle): DeploymentStore {
  const { tx, write } = handle;
  return {
    async insert(deployment) {
      write(tx.insert(deployments).values(deployment));
    },
    async save({ id, ...changes }) {
      write(tx.update(deployments).set(changes).where(eq(deployments.id, id)));
    },
    async find(id) {
      const [row] = await tx.select().from(deployments).where(eq(deployments.id, id));
      return row ?? null;
    },
    async forRelease(releaseId) {
      const [row] = await forRelease(handle, releaseId);
      return row ?? null;
    },
    async newest(places) {
      const found: Deployment[] = [];
      // One lookup at the end of the index per place: constant cost regardless of history length.
      for (const place of places) {
        const [row] = await newestFirst(tx, inPlace(place)).limit(1);
        if (row) found.push(row);
      }
      return found;
    },
    async underWay(place) {
      const [byState, byStep] = await Promise.all([
        newestFirst(tx, and(inPlace(place), inArray(deployments.state, [...underWayStates]))),
        tx
          .select(getTableColumns(deployments))
          .from(steps)
          .innerJoin(deployments, eq(deployments.id, steps.deploymentId))
          .where(and(eq(steps.state, 'running'), inPlace(place))),
      ]);
      const known = new Set(byState.map(({ id }) => id));
      return [...byState, ...byStep.filter(({ id }) => !known.has(id))].sort(
        (a, b) => b.startedAt.getTime() - a.startedAt.getTime(),
      );
    },
    async newestOf(place, version) {
      const [row] = await newestFirst(tx, and(inPlace(place), eq(deployments.version, version))).limit(1);
      return row ?? null;
    },
    async newestToStay(place, version) {
      const [row] = await tx
        .select(getTableColumns(deployments))
        .from(deployments)
        .innerJoin(releases, eq(releases.id, deployments.releaseId))
        .where(and(inPlace(place), eq(deployments.version, version), isNull(releases.rehearsalOf)))
        .orderBy(desc(deployments.startedAt))
        .limit(1);
      return row ?? null;
    },
    async restoredTo(place, version) {
      const [row] = await newestFirst(tx, and(restored(place), sql`${targetOf(deployments)} = ${version}`)).limit(1);
      return row ?? null;
    },
    async lastGood(place, except) {
      const good = sql<string>`case when ${deployments.state} = 'rolled_back' then ${targetOf(deployments)} else ${deployments.version} end`;
      const later = alias(deployments, 'later');
      const hasFailedSince = exists(
        tx
          .select({ id: later.id })
          .from(later)
          .where(
            and(
              eq(later.service, place.service),
              eq(later.environment, place.environment),
              sql`${later.version} = ${good}`,
              inArray(later.state, [...badStates]),
              gt(later.startedAt, deployments.startedAt),
            ),
          ),
      );
      const wentWell = and(eq(deployments.state, 'succeeded'), ne(deployments.verdict, 'degraded'));
      const [row] = await tx
        .select({ version: good })
        .from(deployments)
        .where(
          and(
            inPlace(place),
            or(wentWell, restored(place)),
            except.length === 0 ? undefined : notInArray(good, [...except]),
            not(hasFailedSince),
          ),
        )
        .orderBy(desc(deployments.startedAt))
        .limit(1);
      return row?.version ?? null;
    },
    async rolledBack(place, limit) {
      return newestFirst(tx, restored(place)).limit(limit);
    },
    async startedBetween(place, { from, to }, limit) {
      return tx
        .select()
        .from(deployments)
        .where(and(inPlace(place), gte(deployments.startedAt, from), lte(deployments.startedAt, to)))
        .orderBy(asc(deployments.startedAt))
        .limit(limit);
    },
    async watched(before, limit) {
      return newestFirst(
        tx,
        and(
          isNotNull(deployments.deployedAt),
          inArray(deployments.state, [...watchedStates]),
          before === null ? undefined : lt(deployments.startedAt, before),
        ),
      ).limit(limit);
    },
    async holdPlace(service, environment) {
      const place = `quarterdeck place ${service} ${environment}`;
      await tx.execute(sql`select pg_advisory_xact_lock(hashtext(${place}))`);
    },
  };
}

/** Deployments in these states have been watched to an end. */
const watchedStates: readonly DeploymentState[] = ['succeeded', 'rolled_back', 'rollback_failed'];
/** Deployments in these states did not succeed. */
const badStates: readonly DeploymentState[] = ['failed', 'aborted', 'unknown', 'rollback_failed', 'rolled_back'];

function inPlace({ service, environment }: Place): SQL | undefined {
  return and(eq(deployments.service, service), eq(deployments.environment, environment));
}

function restored(place: Place): SQL | undefined {
  return and(
    inPlace(place),
    eq(deployments.state, 'rolled_back'),
    sql`${deployments.rollback}->>'restoredAt' is not null`,
  );
}

function targetOf(table: { rollback: PgColumn }): SQL<string> {
  return sql<string>`${table.rollback}->>'targetVersion'`;
}

function newestFirst(tx: Handle['tx'], where: SQL | undefined) {
  return tx.select().from(deployments).where(where).orderBy(desc(deployments.startedAt));
}

const columns = ownColumns(steps);
const forDeployment = selectOnce((tx, id) =>
  tx.select(columns).from(steps).where(eq(steps.deploymentId, id)).orderBy(asc(steps.position)),
);
const mostAtWork = 1_000;

export function stepStore(handle: Handle): StepStore {
  const { tx, write } = handle;
  return {
    ...dueQueue<StepId>(handle, steps),
    async insert(rows) {
      if (rows.length > 0) write(tx.insert(steps).values([...rows]));
    },
    async save({ id, ...changes }) {
      write(tx.update(steps).set(changes).where(eq(steps.id, id)));
    },
    async find(id) {
      const [row] = await tx.select(columns).from(steps).where(eq(steps.id, id));
      return row ?? null;
    },
    forDeployment: (id) => forDeployment(handle, id),
    async atWork() {
      const isAtWork = and(
        // The rows on the queue are few, however long the table is.
        isNotNull(steps.dueAt),
        inArray(steps.state, ['running', 'unknown']),
        isNotNull(steps.operationId),
      );
      return tx.select(columns).from(steps).where(isAtWork).limit(mostAtWork);
    },
  };
}
