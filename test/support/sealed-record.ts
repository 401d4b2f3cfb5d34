import type { Sql } from 'postgres';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { StoredEvent } from '../../src/domain/audit/chain.ts';
import { nextHead } from '../../src/domain/audit/head.ts';
import { describeProblem } from '../../src/domain/audit/problem.ts';
import type { ReleaseId } from '../../src/domain/ids.ts';
import { verifyAudit } from '../../src/usecases/audit/verify-audit.ts';
import { aRelease } from './builders.ts';
import type { RawDatabase } from './raw-database.ts';

export const sealedTables = ['events', 'audit_heads', 'audit_seals'] as const;

/** Those that the database lets nobody change; emptying the releases reaches all of them. */
const guardedTables = [...sealedTables, 'incident_events'] as const;

/** A record of three releases with 7, 10 and 5 events and two heads, the second one before the last events of R-2. */
export interface SealedRecord {
  raw(): RawDatabase;
  release(place: number): ReleaseId;
  /** Adds this many events to a release, as the bot does it. */
  append(id: ReleaseId, count: number): Promise<void>;
  makeHead(hour: number): Promise<void>;
  stored(id: ReleaseId): Promise<StoredEvent[]>;
  /** Does what only the owner of the tables can do. */
  tamper(work: (sql: Sql) => Promise<unknown>): Promise<void>;
  /** What the verification says. */
  verdict(knownHead?: string): Promise<string>;
}

export const minute = (number: number) => new Date(Date.UTC(2026, 2, 3, 10, number, 0, 123));

/** Makes the record anew before every test of the group. */
export function sealedRecord(open: () => Promise<RawDatabase>): SealedRecord {
  let opened: RawDatabase | null = null;
  let ids: ReleaseId[] = [];
  const raw = () => {
    if (!opened) throw new Error('the database is opened before the first test, not earlier');
    return opened;
  };
  const record: SealedRecord = {
    raw,
    release(place) {
      const id = ids[place];
      if (!id) throw new Error(`there is no release ${place}`);
      return id;
    },
    async append(id, count) {
      for (let number = 0; number < count; number += 1)
        await raw().database.transaction(async (stores) => {
          await stores.releases.lock(id);
          const data = { planHash: `é ☃ "${number}"`, comment: '\u2028' };
          await stores.events.append(id, 'approval.given', data, { kind: 'person', id: 'U1' }, minute(number));
        });
    },
    async makeHead(hour) {
      await raw().database.transaction(async ({ audit }) => {
        const newest = (await audit.heads(0, 1_000)).at(-1) ?? null;
        const added = await audit.addSeals((newest?.position ?? 0) + 1);
        await audit.addHead(nextHead(newest, new Date(Date.UTC(2026, 2, 3, hour)), added));
      });
    },
    stored: (id) => raw().database.transaction((stores) => stores.audit.events([id], null, 1_000)),
    async tamper(work) {
      for (const table of guardedTables) await raw().sql.unsafe(`alter table ${table} disable trigger user`);
      await work(raw().sql);
      for (const table of guardedTables) await raw().sql.unsafe(`alter table ${table} enable trigger user`);
    },
    async verdict(knownHead) {
      const report = await verifyAudit(raw().database, { knownHead: knownHead ?? null, onProgress: () => {} });
      if (report.problem) return describeProblem(report.problem);
      return `${report.events} events of ${report.releases} releases, ${report.heads} heads: intact`;
    },
  };

  beforeAll(async () => {
    opened = await open();
  }, 60_000);
  afterAll(() => opened?.close());
  beforeEach(async () => {
    await record.tamper((sql) => sql.unsafe(`truncate releases, ${sealedTables.join(', ')} restart identity cascade`));
    ids = [];
    for (let number = 0; number < 3; number += 1)
      ids.push((await raw().database.transaction((stores) => stores.releases.insert(aRelease()))).id);
    for (const id of ids) await record.append(id, 5);
    await record.makeHead(10);
    await record.append(record.release(0), 2);
    await record.append(record.release(1), 2);
    await record.makeHead(11);
    await record.append(record.release(1), 3);
  });
  return record;
}
