import { beforeAll, describe, expect, it } from 'vitest';
import { addReading, emptySeries } from '../../src/domain/analysis/evidence/series.ts';
import { emptyRecord } from '../../src/domain/analysis/readings/check-record.ts';
import { countReadings, type ReadingCount } from '../../src/domain/analysis/readings/reading-counts.ts';
import type { Release } from '../../src/domain/release/release.ts';
import { type Database, KeyUsed } from '../../src/ports/database.ts';
import type { Stores } from '../../src/ports/stores.ts';
import { aDeployment, aLock, anEscalation, aPost, aProposal, aRelease, id, moment } from '../support/builders.ts';
import { people } from '../support/test-settings.ts';

/** The contract of the message, watch and decision stores, on either database. */
export function deliveryContract(name: string, database: () => Database): void {
  const run = <T>(work: (stores: Stores) => Promise<T>) => database().transaction(work);
  let release: Release;
  let deployment = aDeployment(id<'Release'>('rel'));

  describe(`${name} keeps what is told and watched`, () => {
    beforeAll(async () => {
      release = await run((stores) => stores.releases.insert(aRelease()));
      deployment = aDeployment(release.id, { service: release.service });
      await run((stores) => stores.deployments.insert(deployment));
    });

    it('a living message, of which asking again keeps what was posted', async () => {
      const message = {
        id: id<'Message'>('msg'),
        releaseId: release.id,
        surface: { kind: 'card' } as const,
        target: 'CRELEASES',
      };
      await run((stores) => stores.messages.want(message, 2));
      const posted = {
        ...message,
        postedChannel: 'CRELEASES',
        postedTs: '1.2',
        postedHash: 'h',
        shownCells: ['product/before'],
        brokenReason: null,
      };
      await run((stores) => stores.messages.save(posted));
      await run((stores) => stores.messages.want({ ...message, id: id<'Message'>('msg') }, 1));
      await run((stores) => stores.messages.want({ ...message, id: id<'Message'>('msg'), target: 'COTHER' }, 1));
      const all = await run((stores) => stores.messages.forRelease(release.id));
      expect(all).toHaveLength(2);
      expect(all).toContainEqual(posted);
      expect(await run((stores) => stores.messages.find(message.id))).toEqual(posted);
    });

    it('a message outside Slack that waits, which a change to the release does not move forward', async () => {
      const other = await run((stores) => stores.releases.insert(aRelease()));
      const wanted = (target: string) => ({
        id: id<'Message'>('msg'),
        releaseId: other.id,
        surface: { kind: 'card' } as const,
        target,
      });
      const [slack, outside] = [wanted('COUTSIDE'), wanted('smtp:1')];
      await run(async (stores) => {
        for (const message of [slack, outside]) {
          await stores.messages.want(message, 0);
          await stores.messages.schedule(message.id, 3_600_000);
        }
      });
      const dueAfterChange = async () => {
        await run((stores) => stores.messages.touch(other.id));
        const leases = await run((stores) => stores.messages.claim(1_000, 60_000));
        await run(async (stores) => {
          for (const lease of leases) await stores.messages.release(lease, null);
        });
        return leases.flatMap((lease) => (lease.releaseId === other.id ? [lease.id] : []));
      };
      expect(await dueAfterChange()).toEqual([slack.id]);
      await run((stores) => stores.messages.schedule(outside.id, null));
      expect((await dueAfterChange()).sort()).toEqual([slack.id, outside.id].sort());
    });

    it('a post once for each key', async () => {
      const post = aPost(release.id, { threadOf: { kind: 'group', groupId: 'product' } });
      await run((stores) => stores.posts.add(post));
      await run((stores) => stores.posts.add(aPost(release.id, { key: post.key, target: 'COTHER' })));
      const kept = { ...post, state: 'due', postedChannel: null, postedTs: null };
      expect(await run((stores) => stores.posts.forRelease(release.id))).toEqual([kept]);
      await run((stores) =>
        stores.posts.save({ ...post, state: 'posted', postedChannel: 'CRELEASES', postedTs: '3.4' }),
      );
      expect(await run((stores) => stores.posts.find(post.id))).toEqual({
        ...post,
        state: 'posted',
        postedChannel: 'CRELEASES',
        postedTs: '3.4',
      });
    });

    it('a watch with its readings, the newest ones in the order in which they were taken', async () => {
      const watch = { id: id<'Watch'>('wat'), releaseId: release.id, deploymentId: deployment.id };
      await run((stores) => stores.watches.insert(watch, 60_000));
      expect(await run((stores) => stores.watches.find(watch.id))).toEqual({
        ...watch,
        notRuledOut: null,
        readAt: expect.any(Date),
      });
      expect(await run((stores) => stores.watches.forDeployment(deployment.id))).toMatchObject(watch);
      const readings = [0, 1, 2, 3].map((minute) => ({
        check: 'pay',
        at: new Date(moment.getTime() + minute * 60_000),
        outcome: 'successful' as const,
        latencyMs: minute === 3 ? null : 20.5,
        value: minute === 3 ? 99.95 : null,
        requests: minute === 2 ? { failed: 1.5, total: 4_210 } : null,
        detail: `${minute}`,
      }));
      await run((stores) => stores.watches.addMeasurements(deployment.id, readings));
      await run((stores) => stores.watches.addMeasurements(deployment.id, []));
      expect(await run((stores) => stores.watches.measurements(deployment.id, null, 10))).toEqual(readings);
      expect(await run((stores) => stores.watches.measurements(deployment.id, readings[1]?.at ?? null, 2))).toEqual(
        readings.slice(2),
      );
      expect(await run((stores) => stores.watches.measurements(deployment.id, readings[3]?.at ?? null, 9))).toEqual(
        readings.slice(3),
      );
      const other = { ...readings[3], check: 'browse' } as (typeof readings)[number];
      await run((stores) => stores.watches.addMeasurements(deployment.id, [other]));
      const of = (...names: string[]) => run((stores) => stores.watches.measurements(deployment.id, null, 2, names));
      expect(await of('pay')).toEqual(readings.slice(2));
      expect(await of('browse')).toEqual([other]);
      expect(await of()).toEqual([]);
    });

    it('the readings of each check in numbers, counted as they would be one by one', async () => {
      // After all the readings of the other tests.
      const hours = new Date(moment.getTime() + 36_000_000);
      const counts = (minute: number) =>
        run((stores) => stores.watches.counts(deployment.id, new Date(hours.getTime() + minute * 60_000)));
      const reading = (check: string, minute: number, outcome: 'successful' | 'failed' | 'error') => ({
        check,
        at: new Date(hours.getTime() + minute * 60_000),
        outcome,
        latencyMs: null,
        detail: '',
      });
      const taken = [
        reading('pay', 0, 'error'),
        reading('pay', 1, 'error'),
        reading('pay', 2, 'failed'),
        reading('browse', 2, 'successful'),
        reading('pay', 3, 'successful'),
        reading('pay', 4, 'error'),
        reading('pay', 5, 'failed'),
        reading('pay', 6, 'successful'),
        reading('pay', 7, 'successful'),
      ];
      await run((stores) => stores.watches.addMeasurements(deployment.id, taken));
      expect(await counts(1)).toEqual([
        { check: 'browse', planned: 1, missing: 0, failed: 0 },
        { check: 'pay', planned: 7, missing: 2, failed: 2 },
      ]);
      const byCheck = (a: ReadingCount, b: ReadingCount) => a.check.localeCompare(b.check);
      expect(await counts(0)).toEqual(countReadings(taken).sort(byCheck));
      expect(await counts(10)).toEqual([]);
    });

    it('what the readings of a watch have shown so far', async () => {
      const watch = { id: id<'Watch'>('wat'), releaseId: release.id, deploymentId: deployment.id };
      const other = await run((stores) => stores.watches.forDeployment(deployment.id));
      if (other === null) await run((stores) => stores.watches.insert(watch, 60_000));
      const mine = other?.id ?? watch.id;
      expect(await run((stores) => stores.watches.records(id<'Watch'>('wat')))).toEqual([]);
      const records = [
        { ...emptyRecord('pay'), planned: 3, series: { 'errors 2': addReading(emptySeries, 0.02, true, moment) } },
        emptyRecord('browse'),
      ];
      const told: Date[] = [];
      await run((stores) => stores.watches.keepRecords(mine, records, 'not yet', (readAt) => told.push(readAt)));
      expect(await run((stores) => stores.watches.records(mine))).toEqual(records);
      expect(await run((stores) => stores.watches.find(mine))).toMatchObject({
        notRuledOut: 'not yet',
        readAt: told[0],
      });
      expect(told).toHaveLength(1);
    });

    it('an escalation once for each key, until it is closed', async () => {
      const escalation = anEscalation(release.id, deployment.id);
      const same = { ...escalation, id: id<'Escalation'>('esc') };
      expect(await run((stores) => stores.escalations.insert(escalation))).toBe(true);
      expect(await run((stores) => stores.escalations.insert(same))).toBe(false);
      const closed = {
        ...escalation,
        tier: 'manager' as const,
        acknowledgedBy: people.onCall,
        acknowledgedAt: moment,
        closedAt: moment,
      };
      await run((stores) => stores.escalations.save(closed));
      expect(await run((stores) => stores.escalations.insert(same))).toBe(true);
      expect(await run((stores) => stores.escalations.find(escalation.id))).toEqual(closed);
      expect(await run((stores) => stores.escalations.forRelease(release.id))).toHaveLength(2);
    });

    it('the latest times that were told of an alert, of each kind', async () => {
      const key = id<'Escalation'>('alert');
      const at = (second: number) => new Date(moment.getTime() + second * 1_000);
      const known = () => database().read((stores) => stores.alerts.find(key));
      const note = (firedAt: Date | null, endedAt: Date | null) =>
        run((stores) => stores.alerts.note({ key, releaseId: release.id, firedAt, endedAt }));
      expect(await known()).toEqual({ firedAt: null, endedAt: null });
      await note(at(2), null);
      expect(await known()).toEqual({ firedAt: at(2), endedAt: null });
      await note(null, at(3));
      await note(at(1), at(1));
      expect(await known()).toEqual({ firedAt: at(2), endedAt: at(3) });
      await note(at(4), null);
      expect(await known()).toEqual({ firedAt: at(4), endedAt: at(3) });
    });

    it('proposals, locks and reminders', async () => {
      const proposal = aProposal(release.id, deployment.id);
      await run((stores) => stores.proposals.insert(proposal));
      const decided = {
        ...proposal,
        state: 'accepted' as const,
        revision: 2,
        decidedBy: people.onCall,
        decidedAt: moment,
        decisionReason: 'yes',
      };
      await run((stores) => stores.proposals.save(decided));
      expect(await run((stores) => stores.proposals.find(proposal.id))).toEqual(decided);
      expect(await run((stores) => stores.proposals.forRelease(release.id))).toEqual([decided]);

      const lock = aLock();
      await run((stores) => stores.locks.insert(lock));
      expect(await run((stores) => stores.locks.open())).toContainEqual(lock);
      await run((stores) => stores.locks.save({ ...lock, liftedAt: moment, liftedBy: people.onCall }));
      expect((await run((stores) => stores.locks.open())).map((one) => one.id)).not.toContain(lock.id);
      expect((await run((stores) => stores.locks.find(lock.id)))?.liftedBy).toBe(people.onCall);

      const reminder = {
        id: id<'Reminder'>('rem'),
        releaseId: release.id,
        task: { kind: 'start', planHash: 'a' } as const,
      };
      await run((stores) => stores.reminders.insert(reminder, 60_000));
      expect(await run((stores) => stores.reminders.find(reminder.id))).toEqual(reminder);
    });
  });

  describe(`the inbox of ${name}`, () => {
    it('keeps the answer to a key, and undoes whatever would use the key again', async () => {
      const key = id('key');
      const lock = aLock();
      expect(await run((stores) => stores.inbox.find(key))).toBeNull();
      await run(async (stores) => stores.inbox.settle(key, 'print', { ok: true, value: ['a'] }));
      const again = run(async (stores) => {
        await stores.locks.insert(lock);
        stores.inbox.settle(key, 'other', { ok: true, value: ['b'] });
      });
      await expect(again).rejects.toThrow(KeyUsed);
      expect(await run((stores) => stores.locks.find(lock.id))).toBeNull();
      expect(await run((stores) => stores.inbox.find(key))).toEqual({
        fingerprint: 'print',
        answer: { ok: true, value: ['a'] },
      });
    });

    it('takes another row that is there already for what it is', async () => {
      const lock = aLock();
      await run((stores) => stores.locks.insert(lock));
      const again = run(async (stores) => {
        await stores.locks.insert(lock);
        stores.inbox.settle(id('key'), 'print', null);
      });
      await expect(again).rejects.not.toThrow(KeyUsed);
      await expect(again).rejects.toThrow();
    });

    it('forgets a key whose transaction failed', async () => {
      const key = id('key');
      const failing = run(async (stores) => {
        stores.inbox.settle(key, 'print', null);
        throw new Error('boom');
      });
      await expect(failing).rejects.toThrow('boom');
      expect(await run((stores) => stores.inbox.find(key))).toBeNull();
    });
  });
}
