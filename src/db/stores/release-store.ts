import { and, desc, eq, getTableColumns, inArray, sql } from 'drizzle-orm';
import type { ReleaseId } from '../../domain/ids.ts';
import { activeReleaseStates } from '../../domain/release/lifecycle.ts';
import type { Release } from '../../domain/release/release.ts';
import type { ReleaseStore } from '../../ports/stores.ts';
import type { Handle } from '../handle.ts';
import { releases } from '../schema.ts';
import type { Chains } from './chains.ts';

const { eventCount: _count, eventHash: _hash, ...columns } = getTableColumns(releases);

export function releaseStore({ tx, write }: Handle, chains: Chains): ReleaseStore {
  /** Rows as this transaction locked them: a save writes only what is different, mostly not the whole plan again. */
  const locked = new Map<ReleaseId, Release>();
  return {
    async insert(release) {
      const [row] = await tx
        .insert(releases)
        .values({ ...release, eventCount: 0 })
        .returning(columns);
      if (!row) throw new Error('the new release was not returned');
      chains.begin(row.id, 0, null);
      return row;
    },
    async lock(id) {
      // Not for key update: a row that refers to the release may be written meanwhile. Otherwise the delivery of a message,
      // which holds the message, waits for the release, and whoever holds the release waits for the message.
      const [row] = await tx.select().from(releases).where(eq(releases.id, id)).for('no key update');
      if (!row) return null;
      const { eventCount, eventHash, ...release } = row;
      chains.begin(id, eventCount, eventHash);
      locked.set(id, release);
      return release;
    },
    async find(id: ReleaseId) {
      const [row] = await tx.select(columns).from(releases).where(eq(releases.id, id));
      return row ?? null;
    },
    async findByNumber(number) {
      const [row] = await tx.select(columns).from(releases).where(eq(releases.number, number));
      return row ?? null;
    },
    async save(release) {
      const { id, number: _number, createdAt: _createdAt, ...saved } = release;
      const before = locked.get(id);
      const changes = before ? different(saved, before) : saved;
      locked.set(id, release);
      if (Object.keys(changes).length > 0) write(tx.update(releases).set(changes).where(eq(releases.id, id)));
    },
    async activeFor(service, environment) {
      const [row] = await tx
        .select(columns)
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
        .select(columns)
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

/** The fields that are not the very same value any more. A changed plan is a new plan, never the old one changed. */
function different<T extends Partial<Release>>(now: T, before: Release): Partial<T> {
  const fields = Object.entries(now).filter(([name, value]) => value !== before[name as keyof Release]);
  return Object.fromEntries(fields) as Partial<T>;
}
