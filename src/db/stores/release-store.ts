import { and, count, desc, eq, getTableColumns, inArray, isNotNull, isNull, type SQL, sql } from 'drizzle-orm';
import type { ReleaseId } from '../../domain/ids.ts';
import { activeReleaseStates } from '../../domain/release/lifecycle.ts';
import type { Release } from '../../domain/release/release.ts';
import type { ReleaseFilter, ReleaseStore } from '../../ports/stores/release-store.ts';
import type { Handle } from '../handle.ts';
import { releases } from '../schema.ts';
import type { Chains } from './chains.ts';

const { eventCount: _count, eventHash: _hash, ...columns } = getTableColumns(releases);

export function releaseStore({ tx, write }: Handle, chains: Chains): ReleaseStore {
  /** Rows as this transaction locked them: a save writes only changed columns, which rarely include the plan. */
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
      // `for no key update`: rows that reference the release can be written meanwhile. Otherwise a delivery, which
      // holds its message, would wait for the release, while the transaction holding the release waits for the message.
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
    async active() {
      return tx
        .select(columns)
        .from(releases)
        .where(inArray(releases.state, [...activeReleaseStates]))
        .orderBy(desc(releases.number));
    },
    async newest(limit, of = {}) {
      return tx.select(columns).from(releases).where(matching(of)).orderBy(desc(releases.number)).limit(limit);
    },
    async ended(limit, of = {}) {
      return tx
        .select(columns)
        .from(releases)
        .where(and(matching(of), isNotNull(releases.endedAt)))
        .orderBy(desc(releases.endedAt), desc(releases.number))
        .limit(limit);
    },
    async count() {
      const [row] = await tx.select({ all: count(), ended: count(releases.endedAt) }).from(releases);
      return row ?? { all: 0, ended: 0 };
    },
    async rehearsals(service, of, limit) {
      return tx
        .select(columns)
        .from(releases)
        .where(and(eq(releases.service, service), eq(releases.rehearsalOf, of)))
        .orderBy(desc(releases.number))
        .limit(limit);
    },
    async reverted(service, environment, version) {
      const [row] = await tx
        .select(columns)
        .from(releases)
        .where(rolledBack({ service, environment, version }))
        .orderBy(desc(releases.number))
        .limit(1);
      return row ?? null;
    },
    async rolledBackAt(service, environment, at) {
      const [row] = await tx
        .select(columns)
        .from(releases)
        .where(and(rolledBack({ service, environment }), eq(releases.endedAt, at)));
      return row ?? null;
    },
    async versionsAmong(versions) {
      if (versions.length === 0) return [];
      const rows = await tx
        .selectDistinct({ version: releases.version })
        .from(releases)
        .where(inArray(releases.version, [...versions]));
      return rows.map((row) => row.version);
    },
    async lockService(service) {
      // Transaction-scoped, so it works behind a connection pooler too.
      await tx.execute(sql`select pg_advisory_xact_lock(hashtext(${`quarterdeck service ${service}`}))`);
    },
  };
}

function matching({ service, environment, version }: ReleaseFilter): SQL | undefined {
  return and(
    service === undefined ? undefined : eq(releases.service, service),
    environment === undefined ? undefined : eq(releases.environment, environment),
    version === undefined ? undefined : eq(releases.version, version),
  );
}

function rolledBack(of: ReleaseFilter): SQL | undefined {
  return and(matching(of), eq(releases.state, 'rolled_back'), isNull(releases.rehearsalOf));
}

/** The fields that are no longer the identical value. A changed plan is a new object, never a mutated one. */
function different<T extends Partial<Release>>(now: T, before: Release): Partial<T> {
  const fields = Object.entries(now).filter(([name, value]) => value !== before[name as keyof Release]);
  return Object.fromEntries(fields) as Partial<T>;
}
