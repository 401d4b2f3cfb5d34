import { and, asc, desc, eq, inArray, isNotNull, sql } from 'drizzle-orm';
import { underWayStates } from '../../domain/deployment/lifecycle.ts';
import { activeReleaseStates } from '../../domain/release/lifecycle.ts';
import { releaseRef } from '../../domain/release/release.ts';
import type { QueueStore } from '../../ports/stores/queue-store.ts';
import type { RiderStore } from '../../ports/stores/rider-store.ts';
import type { Handle } from '../handle.ts';
import { deployments, queueEntries, releases, riders, steps } from '../schema.ts';
import { selectOnce } from '../select-once.ts';

const isOpen = inArray(queueEntries.state, ['waiting', 'called']);

export function queueStore({ tx, write }: Handle): QueueStore {
  return {
    async hold(environment) {
      const key = `quarterdeck queue ${environment}`;
      await tx.execute(sql`select pg_advisory_xact_lock(hashtext(${key}))`);
    },
    async insert(entry) {
      const [row] = await tx.insert(queueEntries).values(entry).returning();
      if (!row) throw new Error('an entry of the queue was not inserted');
      return row;
    },
    async save({ id, number: _number, ...changes }) {
      write(tx.update(queueEntries).set(changes).where(eq(queueEntries.id, id)));
    },
    async rank(ranks) {
      if (ranks.length === 0) return;
      const given = sql.join(
        ranks.map(({ id, rank }) => sql`(${id}::text, ${rank}::integer)`),
        sql`, `,
      );
      write(
        tx.execute(
          sql`update ${queueEntries} as entry set rank = given.rank from (values ${given}) as given (id, rank) where entry.id = given.id`,
        ),
      );
    },
    async open(environment) {
      return tx
        .select()
        .from(queueEntries)
        .where(and(eq(queueEntries.environment, environment), isOpen))
        .orderBy(asc(queueEntries.rank), asc(queueEntries.number));
    },
    async find(by) {
      const which = 'id' in by ? eq(queueEntries.id, by.id) : eq(queueEntries.number, by.number);
      const [row] = await tx.select().from(queueEntries).where(which);
      return row ?? null;
    },
    async openFor(releaseId) {
      const [row] = await tx
        .select()
        .from(queueEntries)
        .where(and(eq(queueEntries.releaseId, releaseId), isOpen));
      return row ?? null;
    },
    async occupied(environment) {
      const columns = {
        service: releases.service,
        releaseId: releases.id,
        number: releases.number,
        startedAt: deployments.startedAt,
      };
      const [open, byState, byStep] = await Promise.all([
        tx
          .select({ ...columns, state: releases.state })
          .from(releases)
          .leftJoin(deployments, eq(deployments.releaseId, releases.id))
          .where(and(eq(releases.environment, environment), inArray(releases.state, [...activeReleaseStates]))),
        tx
          .select(columns)
          .from(deployments)
          .innerJoin(releases, eq(releases.id, deployments.releaseId))
          .where(and(eq(deployments.environment, environment), inArray(deployments.state, [...underWayStates]))),
        tx
          .select(columns)
          .from(steps)
          .innerJoin(deployments, eq(deployments.id, steps.deploymentId))
          .innerJoin(releases, eq(releases.id, deployments.releaseId))
          .where(and(eq(steps.state, 'running'), eq(deployments.environment, environment))),
      ]);
      const underWay = new Map([...byState, ...byStep].map((one) => [one.releaseId, one]));
      const named = <T extends { number: number }>({ number, ...rest }: T) => ({
        ...rest,
        ref: releaseRef({ number }),
      });
      return { open: open.map(named), underWay: [...underWay.values()].map(named) };
    },
    async durations({ service, environment }, limit) {
      const rows = await tx
        .select({ from: deployments.startedAt, to: deployments.finishedAt })
        .from(deployments)
        .where(
          and(
            eq(deployments.service, service),
            eq(deployments.environment, environment),
            isNotNull(deployments.finishedAt),
          ),
        )
        .orderBy(desc(deployments.startedAt))
        .limit(limit);
      return rows.flatMap(({ from, to }) => (to === null ? [] : [to.getTime() - from.getTime()]));
    },
  };
}

const ridersOf = selectOnce((tx, releaseId) =>
  tx.select().from(riders).where(eq(riders.releaseId, releaseId)).orderBy(asc(riders.joinedAt)),
);

export function riderStore(handle: Handle): RiderStore {
  const { tx, write } = handle;
  return {
    async insert(rider) {
      const rows = await tx.insert(riders).values(rider).onConflictDoNothing().returning({ id: riders.personId });
      return rows.length > 0;
    },
    async save({ releaseId, personId, ...changes }) {
      write(
        tx
          .update(riders)
          .set(changes)
          .where(and(eq(riders.releaseId, releaseId), eq(riders.personId, personId))),
      );
    },
    forRelease: (releaseId) => ridersOf(handle, releaseId),
  };
}
