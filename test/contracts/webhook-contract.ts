import { describe, expect, it } from 'vitest';
import { system } from '../../src/domain/actor.ts';
import type { ReleaseId, WebhookFeedId } from '../../src/domain/ids.ts';
import type { Database } from '../../src/ports/database.ts';
import type { WebhookFeed } from '../../src/ports/stores/webhook-store.ts';
import type { Stores } from '../../src/ports/stores.ts';
import { id, moment } from '../support/builders.ts';
import { anIncident } from '../support/incidents.ts';
import { emptyRelease } from '../support/webhooks.ts';

/** The contract of the store of webhooks, on either database. */
export function webhookContract(name: string, database: () => Database): void {
  const run = <T>(work: (stores: Stores) => Promise<T>) => database().transaction(work);
  const append = async (stores: Stores, release: ReleaseId, reasons: readonly string[]) => {
    await stores.releases.lock(release);
    for (const reason of reasons) await stores.events.append(release, 'release.failed', { reason }, system, moment);
  };
  const want = (stores: Stores, release: ReleaseId, subscribers: readonly string[], recorded: number) => {
    const feeds = subscribers.map((subscriber) => ({ id: id<'WebhookFeed'>('whf'), subscriber }));
    return stores.webhooks.want({ kind: 'release', id: release }, feeds, recorded);
  };
  const feedsOf = async (subscriber: string): Promise<WebhookFeed[]> =>
    run(async (stores) => {
      const found = await Promise.all(
        (await stores.webhooks.waiting(subscriber)).map((one) => stores.webhooks.find(one)),
      );
      return found.flatMap((one) => one ?? []);
    });
  const only = async (subscriber: string): Promise<WebhookFeed> => {
    const [feed, ...others] = await feedsOf(subscriber);
    if (!feed || others.length > 0) throw new Error(`there is not exactly one feed for ${subscriber}`);
    return feed;
  };
  /** Claims until this row is there; the rest belongs to nobody. */
  const claim = async (feed: WebhookFeedId) => {
    const leases = await run((stores) => stores.webhooks.claim(1_000, 60_000));
    const mine = leases.find((lease) => lease.id === feed);
    for (const lease of leases) if (lease !== mine) await run((stores) => stores.webhooks.release(lease, null));
    if (!mine) throw new Error('the feed was not due');
    return mine;
  };

  describe(`${name} keeps webhooks`, () => {
    it('from the entries of the transaction that makes a feed due, and what was before is passed over', async () => {
      const [board, chart] = [id('board'), id('chart')];
      const release = await emptyRelease(database());
      await run((stores) => append(stores, release, ['a', 'b']));
      await run(async (stores) => {
        await append(stores, release, ['c', 'd']);
        await want(stores, release, [chart, board], 2);
      });
      const feed = await only(board);
      expect(feed).toMatchObject({ position: 2, again: [], releaseId: release, incidentId: null, deliveredAt: null });
      expect(await only(chart)).toMatchObject({ position: 2 });
      const next = await run((stores) => stores.webhooks.after(feed, feed.position, 10));
      expect(next).toMatchObject([
        { position: 3, type: 'release.failed', data: { reason: 'c' }, actor: system, at: moment },
        { position: 4, data: { reason: 'd' } },
      ]);
      const earlier = await run((stores) => stores.webhooks.before(feed, 3, ['release.failed', 'note.added'], 1));
      expect(earlier).toMatchObject([{ position: 2, data: { reason: 'b' } }]);
      expect(await run((stores) => stores.webhooks.before(feed, 3, ['note.added'], 5))).toEqual([]);
    });

    it('and leaves one that has something to do where it is', async () => {
      const board = id('board');
      const release = await emptyRelease(database());
      for (const reason of ['a', 'b'])
        await run(async (stores) => {
          await append(stores, release, [reason]);
          await want(stores, release, [board], 1);
        });
      const feed = await only(board);
      expect(feed.position).toBe(0);
      const lease = await claim(feed.id);
      await run((stores) => stores.webhooks.release(lease, 60_000));
      await run((stores) => want(stores, release, [board], 1));
      expect(await run((stores) => stores.webhooks.claim(100, 1_000)), 'its pause lasts').toEqual([]);
    });

    it('and starts one that has nothing to do with the new entries', async () => {
      const board = id('board');
      const release = await emptyRelease(database());
      await run(async (stores) => {
        await append(stores, release, ['a']);
        await want(stores, release, [board], 1);
      });
      const lease = await claim((await only(board)).id);
      await run((stores) => stores.webhooks.release(lease, null));
      await run((stores) => append(stores, release, ['nobody was told']));
      await run(async (stores) => {
        await append(stores, release, ['c']);
        await want(stores, release, [board], 1);
      });
      expect((await only(board)).position).toBe(2);
    });

    it('of an incident of its own, by the order of its record', async () => {
      const board = id('board');
      const incident = await run((stores) => stores.incidents.insert(anIncident()));
      const feed = await run(async (stores) => {
        for (const ref of ['I-1', 'I-2', 'I-3'])
          await stores.incidents.append(incident.id, 'incident.updated', { ref, words: 'so it is' }, system, moment);
        const feeds = [{ id: id<'WebhookFeed'>('whf'), subscriber: board }];
        await stores.webhooks.want({ kind: 'incident', id: incident.id }, feeds, 2);
        return feeds[0]?.id ?? id<'WebhookFeed'>('whf');
      });
      const found = await only(board);
      expect(found).toMatchObject({ id: feed, incidentId: incident.id, releaseId: null });
      const next = await run((stores) => stores.webhooks.after(found, found.position, 10));
      expect(next.map(({ data }) => data)).toMatchObject([{ ref: 'I-2' }, { ref: 'I-3' }]);
      expect(await run((stores) => stores.webhooks.about(found))).toEqual({
        kind: 'incident',
        id: incident.id,
        number: incident.number,
        service: incident.service,
        environment: 'production',
        releaseId: null,
      });
    });

    it('with at most four of one subscriber in work, whatever waits, and never fewer of another', async () => {
      await run(async (stores) => {
        for (const lease of await stores.webhooks.claim(1_000, 1)) await stores.webhooks.release(lease, null);
      });
      const [busy, calm] = [id('busy'), id('calm')];
      for (let number = 0; number < 7; number += 1) {
        const release = await emptyRelease(database());
        await run((stores) => want(stores, release, number === 6 ? [busy, calm] : [busy], 1));
      }
      const leases = await run((stores) => stores.webhooks.claim(100, 60_000));
      expect(leases).toHaveLength(5);
      expect(await run((stores) => stores.webhooks.claim(100, 60_000))).toEqual([]);
      const inWork = await run((stores) =>
        Promise.all(leases.map(async (lease) => (await stores.webhooks.find(lease.id))?.subscriber)),
      );
      expect(inWork.filter((one) => one === calm)).toHaveLength(1);
    });

    it('that were given up, and puts them before everything else when they are sent again', async () => {
      const board = id('board');
      const release = await emptyRelease(database());
      await run(async (stores) => {
        await append(stores, release, ['a', 'b', 'c']);
        await want(stores, release, [board], 3);
      });
      const feed = await only(board);
      const lease = await claim(feed.id);
      const letter = (position: number) => ({
        id: id<'DeadLetter'>('dlt'),
        subscriber: board,
        releaseId: release,
        incidentId: null,
        position,
        type: 'release.failed' as const,
        reason: 'it answered 500',
        at: moment,
      });
      const letters = [letter(2), letter(1)];
      await run(async (stores) => {
        for (const one of letters) await stores.webhooks.bury(one);
        await stores.webhooks.save({ ...feed, position: 3, failingSince: moment, deliveredAt: moment });
        await stores.webhooks.release(lease, null);
      });
      expect(await run((stores) => stores.webhooks.deadLetters(board, 10))).toMatchObject([
        { position: 2, reason: 'it answered 500', number: expect.any(Number) },
        { position: 1 },
      ]);
      expect((await run((stores) => stores.webhooks.states())).find((one) => one.subscriber === board)).toEqual({
        subscriber: board,
        waiting: 0,
        deliveredAt: moment,
        deadLetters: 2,
      });
      expect(await run((stores) => stores.webhooks.sendAgain(board, letters[0]?.id ?? null))).toBe(1);
      expect(await run((stores) => stores.webhooks.sendAgain(board, null))).toBe(1);
      expect(await run((stores) => stores.webhooks.sendAgain(board, null))).toBe(0);
      expect(await only(board)).toMatchObject({ position: 3, again: [1, 2], failingSince: null });
    });

    it('with what is known of a receiver, and makes its feeds due when it is back', async () => {
      const board = id('board');
      const receiver = {
        subscriber: board,
        url: 'https://example.com/',
        failingSince: moment,
        failure: 'it answered 500',
        attempts: 2,
        retryAt: moment,
        goneAt: null,
      };
      const release = await emptyRelease(database());
      await run((stores) => want(stores, release, [board], 1));
      const lease = await claim((await only(board)).id);
      await run(async (stores) => {
        await stores.webhooks.saveReceiver({ ...receiver, attempts: 1 });
        await stores.webhooks.saveReceiver(receiver);
        await stores.webhooks.release(lease, 3_600_000);
      });
      expect(await run((stores) => stores.webhooks.receiver(board))).toEqual(receiver);
      expect(await run((stores) => stores.webhooks.receivers())).toContainEqual(receiver);
      await run((stores) => stores.webhooks.clearReceiver(board, false));
      expect(await run((stores) => stores.webhooks.receiver(board))).toBeNull();
      expect(await run((stores) => stores.webhooks.claim(100, 1_000))).toEqual([]);
      await run((stores) => stores.webhooks.clearReceiver(board, true));
      await claim(lease.id);
    });

    it('and forgets what waits for a subscriber that is gone', async () => {
      const board = id('board');
      const release = await emptyRelease(database());
      await run(async (stores) => {
        await append(stores, release, ['a', 'b']);
        await want(stores, release, [board], 2);
      });
      const lease = await claim((await only(board)).id);
      await run((stores) => stores.webhooks.drop(lease));
      expect(await feedsOf(board)).toEqual([]);
      expect(await run((stores) => stores.webhooks.find(lease.id))).toMatchObject({ position: 2 });
    });
  });
}
