import { describe, expect, it } from 'vitest';
import type { Freeze } from '../../src/domain/calendar/freeze.ts';
import type { ChangeRequest } from '../../src/domain/change/change-request.ts';
import type { ReleaseId } from '../../src/domain/ids.ts';
import type { Database } from '../../src/ports/database.ts';
import { aRelease, id, moment } from '../support/builders.ts';

/** What the stores of change requests that are kept here, and of typed freezes, owe their callers. */
export function changeCalendarContract(name: string, database: () => Database): void {
  describe(`${name} keeps change requests and freezes`, () => {
    const release = async (): Promise<ReleaseId> =>
      (await database().transaction((stores) => stores.releases.insert(aRelease({ state: 'closed' })))).id;
    const aRequest = (releaseId: ReleaseId): Omit<ChangeRequest, 'number'> => ({
      id: id<'ChangeRequest'>('chg'),
      releaseId,
      type: 'normal',
      typeReason: 'no standard changes are defined here',
      state: 'new',
      openedAt: moment,
      authorizedAt: null,
      reviewBy: null,
      outcome: null,
      reviewWords: '',
      reviewedBy: null,
      reviewedAt: null,
      updatedAt: moment,
    });
    const insert = (request: Omit<ChangeRequest, 'number'>) =>
      database().transaction((stores) => stores.changeRequests.insert(request));

    it('one of a release, with numbers that count up, found by release and by number', async () => {
      const first = await insert(aRequest(await release()));
      const second = await insert(aRequest(await release()));
      expect(second.number).toBeGreaterThan(first.number);
      expect(await database().read((stores) => stores.changeRequests.forRelease(first.releaseId))).toEqual(first);
      expect(await database().read((stores) => stores.changeRequests.findByNumber(second.number))).toEqual(second);
      expect(await database().read((stores) => stores.changeRequests.findByNumber(2_000_000_000))).toBeNull();
      expect(await database().read((stores) => stores.changeRequests.forRelease(id<'Release'>('rel')))).toBeNull();
      await expect(insert(aRequest(first.releaseId))).rejects.toThrow();
    });

    it('what is saved, but never another number', async () => {
      const first = await insert(aRequest(await release()));
      const changed: ChangeRequest = {
        ...first,
        type: 'emergency',
        state: 'closed',
        authorizedAt: moment,
        reviewBy: new Date(moment.getTime() + 1),
        outcome: 'issues',
        reviewWords: 'two alarms',
        reviewedBy: 'UX',
        reviewedAt: moment,
        updatedAt: new Date(moment.getTime() + 2),
      };
      await database().transaction((stores) =>
        stores.changeRequests.save({ ...changed, number: first.number + 1_000 }),
      );
      expect(await database().read((stores) => stores.changeRequests.forRelease(first.releaseId))).toEqual(changed);
    });

    it('the newest first, of some states, at most as many as asked for', async () => {
      const older = await insert({ ...aRequest(await release()), state: 'review' });
      const newer = await insert({ ...aRequest(await release()), state: 'review' });
      await insert({ ...aRequest(await release()), state: 'canceled' });
      const inReview = await database().read((stores) => stores.changeRequests.newest(2, ['review']));
      expect(inReview).toEqual([newer, older]);
      expect((await database().read((stores) => stores.changeRequests.newest(1))).at(0)?.state).toBe('canceled');
    });

    it('freezes and maintenance until they end or are ended, however many there are', async () => {
      const far = new Date('2099-01-01T00:00:00Z');
      const aFreeze = (index: number, kind: Freeze['kind']): Freeze => ({
        id: id<'Freeze'>('frz'),
        kind,
        service: `contract-${index}`,
        environment: null,
        startsAt: new Date(far.getTime() + index),
        endsAt: new Date(far.getTime() + 86_400_000),
        reason: 'many',
        placedBy: 'UX',
        placedAt: moment,
        endedBy: null,
        endedAt: null,
      });
      const all = Array.from({ length: 700 }, (_, index) => aFreeze(index, index % 2 === 0 ? 'freeze' : 'maintenance'));
      for (let from = 0; from < all.length; from += 100)
        await database().transaction(async (stores) => {
          for (const one of all.slice(from, from + 100)) await stores.freezes.insert(one);
        });
      const open = () => database().read((stores) => stores.freezes.endingAfter(far));
      expect(await open()).toEqual(all);
      const [first, ...others] = all;
      if (first === undefined) throw new Error('there are none');
      await database().transaction((stores) => stores.freezes.save({ ...first, endedBy: 'UX', endedAt: moment }));
      expect(await open()).toEqual(others);
      const later = new Date(far.getTime() + 86_400_000);
      expect(await database().read((stores) => stores.freezes.endingAfter(later))).toEqual([]);
      for (let from = 0; from < others.length; from += 100)
        await database().transaction(async (stores) => {
          for (const one of others.slice(from, from + 100))
            await stores.freezes.save({ ...one, endedBy: 'UX', endedAt: moment });
        });
    });
  });
}
