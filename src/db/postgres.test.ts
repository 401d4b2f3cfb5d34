import postgres from 'postgres';
import { describe, expect, it } from 'vitest';
import { deliveryContract } from '../../test/contracts/delivery-contract.ts';
import { deploymentContract } from '../../test/contracts/deployment-contract.ts';
import { placeContract } from '../../test/contracts/place-contract.ts';
import { planContract } from '../../test/contracts/plan-contract.ts';
import { queueContract } from '../../test/contracts/queue-contract.ts';
import { storeContract } from '../../test/contracts/store-contract.ts';
import { aLock, aPost, aRelease, id } from '../../test/support/builders.ts';
import { describeWith } from '../../test/support/needs.ts';
import { nextDueMs } from '../../test/support/next-due.ts';
import { twoReplicas } from '../../test/support/replicas.ts';
import { by, must, opened, view } from '../../test/support/story.ts';
import { testDeps } from '../../test/support/test-deps.ts';
import { people } from '../../test/support/test-settings.ts';
import type { Release } from '../domain/release/release.ts';
import { systemClock } from '../lib/clock.ts';
import { silentLogger } from '../lib/log.ts';
import { type Database, DatabaseUnavailable } from '../ports/database.ts';
import { decideRelease } from '../usecases/approval/decide-release.ts';
import { startRelease } from '../usecases/deployment/start-release.ts';
import { openRelease } from '../usecases/release/open-release.ts';
import { connectDatabase } from './connect.ts';

describeWith('postgres', 'a PostgreSQL server', (serverUrl) => {
  const replicas = twoReplicas(serverUrl);

  storeContract('PostgreSQL', () => replicas.first);
  deploymentContract('PostgreSQL', () => replicas.first);
  planContract('PostgreSQL', () => replicas.first);
  deliveryContract('PostgreSQL', () => replicas.first);
  queueContract('PostgreSQL', () => replicas.first);
  placeContract('PostgreSQL', () => replicas.first);

  describe('races between replicas', () => {
    it('never lose the approval that completes the number, in 60 rounds', async () => {
      const outcomes: string[] = [];
      for (let round = 0; round < 60; round += 1) {
        const test = testDeps(replicas.first, { policy: { approvalsNeeded: 2 } });
        const other = { ...test.deps, database: replicas.second };
        const id = await opened(test);
        const input = { releaseId: id, decision: 'approve', planHash: null, comment: '' } as const;
        const answers = await Promise.all([
          decideRelease(test.deps, input, by(people.approver)),
          decideRelease(other, input, by(people.secondApprover)),
        ]);
        expect(answers.map((answer) => must(answer).given).sort()).toEqual([1, 2]);
        const now = await view(test, id);
        expect(now.events.filter((event) => event.type === 'release.approved')).toHaveLength(1);
        outcomes.push(`${now.release.state} with ${now.approvals.length}`);
      }
      expect(new Set(outcomes)).toEqual(new Set(['approved with 2']));
    }, 120_000);

    it('count a double press of one person once', async () => {
      for (let round = 0; round < 20; round += 1) {
        const test = testDeps(replicas.first, { policy: { approvalsNeeded: 2 } });
        const id = await opened(test);
        const input = { releaseId: id, decision: 'approve', planHash: null, comment: '' } as const;
        const press = (database: Database) => decideRelease({ ...test.deps, database }, input, by(people.approver));
        const answers = await Promise.all([press(replicas.first), press(replicas.second), press(replicas.first)]);
        expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
        expect((await view(test, id)).release.state).toBe('in_review');
      }
    }, 60_000);

    it('open one release, and answer one key once, when two replicas are asked at the same time', async () => {
      for (let round = 0; round < 20; round += 1) {
        const test = testDeps(replicas.first);
        const input = {
          service: test.services.shop,
          version: '1.1.0',
          environment: null,
          strategy: null,
          startsAt: null,
          reason: '',
          because: null,
        };
        const caller = by(people.requester);
        const same = await Promise.all(
          replicas.both.map((database) => openRelease({ ...test.deps, database }, input, caller)),
        );
        expect(same[0]).toMatchObject({ ok: true });
        expect(same[1]).toEqual(same[0]);
        const different = await Promise.all(
          replicas.both.map((database) =>
            openRelease({ ...test.deps, database }, { ...input, service: test.services.bank }, by(people.requester)),
          ),
        );
        expect(different.filter((answer) => answer.ok)).toHaveLength(1);
      }
    }, 60_000);

    it('begin one deployment when Start is pressed on two replicas at the same time', async () => {
      for (let round = 0; round < 10; round += 1) {
        const test = testDeps(replicas.first, { policy: { separationOfDuties: false } });
        const id = await opened(test, { service: test.services.tool, strategy: 'blue-green' });
        must(
          await decideRelease(
            test.deps,
            { releaseId: id, decision: 'approve', planHash: null, comment: '' },
            by(people.approver),
          ),
        );
        await replicas.first.transaction(async (stores) => {
          for (const todo of await stores.tasks.todosFor(id))
            await stores.tasks.saveTodo({ ...todo, ticked: { by: people.requester, at: '', detail: '' } });
        });
        const answers = await Promise.all(
          replicas.both.map((database) =>
            startRelease({ ...test.deps, database }, { releaseId: id }, by(people.requester)),
          ),
        );
        expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
        expect((await view(test, id)).steps.map((step) => step.position)).toEqual([0, 1, 2, 3]);
      }
    }, 60_000);

    it('give each of 200 due rows to one worker', async () => {
      await drain(replicas.first);
      const wanted = new Set<string>();
      await replicas.first.transaction(async (stores) => {
        for (let count = 0; count < 200; count += 1) {
          const post = aPost(null);
          wanted.add(post.id);
          await stores.posts.add(post);
        }
      });
      const taken: string[] = [];
      const worker = async (database: Database) => {
        for (;;) {
          const leases = await database.transaction((stores) => stores.posts.claim(7, 60_000));
          if (leases.length === 0) return;
          expect(leases.length).toBeLessThanOrEqual(7);
          taken.push(...leases.map((lease) => lease.id));
        }
      };
      await Promise.all([
        worker(replicas.first),
        worker(replicas.second),
        worker(replicas.first),
        worker(replicas.second),
      ]);
      // A worker may find everything locked and stop early; the rest is still there for the next one.
      await worker(replicas.first);
      expect(taken).toHaveLength(200);
      expect(new Set(taken)).toEqual(wanted);
    });
  });

  it('tells the other replica that a row became due', async () => {
    let heard = 0;
    const stop = replicas.second.onDue(() => {
      heard += 1;
    });
    await replicas.first.transaction((stores) => stores.posts.add(aPost(null)));
    await expect.poll(() => heard).toBeGreaterThan(0);
    stop();
  });

  // An unhandled rejection ends the process; the test runner reports it as an error of this run.
  it('survives connections that are taken away at any moment, and works on', async () => {
    const admin = postgres(serverUrl, { max: 1, onnotice: () => {} });
    const shaken = await replicas.connect();
    const name = new URL(replicas.url).pathname.slice(1);
    let lost = 0;
    try {
      for (let round = 0; round < 80; round += 1) {
        const look = shaken.transaction((stores) => nextDueMs(stores, 'posts')).catch(() => (lost += 1));
        await admin`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${name}`;
        if (round % 10 === 0) await look;
      }
      await expect
        .poll(() => shaken.transaction((stores) => nextDueMs(stores, 'posts')).then(() => 'works', String), {
          timeout: 10_000,
        })
        .toBe('works');
      expect(lost).toBeGreaterThan(0);
    } finally {
      await Promise.all([shaken.close(), admin.end({ timeout: 1 })]);
    }
  });

  it('says which queue it was, and does not tell itself twice', async () => {
    // Notifications of earlier tests have arrived by then.
    await systemClock.sleep(200);
    const heard: string[] = [];
    const stops = replicas.both.map((one, index) => one.onDue((queues) => heard.push(`${index} ${queues.join()}`)));
    await replicas.first.transaction((stores) => stores.posts.add(aPost(null)));
    await expect.poll(() => heard.length).toBeGreaterThan(1);
    await replicas.second.transaction((stores) => nextDueMs(stores, 'posts'));
    for (const stop of stops) stop();
    expect(heard.sort()).toEqual(['0 posts', '1 posts']);
  });

  it('lets a message be delivered while its release is locked', async () => {
    const release = await replicas.first.transaction((stores) => stores.releases.insert(aRelease()));
    const wanted = { id: id<'Message'>('msg'), releaseId: release.id, surface: { kind: 'card' as const }, target: 'C' };
    await replicas.first.transaction((stores) => stores.messages.want(wanted, 0));
    const leases = await replicas.first.transaction((stores) => stores.messages.claim(100, 60_000));
    const lease = leases.find((one) => one.id === wanted.id);
    if (!lease) throw new Error('the message was not due');
    await replicas.first.transaction(async (stores) => {
      await stores.releases.lock(release.id);
      // On another connection, from inside: it must not need what we hold.
      await replicas.second.transaction(async (there) => {
        await there.messages.hold(lease);
        const message = await there.messages.find(wanted.id);
        if (message) await there.messages.save({ ...message, postedChannel: 'C', postedTs: '1.2', postedHash: 'hash' });
        await there.messages.release(lease, null);
      });
    });
    expect((await replicas.first.read((stores) => stores.messages.find(wanted.id)))?.postedTs).toBe('1.2');
  });

  it('runs transactions again that waited for each other, also when nobody waited for the write', async () => {
    const [one, two] = [
      await replicas.first.transaction((stores) => stores.releases.insert(aRelease())),
      await replicas.first.transaction((stores) => stores.releases.insert(aRelease())),
    ];
    for (const release of [one, two])
      await replicas.first.transaction((stores) =>
        stores.messages.want(
          { id: id<'Message'>('msg'), releaseId: release.id, surface: { kind: 'card' }, target: 'C' },
          5,
        ),
      );
    let attempts = 0;
    const touchBoth = (database: Database, from: Release, to: Release) =>
      database.transaction(async (stores) => {
        attempts += 1;
        await stores.messages.touch(from.id);
        await stores.messages.find(id<'Message'>('nothing'));
        // By now the other one holds what we want next, and wants what we hold.
        await systemClock.sleep(100);
        await stores.messages.touch(to.id);
        stores.inbox.settle(id('key'), 'print', 'sent after what fails');
      });
    await Promise.all([touchBoth(replicas.first, one, two), touchBoth(replicas.second, two, one)]);
    expect(attempts).toBe(3);
  });

  it('prepares no statements when the address says so', async () => {
    const watched = await connectDatabase(
      { kind: 'postgres', url: `${replicas.url}?prepare=false` },
      { logger: silentLogger },
    );
    try {
      const lock = aLock();
      await watched.transaction((stores) => stores.locks.insert(lock));
      expect(await watched.read((stores) => stores.locks.find(lock.id))).toEqual(lock);
    } finally {
      await watched.close();
    }
  });

  it('gives up on a transaction that takes too long, and works on', async () => {
    const impatient = await connectDatabase(
      { kind: 'postgres', url: replicas.url },
      { logger: silentLogger, transactionTimeoutMs: 300 },
    );
    try {
      const forever = impatient.transaction(() => new Promise<never>(() => {}));
      await expect(forever).rejects.toThrow(DatabaseUnavailable);
      await impatient.transaction((stores) => nextDueMs(stores, 'posts'));
    } finally {
      await impatient.close();
    }
  });

  it('says that the database is away when it cannot be reached', async () => {
    const url = 'postgres://postgres@127.0.0.1:1/nothing';
    await expect(connectDatabase({ kind: 'postgres', url }, { logger: silentLogger })).rejects.toThrow(
      DatabaseUnavailable,
    );
  });
});

async function drain(database: Database): Promise<void> {
  await database.transaction(async (stores) => {
    for (const lease of await stores.posts.claim(1_000, 60_000)) await stores.posts.release(lease, null);
  });
}
