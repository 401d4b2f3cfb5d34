import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PostId } from '../../src/domain/ids.ts';
import { systemClock } from '../../src/lib/clock.ts';
import type { Database } from '../../src/ports/database.ts';
import { type Lease, LeaseLost } from '../../src/ports/due-queue.ts';
import type { Stores } from '../../src/ports/stores.ts';
import { aLock, aPost, aRelease, id } from '../support/builders.ts';
import { nextDueMs } from '../support/next-due.ts';
import { aNote, aTask, aTodo } from '../support/task-builders.ts';

/** The contract of the due queues and transactions, on either database. */
export function queueContract(name: string, database: () => Database): void {
  const run = <T>(work: (stores: Stores) => Promise<T>) => database().transaction(work);
  const added: PostId[] = [];
  const add = async (priority = 5): Promise<PostId> => {
    const post = aPost(null, { priority });
    added.push(post.id);
    await run((stores) => stores.posts.add(post));
    return post.id;
  };
  const claim = (limit = 100, leaseMs = 60_000) => run((stores) => stores.posts.claim(limit, leaseMs));
  const only = async (leaseMs = 60_000): Promise<Lease<PostId>> => {
    const leases = await claim(10, leaseMs);
    if (leases.length !== 1 || !leases[0]) throw new Error(`${leases.length} rows were due`);
    return leases[0];
  };
  /** Waits until the database itself finds a row due again, as long as its lease says. */
  const claimAgain = async (): Promise<Lease<PostId>> => {
    for (;;) {
      const [lease] = await claim(1);
      if (lease) return lease;
      await systemClock.sleep(Math.max(1, (await run((stores) => nextDueMs(stores, 'posts'))) ?? 1));
    }
  };

  describe(`the due queues of ${name}`, () => {
    beforeEach(async () => {
      for (const lease of await claim()) await run((stores) => stores.posts.release(lease, null));
    });
    afterEach(() =>
      run(async (stores) => {
        for (const post of added.splice(0)) await stores.posts.schedule(post, null);
      }),
    );

    it('give the most urgent rows first, and the ones that wait longest among equals', async () => {
      const late = await add(9);
      const first = await add(0);
      const second = await add(0);
      const middle = await add(5);
      expect((await claim(2)).map((lease) => lease.id)).toEqual([first, second]);
      expect((await claim()).map((lease) => lease.id)).toEqual([middle, late]);
    });

    it('never give more than was asked for', async () => {
      for (let count = 0; count < 5; count += 1) await add();
      expect(await claim(3)).toHaveLength(3);
      expect(await claim(3)).toHaveLength(2);
    });

    it('do not give a row that is leased, and give it again when the lease has ended', async () => {
      await add();
      const first = await only(400);
      expect(first.attempts).toBe(1);
      expect(await claim()).toEqual([]);
      const second = await claimAgain();
      expect(second).toMatchObject({ id: first.id, attempts: 2 });
      expect(second.token).not.toBe(first.token);
    });

    it('tell whoever lost a lease so, at every use', async () => {
      await add();
      const stale = await only(20);
      const fresh = await claimAgain();
      await expect(run((stores) => stores.posts.hold(stale))).rejects.toThrow(LeaseLost);
      await expect(run((stores) => stores.posts.check(stale))).rejects.toThrow(LeaseLost);
      await expect(run((stores) => stores.posts.extend(stale, 1_000))).rejects.toThrow(LeaseLost);
      await expect(run((stores) => stores.posts.release(stale, null))).rejects.toThrow(LeaseLost);
      await run((stores) => stores.posts.hold(fresh));
      await run((stores) => stores.posts.check(fresh));
      await run((stores) => stores.posts.release(fresh, null));
      await expect(
        run((stores) => stores.posts.hold(fresh)),
        'after giving it back',
      ).rejects.toThrow(LeaseLost);
    });

    it('do not let a lease that has run out be used, although nobody took it over', async () => {
      await add();
      const lease = await only(1);
      await systemClock.sleep(5);
      await expect(run((stores) => stores.posts.hold(lease))).rejects.toThrow(LeaseLost);
      await expect(run((stores) => stores.posts.check(lease))).rejects.toThrow(LeaseLost);
      await expect(run((stores) => stores.posts.extend(lease, 1_000))).rejects.toThrow(LeaseLost);
    });

    it('extend a lease that holds', async () => {
      await add();
      const lease = await only(5_000);
      await run((stores) => stores.posts.extend(lease, 60_000));
      expect(await run((stores) => nextDueMs(stores, 'posts'))).toBeGreaterThan(30_000);
      await run((stores) => stores.posts.hold(lease));
    });

    it('give a row back for later, after a success or not, or for good, with its attempts counted anew after a success', async () => {
      const post = await add();
      await run(async (stores) => stores.posts.release(await stores.posts.claim(1, 1_000).then(one), 20));
      const again = await claimAgain();
      expect(again).toMatchObject({ id: post, attempts: 2 });
      await run((stores) => stores.posts.release(again, 20, 'succeeded'));
      const next = await claimAgain();
      expect(next).toMatchObject({ id: post, attempts: 1 });
      await run((stores) => stores.posts.release(next, null));
      expect(await run((stores) => nextDueMs(stores, 'posts'))).toBeNull();
      await run((stores) => stores.posts.schedule(post, 0));
      expect(await only()).toMatchObject({ id: post, attempts: 1 });
    });

    it('bring back a row that was made due while somebody worked on it', async () => {
      const post = await add();
      const lease = await only();
      await run((stores) => stores.posts.schedule(post, 0));
      expect(await claim(), 'while it is leased').toEqual([]);
      await run((stores) => stores.posts.extend(lease, 60_000));
      await run((stores) => stores.posts.release(lease, null));
      expect((await only()).id).toBe(post);
    });

    it('do not bring back a row that nobody touched', async () => {
      await add();
      const lease = await only();
      await run((stores) => stores.posts.extend(lease, 60_000));
      await run((stores) => stores.posts.release(lease, null));
      expect(await claim()).toEqual([]);
    });

    it('take a row off the queue, and say when the next one is due', async () => {
      const post = await add();
      expect(await run((stores) => nextDueMs(stores, 'posts'))).toBe(0);
      await run((stores) => stores.posts.schedule(post, 5_000));
      const ms = await run((stores) => nextDueMs(stores, 'posts'));
      expect(ms).toBeGreaterThan(2_000);
      expect(ms).toBeLessThanOrEqual(5_000);
      await run((stores) => stores.posts.schedule(post, null));
      expect(await run((stores) => nextDueMs(stores, 'posts'))).toBeNull();
    });
  });

  describe(`transactions of ${name}`, () => {
    it('undo everything when the work throws, and go on to work', async () => {
      const release = aRelease();
      const failing = run(async (stores) => {
        await stores.releases.insert(release);
        await stores.posts.add(aPost(null));
        throw new Error('boom');
      });
      await expect(failing).rejects.toThrow('boom');
      expect(await run((stores) => stores.releases.find(release.id))).toBeNull();
    });

    it('undo everything when a statement fails', async () => {
      const first = await run((stores) => stores.releases.insert(aRelease()));
      const lost = aRelease();
      const failing = run(async (stores) => {
        await stores.releases.insert(lost);
        await stores.releases.insert(aRelease({ service: first.service }));
      });
      await expect(failing).rejects.toThrow();
      expect(await run((stores) => stores.releases.find(lost.id))).toBeNull();
    });

    it('keep the order of writes that nobody waits for, and read after them', async () => {
      const release = await run((stores) => stores.releases.insert(aRelease()));
      const root = aTask(release.id, { id: release.rootTaskId });
      const read = await run((stores) => {
        // Each of these needs the one before it.
        void stores.tasks.insertTasks([root]);
        void stores.tasks.insertTodos([aTodo(root)]);
        void stores.tasks.saveTask({ ...root, title: 'changed' });
        void stores.tasks.insertNote(aNote(root.id, release.id));
        void stores.releases.save({ ...release, reason: 'changed' });
        return Promise.all([stores.tasks.tasksFor(release.id), stores.tasks.notesFor(release.id)]);
      });
      expect(read[0].map((task) => task.title)).toEqual(['changed']);
      expect(read[1]).toHaveLength(1);
      expect((await run((stores) => stores.releases.find(release.id)))?.reason).toBe('changed');
    });

    it('fail, and undo everything, when a write fails that nobody waited for', async () => {
      const release = aRelease();
      const failing = run(async (stores) => {
        await stores.releases.insert(release);
        await stores.tasks.insertNote(aNote(release.rootTaskId, release.id));
        return 'this must not be told';
      });
      await expect(failing).rejects.toThrow();
      expect(await run((stores) => stores.releases.find(release.id))).toBeNull();
    });

    it('know whether there is anything to undo', async () => {
      const counts = await run(async (stores) => {
        await stores.releases.newest(1);
        const before = stores.writes();
        await stores.locks.insert(aLock());
        return [before, stores.writes()];
      });
      expect(counts).toEqual([0, 1]);
    });

    it('save a locked release with what is different, and only that', async () => {
      const release = await run((stores) => stores.releases.insert(aRelease()));
      const saved = await run(async (stores) => {
        const locked = await stores.releases.lock(release.id);
        if (!locked) throw new Error('the release is gone');
        await stores.releases.save(locked);
        const unchanged = stores.writes();
        await stores.releases.save({ ...locked, state: 'approved', revision: 2 });
        await stores.releases.save({ ...locked, plan: { ...locked.plan }, state: 'in_review', revision: 3 });
        return unchanged;
      });
      // Locking counts as read-only.
      expect(saved).toBe(0);
      expect(await run((stores) => stores.releases.find(release.id))).toEqual({ ...release, revision: 3 });
    });

    it('are not needed for a look, which may change nothing', async () => {
      const lock = aLock();
      await run((stores) => stores.locks.insert(lock));
      expect(await database().read((stores) => stores.locks.find(lock.id))).toEqual(lock);
      await expect(database().read((stores) => stores.locks.save({ ...lock, reason: 'changed' }))).rejects.toThrow(
        'may not change',
      );
      expect((await database().read((stores) => stores.locks.find(lock.id)))?.reason).toBe(lock.reason);
    });

    it('take one statement by itself, tell what became due by it, and send no second one', async () => {
      const heard: string[] = [];
      const stop = database().onDue((queues) => heard.push(queues.join()));
      const [first, second] = [aPost(null), aPost(null)];
      await database().statement((stores) => stores.posts.add(first));
      await expect.poll(() => heard).toContain('posts');
      stop();
      const two = database().statement(async (stores) => {
        await nextDueMs(stores, 'posts');
        await stores.posts.add(second);
      });
      await expect(two).rejects.toMatchObject({ cause: { message: 'a second statement needs a transaction' } });
      const found = await database().read((stores) =>
        Promise.all([stores.posts.find(first.id), stores.posts.find(second.id)]),
      );
      expect(found.map((post) => post?.id ?? null)).toEqual([first.id, null]);
    });

    it('say that a row became due after the commit, and not before or without one', async () => {
      let isCommitted = false;
      const heard: boolean[] = [];
      const stop = database().onDue((queues) => {
        expect(queues).toEqual(['posts']);
        heard.push(isCommitted);
      });
      await run(async (stores) => {
        await stores.posts.add(aPost(null));
        await nextDueMs(stores, 'posts');
        expect(heard).toEqual([]);
        isCommitted = true;
      });
      await expect.poll(() => heard.length).toBe(1);
      expect(heard).not.toContain(false);
      await run((stores) => nextDueMs(stores, 'posts'));
      const failing = run(async (stores) => {
        await stores.posts.add(aPost(null, { key: id('undone') }));
        throw new Error('boom');
      });
      await expect(failing).rejects.toThrow('boom');
      expect(heard).toHaveLength(1);
      stop();
      await run((stores) => stores.posts.add(aPost(null)));
      expect(heard).toHaveLength(1);
    });
  });
}

function one<T>(list: readonly T[]): T {
  const [first] = list;
  if (first === undefined) throw new Error('nothing was due');
  return first;
}
