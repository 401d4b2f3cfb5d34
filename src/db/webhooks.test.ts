import { describe, expect, it } from 'vitest';
import { webhookContract } from '../../test/contracts/webhook-contract.ts';
import { fakeReceiver } from '../../test/fakes/webhook-receiver.ts';
import { embeddedDatabase } from '../../test/support/embedded-database.ts';
import { describeWith } from '../../test/support/needs.ts';
import { twoReplicas } from '../../test/support/replicas.ts';
import { workerFor, workUntil } from '../../test/support/test-deps.ts';
import { aSubscriber, emptyRelease, record, webhookDeps } from '../../test/support/webhooks.ts';
import { systemClock } from '../lib/clock.ts';
import type { Database } from '../ports/database.ts';
import type { Stores } from '../ports/stores.ts';
import { deliverWebhook } from '../usecases/webhook/deliver-webhook.ts';

webhookContract('the embedded database', embeddedDatabase());

const positionsOf = (bodies: readonly { body: string }[]) =>
  bodies.map(({ body }) => (JSON.parse(body) as { data: { position: number } }).data.position);

describeWith('postgres', 'a PostgreSQL server', (serverUrl) => {
  const replicas = twoReplicas(serverUrl);
  webhookContract('PostgreSQL', () => replicas.first);

  describe('replicas that deliver webhooks together', () => {
    it('keep the order of each release while it is recorded and delivered at the same time', async () => {
      const receiver = await fakeReceiver();
      const subscriber = aSubscriber({ name: 'order', url: receiver.url });
      const [one, two] = [webhookDeps(replicas.first, [subscriber]), webhookDeps(replicas.second, [subscriber])];
      const releases = await Promise.all([0, 1, 2].map(() => emptyRelease(replicas.first)));
      const recording = releases.map(async (release) => {
        for (let number = 0; number < 15; number += 1) await record(number % 2 === 0 ? one.deps : two.deps, release, 2);
      });
      let isRecorded = false;
      const all = Promise.all(recording).then(() => {
        isRecorded = true;
      });
      const isDone = () => isRecorded && receiver.received.length >= 90;
      await Promise.all([one, two].map((test) => workUntil(test.deps, test.work, 'all are delivered', isDone, 40_000)));
      await all;
      for (const release of releases) {
        const mine = receiver.received.filter(({ body }) => body.includes(release));
        expect(positionsOf(mine)).toEqual(Array.from({ length: 30 }, (_, index) => index + 1));
      }
      await receiver.close();
    }, 60_000);

    it('send an event again with the same id when one dies between sending and recording, and keep the order', async () => {
      const receiver = await fakeReceiver();
      const subscriber = aSubscriber({ name: 'crash', url: receiver.url });
      const dying = webhookDeps(dyingBeforeCommit(replicas.first), [subscriber]);
      const alive = webhookDeps(replicas.second, [subscriber]);
      const release = await emptyRelease(replicas.second);
      await record(alive.deps, release, 3);
      const [lease] = await replicas.first.statement((stores) => stores.webhooks.claim(1, 500));
      if (!lease) throw new Error('nothing was due');
      await expect(deliverWebhook(dying.deps, lease)).rejects.toThrow('the process died');
      expect(positionsOf(receiver.received)).toEqual([1]);
      await workUntil(alive.deps, alive.work, 'all are delivered', () => receiver.types().length >= 3, 20_000);
      expect(positionsOf(receiver.received)).toEqual([1, 1, 2, 3]);
      expect(receiver.received[0]?.id).toBe(receiver.received[1]?.id);
      expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(3);
      await receiver.close();
    }, 30_000);

    it('let whoever was taken over record nothing, so that no event is passed over', async () => {
      const receiver = await fakeReceiver();
      const subscriber = aSubscriber({ name: 'slow', url: receiver.url });
      const [slow, quick] = [webhookDeps(replicas.first, [subscriber]), webhookDeps(replicas.second, [subscriber])];
      await record(slow.deps, await emptyRelease(replicas.first), 2);
      const [lease] = await replicas.first.statement((stores) => stores.webhooks.claim(1, 300));
      if (!lease) throw new Error('nothing was due');
      const held: (() => void)[] = [];
      receiver.answer = (_request, response) => void held.push(() => response.writeHead(204).end());
      const late = deliverWebhook(slow.deps, lease);
      await systemClock.sleep(400);
      receiver.answer = (_request, response) => void response.writeHead(204).end();
      const worker = workerFor(quick.deps);
      await workUntil(quick.deps, worker, 'both are delivered', () => receiver.types().length >= 2, 20_000);
      for (const end of held) end();
      await expect(late).rejects.toThrow('was taken over');
      expect(positionsOf(receiver.received)).toEqual([1, 1, 2]);
      await receiver.close();
    }, 30_000);
  });
});

/** Every transaction fails before its commit; reading goes on. */
function dyingBeforeCommit(database: Database): Database {
  return {
    ...database,
    transaction: <T>(work: (stores: Stores) => Promise<T>) =>
      database.transaction<T>(async (stores) => {
        await work(stores);
        throw new Error('the process died');
      }),
  };
}
