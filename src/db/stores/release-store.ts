import { and, count, desc, eq, getTableColumns, inArray, isNotNull, isNull, type SQL, sql } from 'drizzle-orm';
import type { ReleaseId } from '../../domain/ids.ts';
import { activeReleaseStates } from '../../domain/release/lifecycle.ts';
import type { Release } from '../../domain/release/release.ts';
import type { ReleaseFilter, ReleaseStore } from '../../ports/stores/release-store.ts';
import type { Handle } from '../handle.ts';
import { releases } from '../schema.ts';
import { selectOnce } from '../select-once.ts';
import type { Chains } from './chains.ts';

const { eventCount: _count, eventHash: _hash, ...columns } = getTableColumns(releases);
const { plan: _plan, ...withoutPlan } = getTableColumns(releases);

/** The most plans of one list that are kept. */
const mostPlansKept = 100;

type WithoutPlan = Omit<typeof releases.$inferSelect, 'plan'>;
const lookById = selectOnce((tx, id) => tx.select(withoutPlan).from(releases).where(eq(releases.id, id)));
const lookByNumber = selectOnce((tx, number) =>
  tx.select(withoutPlan).from(releases).where(eq(releases.number, number)),
);
// `for no key update`: rows that reference the release can be written meanwhile. Otherwise a delivery, which holds its
// message, would wait for the release, while the transaction holding the release waits for the message.
const lockById = selectOnce((tx, id) =>
  tx.select(withoutPlan).from(releases).where(eq(releases.id, id)).for('no key update'),
);

export function releaseStore(handle: Handle, chains: Chains): ReleaseStore {
  const { tx, write, plans, looks } = handle;
  /** Rows as this transaction locked or looked at them: a save writes only changed columns, which rarely include the plan. */
  const locked = new Map<ReleaseId, Release>();

  /** A whole look, whose plan is kept. */
  async function lookWhole(where: SQL | undefined): Promise<Release | null> {
    const [row] = await tx.select(columns).from(releases).where(where);
    return row === undefined ? null : { ...row, plan: plans.keep(row.planHash, row.plan) };
  }

  /** A look at one release; its plan is read once per process. */
  async function look(rows: PromiseLike<WithoutPlan[]>): Promise<Release | null> {
    const [row] = await rows;
    if (row === undefined) return null;
    const { eventCount, eventHash, ...looked } = row;
    const plan = plans.find(looked.planHash);
    // Looked at again as a whole, because it may have another plan by now.
    if (plan === null) return lookWhole(eq(releases.id, looked.id));
    const release = { ...looked, plan };
    looks.keep({ release, eventCount, eventHash });
    return release;
  }

  /** Several releases, in this order; plans that are not kept are read together. */
  async function lookAll(rows: PromiseLike<WithoutPlan[]>): Promise<Release[]> {
    const looked = (await rows).map(({ eventCount: _count, eventHash: _hash, ...row }) => ({
      row,
      plan: plans.find(row.planHash),
    }));
    const unknown = looked.filter(({ plan }) => plan === null).map(({ row }) => row.id);
    const read = unknown.length > 0 ? await tx.select(columns).from(releases).where(inArray(releases.id, unknown)) : [];
    const whole = new Map(read.map((row) => [row.id, row]));
    // As many as a page has; more would only push each other out.
    if (read.length <= mostPlansKept) for (const row of read) plans.keep(row.planHash, row.plan);
    return looked.flatMap(({ row, plan }): Release[] => {
      if (plan !== null) return [{ ...row, plan }];
      const again = whole.get(row.id);
      // Another plan by now: then all of it is as it is now.
      return again === undefined ? [] : [again.planHash === row.planHash ? { ...row, plan: again.plan } : again];
    });
  }

  async function lock(id: ReleaseId): Promise<Release | null> {
    const [row] = await lockById(handle, id);
    if (!row) return null;
    const { eventCount, eventHash, ...looked } = row;
    const plan = plans.find(looked.planHash);
    const release = plan === null ? await lookWhole(eq(releases.id, id)) : { ...looked, plan };
    if (release === null) return null;
    chains.begin(id, eventCount, eventHash);
    locked.set(id, release);
    return release;
  }

  return {
    async insert(release) {
      const [row] = await tx
        .insert(releases)
        .values({ ...release, eventCount: 0 })
        .returning(columns);
      if (!row) throw new Error('the new release was not returned');
      chains.begin(row.id, 0, null);
      plans.keep(row.planHash, row.plan);
      return row;
    },
    lock,
    async edit(id) {
      const seen = looks.take(id);
      // Events without seals have to be sealed first.
      if (seen === null || seen.eventCount === null || handle.edit(seen) === null) return lock(id);
      chains.begin(id, seen.eventCount, seen.eventHash);
      locked.set(id, seen.release);
      return seen.release;
    },
    async find(id: ReleaseId) {
      return look(lookById(handle, id));
    },
    async findByNumber(number) {
      return look(lookByNumber(handle, number));
    },
    async save(release) {
      const { id, number: _number, createdAt: _createdAt, ...saved } = release;
      const before = locked.get(id);
      const changes = before ? different(saved, before) : saved;
      locked.set(id, release);
      if (Object.keys(changes).length === 0) return;
      const edit = handle.editing();
      if (edit !== null) edit.change(changes);
      else write(tx.update(releases).set(changes).where(eq(releases.id, id)));
    },
    async activeFor(service, environment) {
      const isActive = inArray(releases.state, [...activeReleaseStates]);
      return look(
        tx
          .select(withoutPlan)
          .from(releases)
          .where(and(matching({ service, environment }), isActive)),
      );
    },
    async active() {
      const isActive = inArray(releases.state, [...activeReleaseStates]);
      return lookAll(tx.select(withoutPlan).from(releases).where(isActive).orderBy(desc(releases.number)));
    },
    async newest(limit, of = {}) {
      return lookAll(
        tx.select(withoutPlan).from(releases).where(matching(of)).orderBy(desc(releases.number)).limit(limit),
      );
    },
    async ended(limit, of = {}) {
      return lookAll(
        tx
          .select(withoutPlan)
          .from(releases)
          .where(and(matching(of), isNotNull(releases.endedAt)))
          .orderBy(desc(releases.endedAt), desc(releases.number))
          .limit(limit),
      );
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
