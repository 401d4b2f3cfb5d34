import { and, desc, eq, inArray, sql } from 'drizzle-orm';
import type { ReleaseId } from '../../domain/ids.ts';
import { activeReleaseStates } from '../../domain/release/lifecycle.ts';
import type { ReleaseStore } from '../../ports/stores.ts';
import type { Handle } from '../handle.ts';
import { releases } from '../schema.ts';

export function releaseStore({ tx }: Handle): ReleaseStore {
  return {
    async insert(release) {
      const [row] = await tx.insert(releases).values(release).returning();
      if (!row) throw new Error('the new release was not returned');
      return row;
    },
    async lock(id) {
      const [row] = await tx.select().from(releases).where(eq(releases.id, id)).for('update');
      return row ?? null;
    },
    async find(id: ReleaseId) {
      const [row] = await tx.select().from(releases).where(eq(releases.id, id));
      return row ?? null;
    },
    async findByNumber(number) {
      const [row] = await tx.select().from(releases).where(eq(releases.number, number));
      return row ?? null;
    },
    async save(release) {
      const { id, number: _number, createdAt: _createdAt, ...changes } = release;
      await tx.update(releases).set(changes).where(eq(releases.id, id));
    },
    async activeFor(service, environment) {
      const [row] = await tx
        .select()
        .from(releases)
        .where(
          and(
            eq(releases.service, service),
            eq(releases.environment, environment),
            inArray(releases.state, [...activeReleaseStates]),
          ),
        );
      return row ?? null;
    },
    async recent(limit, filter = {}) {
      return tx
        .select()
        .from(releases)
        .where(
          and(
            filter.service === undefined ? undefined : eq(releases.service, filter.service),
            filter.states === undefined ? undefined : inArray(releases.state, [...filter.states]),
          ),
        )
        .orderBy(desc(releases.number))
        .limit(limit);
    },
    async lockService(service) {
      // Transaction-scoped, so it works behind a connection pooler too.
      await tx.execute(sql`select pg_advisory_xact_lock(hashtext(${`quarterdeck service ${service}`}))`);
    },
  };
}
