import { describe, expect, it } from 'vitest';
import type { LinkedRecordId, ReleaseId } from '../../src/domain/ids.ts';
import type { Database } from '../../src/ports/database.ts';
import { LeaseLost } from '../../src/ports/due-queue.ts';
import { aRelease, id } from '../support/builders.ts';
import { aLinkedRecord } from '../support/record-builders.ts';

/** What every store of records in other systems owes its callers. */
export function linkedRecordContract(name: string, database: () => Database): void {
  describe(`${name} keeps the contract of records in other systems`, () => {
    const release = async (): Promise<ReleaseId> =>
      (await database().transaction((stores) => stores.releases.insert(aRelease({ state: 'closed' })))).id;
    const recordId = () => id<'LinkedRecord'>('lrc');
    const want = (releaseId: ReleaseId, given: LinkedRecordId = recordId()) =>
      database().transaction((stores) =>
        stores.linkedRecords.want([{ id: given, releaseId, kind: 'change', uses: 'servicenow', name: 'current' }]),
      );
    const all = (releaseId: ReleaseId) => database().read((stores) => stores.linkedRecords.forRelease(releaseId));
    const claim = async (given: LinkedRecordId) => {
      const leases = await database().statement((stores) => stores.linkedRecords.claim(1_000, 60_000));
      return leases.find((lease) => lease.id === given);
    };

    it('keeps one row per release, kind, system and name, however often it is wanted', async () => {
      const releaseId = await release();
      const first = recordId();
      await want(releaseId, first);
      await want(releaseId);
      const rows = await all(releaseId);
      expect(rows).toEqual([
        aLinkedRecord(releaseId, {
          ...{ id: first, remoteId: null, number: null, title: null, link: null },
          ...{ told: null, approval: null, status: null },
        }),
      ]);
    });

    it('makes a row due again that is wanted again, and keeps what is known of it', async () => {
      const releaseId = await release();
      const row = aLinkedRecord(releaseId, { isNamed: true });
      await database().transaction((stores) => stores.linkedRecords.insert(row));
      const lease = await claim(row.id);
      if (!lease) throw new Error('it is not due');
      await database().statement((stores) => stores.linkedRecords.release(lease, null));
      expect(await claim(row.id)).toBeUndefined();
      await want(releaseId);
      expect(await claim(row.id)).toBeDefined();
      expect(await all(releaseId)).toEqual([row]);
    });

    it('stays due when it is wanted while it is being worked on', async () => {
      const releaseId = await release();
      const given = recordId();
      await want(releaseId, given);
      const lease = await claim(given);
      await want(releaseId);
      if (!lease) throw new Error('it is not due');
      await database().statement((stores) => stores.linkedRecords.release(lease, null));
      expect(await claim(given)).toBeDefined();
    });

    it('saves what became of it, renames it, and finds who has it', async () => {
      const releaseId = await release();
      const row = aLinkedRecord(releaseId, { remoteId: recordId() });
      await database().transaction(async (stores) => {
        await stores.linkedRecords.insert(row);
        await stores.linkedRecords.save({ ...row, told: 'running', approval: 'approved', failure: 'it is away' });
      });
      const found = await database().read((stores) => stores.linkedRecords.find(row.id));
      expect(found).toEqual({ ...row, told: 'running', approval: 'approved', failure: 'it is away' });
      const has = () =>
        database().read((stores) =>
          stores.linkedRecords.releasesOf({ ...row, name: 'current', remoteId: row.remoteId ?? '' }),
        );
      expect(await has()).toEqual([releaseId]);
      await database().transaction((stores) => stores.linkedRecords.rename(row.id, `replaced:${row.id}`));
      expect(await has()).toEqual([]);
      await want(releaseId);
      expect(await all(releaseId)).toHaveLength(2);
    });

    it('refuses a second current record, and a lease that is gone', async () => {
      const releaseId = await release();
      const row = aLinkedRecord(releaseId);
      await database().transaction((stores) => stores.linkedRecords.insert(row));
      const twice = database().transaction((stores) => stores.linkedRecords.insert({ ...row, id: recordId() }));
      await expect(twice).rejects.toThrow();
      const lost = { id: row.id, token: 'none', attempts: 1, releaseId };
      await expect(database().transaction((stores) => stores.linkedRecords.hold(lost))).rejects.toBeInstanceOf(
        LeaseLost,
      );
    });
  });
}
