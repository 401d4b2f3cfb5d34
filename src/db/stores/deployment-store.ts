import { and, asc, desc, eq, sql } from 'drizzle-orm';
import type { StepId } from '../../domain/ids.ts';
import type { DeploymentStore, StepStore } from '../../ports/stores.ts';
import type { Handle } from '../handle.ts';
import { deployments, steps } from '../schema.ts';
import { ownColumns } from './columns.ts';
import { dueQueue } from './due-queue.ts';

export function deploymentStore({ tx, write }: Handle): DeploymentStore {
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
      const [row] = await tx.select().from(deployments).where(eq(deployments.releaseId, releaseId));
      return row ?? null;
    },
    async recent(service, environment, limit) {
      return tx
        .select()
        .from(deployments)
        .where(and(eq(deployments.service, service), eq(deployments.environment, environment)))
        .orderBy(desc(deployments.startedAt))
        .limit(limit);
    },
    async holdPlace(service, environment) {
      const place = `quarterdeck place ${service} ${environment}`;
      await tx.execute(sql`select pg_advisory_xact_lock(hashtext(${place}))`);
    },
  };
}

const columns = ownColumns(steps);

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
    async forDeployment(id) {
      return tx.select(columns).from(steps).where(eq(steps.deploymentId, id)).orderBy(asc(steps.position));
    },
  };
}
