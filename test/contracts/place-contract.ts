import { describe, expect, it } from 'vitest';
import { system } from '../../src/domain/actor.ts';
import type { LockId, PlaceReminderId, QueueEntryId } from '../../src/domain/ids.ts';
import type { QueueEntry } from '../../src/domain/queue/entry.ts';
import type { Database } from '../../src/ports/database.ts';
import type { Stores } from '../../src/ports/stores.ts';
import { aDeployment, aRelease, id, moment } from '../support/builders.ts';
import { nextDueMs } from '../support/next-due.ts';
import { people } from '../support/test-settings.ts';

/** The contract of the stores of the queue, of riders, and of what happens to places, on either database. */
export function placeContract(name: string, database: () => Database): void {
  const run = <T>(work: (stores: Stores) => Promise<T>) => database().transaction(work);

  const anEntry = (more: Partial<QueueEntry>): Omit<QueueEntry, 'number'> => ({
    id: id<'QueueEntry'>('que') as QueueEntryId,
    rank: 1,
    service: 'shop',
    version: '1.2.0',
    environment: 'production',
    personId: people.onCall,
    request: { strategy: 'canary', reason: 'x', because: null },
    releaseId: null,
    emergency: null,
    state: 'waiting',
    joinedAt: moment,
    calledAt: null,
    claimUntil: null,
    misses: 0,
    overtaken: 0,
    swapWith: null,
    endedAt: null,
    endReason: null,
    ...more,
  });

  describe(`the queue of ${name}`, () => {
    it('keeps who waits in their order, which changes in one statement', async () => {
      const environment = id('environment');
      const [one, two, other] = await run(async (stores) => [
        await stores.queue.insert(anEntry({ environment, rank: 1 })),
        await stores.queue.insert(anEntry({ environment, rank: 2 })),
        await stores.queue.insert(anEntry({ rank: 1, environment: id('environment') })),
      ]);
      if (!one || !two || !other) throw new Error('three were inserted');
      expect(two.number).toBeGreaterThan(one.number);
      expect(await run((stores) => stores.queue.open(environment))).toEqual([one, two]);
      const writes = await run(async (stores) => {
        await stores.queue.hold(environment);
        await stores.queue.rank([]);
        const before = stores.writes();
        await stores.queue.rank([
          { id: one.id, rank: 2 },
          { id: two.id, rank: 1 },
        ]);
        return stores.writes() - before;
      });
      expect(writes).toBe(1);
      expect((await run((stores) => stores.queue.open(environment))).map((entry) => entry.id)).toEqual([
        two.id,
        one.id,
      ]);
      const called = { ...one, state: 'called', calledAt: moment, claimUntil: moment, misses: 1 } as const;
      await run((stores) => stores.queue.save(called));
      expect(await run((stores) => stores.queue.find({ id: one.id }))).toEqual(called);
      await run((stores) => stores.queue.save({ ...two, state: 'left', endedAt: moment, endReason: 'x' }));
      expect((await run((stores) => stores.queue.open(environment))).map((entry) => entry.id)).toEqual([one.id]);
      expect((await run((stores) => stores.queue.find({ number: two.number })))?.endReason).toBe('x');
    });

    it('has one open entry of a release at most', async () => {
      const release = await run((stores) => stores.releases.insert(aRelease()));
      const { id: releaseId, service, environment } = release;
      const entry = () => anEntry({ releaseId, service, environment, request: null });
      const first = await run((stores) => stores.queue.insert(entry()));
      await expect(run((stores) => stores.queue.insert(entry()))).rejects.toThrow();
      expect(await run((stores) => stores.queue.openFor(releaseId))).toEqual(first);
      await run((stores) => stores.queue.save({ ...first, state: 'started' }));
      expect(await run((stores) => stores.queue.openFor(releaseId))).toBeNull();
      await run((stores) => stores.queue.insert(entry()));
    });

    it('knows what occupies an environment, and how long deployments took', async () => {
      const environment = id('environment');
      const releases = await run(async (stores) => [
        await stores.releases.insert(aRelease({ environment })),
        await stores.releases.insert(aRelease({ environment, state: 'completed', endedAt: moment })),
        await stores.releases.insert(aRelease({ environment, state: 'in_progress' })),
      ]);
      const [waiting, over, going] = releases;
      if (!waiting || !over || !going) throw new Error('three were inserted');
      const later = new Date(moment.getTime() + 90_000);
      const of = (release: typeof over) => ({ releaseId: release.id, service: release.service, environment });
      await run(async (stores) => {
        await stores.deployments.insert(
          aDeployment(over.id, { ...of(over), state: 'succeeded', startedAt: moment, finishedAt: later }),
        );
        await stores.deployments.insert(aDeployment(going.id, { ...of(going), state: 'running', startedAt: moment }));
      });
      const { open, underWay } = await run((stores) => stores.queue.occupied(environment));
      const started = (release: typeof over, startedAt: Date | null) =>
        expect.objectContaining({ releaseId: release.id, ref: `R-${release.number}`, startedAt });
      expect(open).toHaveLength(2);
      expect(open).toEqual(expect.arrayContaining([started(waiting, null), started(going, moment)]));
      expect(underWay).toEqual([started(going, moment)]);
      expect(await run((stores) => stores.queue.durations(of(over), 5))).toEqual([90_000]);
      expect(await run((stores) => stores.queue.durations(of(going), 5))).toEqual([]);
    });
  });

  describe(`riders, and what happens to places, in ${name}`, () => {
    it('are kept once per release, with what they said', async () => {
      const release = await run((stores) => stores.releases.insert(aRelease()));
      const rider = {
        releaseId: release.id,
        personId: people.author,
        note: 'search',
        joinedAt: moment,
        verdict: null,
        why: '',
        saidAt: null,
      };
      expect(await run((stores) => stores.riders.insert(rider))).toBe(true);
      expect(await run((stores) => stores.riders.insert(rider))).toBe(false);
      const said = { ...rider, verdict: 'uh-oh', why: 'slow', saidAt: moment } as const;
      await run((stores) => stores.riders.save(said));
      expect(await run((stores) => stores.riders.forRelease(release.id))).toEqual([said]);
    });

    it('are on record in their order', async () => {
      const lockId = id<'Lock'>('lck') as LockId;
      await run(async (stores) => {
        const person = { kind: 'person', id: people.onCall } as const;
        await stores.placeEvents.append('lock', lockId, 'lock.kept', {}, person, moment);
        await stores.placeEvents.append('lock', lockId, 'lock.expired', { expiresAt: 'x' }, system, moment);
      });
      expect(await run((stores) => stores.placeEvents.of(lockId))).toMatchObject([
        { type: 'lock.kept', subject: 'lock', actor: { kind: 'person', id: people.onCall }, at: moment },
        { type: 'lock.expired', data: { expiresAt: 'x' }, actor: system },
      ]);
    });

    it('become due once per place, at the earlier of two times', async () => {
      const rowId = id<'PlaceReminder'>('plr') as PlaceReminderId;
      const reminder = { id: rowId, task: { kind: 'queue', environment: 'production' } } as const;
      await run((stores) => stores.placeReminders.want(reminder, 60_000));
      await run((stores) => stores.placeReminders.want(reminder, 30_000));
      await run((stores) => stores.placeReminders.want(reminder, 90_000));
      expect(await run((stores) => stores.placeReminders.find(rowId))).toEqual(reminder);
      const dueMs = (await run((stores) => nextDueMs(stores, 'placeReminders'))) ?? 0;
      expect(dueMs).toBeGreaterThan(0);
      expect(dueMs).toBeLessThanOrEqual(30_000);
      // One that was never due again is due by the next wish.
      await run((stores) => stores.placeReminders.schedule(rowId, null));
      await run((stores) => stores.placeReminders.want(reminder, 45_000));
      expect(await run((stores) => nextDueMs(stores, 'placeReminders'))).toBeGreaterThan(30_000);
      await run((stores) => stores.placeReminders.schedule(rowId, null));
    });
  });
}
