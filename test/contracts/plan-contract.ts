import { beforeAll, describe, expect, it } from 'vitest';
import type { Bypass } from '../../src/domain/gate/bypass.ts';
import type { PlanRevision } from '../../src/domain/plan/revision.ts';
import type { Release } from '../../src/domain/release/release.ts';
import type { Database } from '../../src/ports/database.ts';
import type { Stores } from '../../src/ports/stores.ts';
import { aDeployment, anApproval, aRelease, id, moment } from '../support/builders.ts';
import { aTask, aTodo } from '../support/task-builders.ts';
import { people } from '../support/test-settings.ts';

/** What the record keeps of changed plans, of what decisions were based on, and of bypassed checks. */
export function planContract(name: string, database: () => Database): void {
  const run = <T>(work: (stores: Stores) => Promise<T>) => database().transaction(work);
  let release: Release;

  describe(`${name} keeps of a plan`, () => {
    beforeAll(async () => {
      release = await run((stores) => stores.releases.insert(aRelease()));
    });

    it('what people changed in it', async () => {
      const edits = { checks: ['Called the bank'], policy: { part: { watchWindowMs: 1_000 }, reason: 'slow' } };
      await run((stores) => stores.releases.save({ ...release, edits }));
      expect((await run((stores) => stores.releases.find(release.id)))?.edits).toEqual(edits);
      await run((stores) => stores.releases.save({ ...release, edits: null }));
    });

    it('every revision, in order, and finds the newest with a hash', async () => {
      const revision = (number: number, planHash: string): PlanRevision => ({
        releaseId: release.id,
        number,
        planHash,
        plan: release.plan,
        changes: [{ part: 'Schedule', words: 'later', effect: 'confirm' }],
        reason: 'as asked',
        authorId: people.requester,
        at: moment,
      });
      const all = [revision(1, 'a'), revision(2, 'b'), revision(3, 'a')];
      await run(async (stores) => {
        for (const one of [all[2], all[0], all[1]]) if (one) await stores.planRevisions.insert(one);
      });
      const history = await run((stores) => stores.planRevisions.history(release.id));
      expect(history).toEqual(all.map(({ plan: _plan, ...rest }) => rest));
      expect(await run((stores) => stores.planRevisions.findByHash(release.id, 'a'))).toEqual(all[2]);
      expect(await run((stores) => stores.planRevisions.findByHash(release.id, 'c'))).toBeNull();
    });

    it('what a decision was based on, and nothing where that was not recorded', async () => {
      const basis = {
        rules: ['Managers'],
        checks: [{ id: 'checklist', result: 'failed' as const, reasonCode: 'CHECKLIST' }],
        seenHash: 'hash',
        confirms: 'earlier',
      };
      const given = [anApproval(release.id, { basis }), anApproval(release.id, { personId: people.onCall })];
      for (const one of given) expect(await run((stores) => stores.approvals.insert(one))).toBe(true);
      const found = await run((stores) => stores.approvals.forRelease(release.id));
      expect(found.map((one) => one.basis).sort((a, b) => Number(b === null) - Number(a === null))).toEqual([
        null,
        basis,
      ]);
    });

    it('bypassed checks once for each plan, and counts the starts that needed one', async () => {
      const started = aDeployment(release.id, {
        service: release.service,
        startedAt: new Date('2031-01-02T00:00:00Z'),
      });
      await run((stores) => stores.deployments.insert(started));
      const bypass = (more: Partial<Bypass> = {}): Bypass => ({
        id: id<'Bypass'>('byp'),
        releaseId: release.id,
        planHash: release.planHash,
        check: 'promotion',
        reason: 'no staging',
        authorId: people.onCall,
        at: new Date('2031-01-01T00:00:00Z'),
        ...more,
      });
      const since = new Date('2031-01-01T12:00:00Z');
      expect(await run((stores) => stores.bypasses.countSince(since))).toEqual({ started: 1, bypassed: 0 });
      const ofEarlierPlan = bypass({ planHash: 'earlier' });
      await run((stores) => stores.bypasses.insert(ofEarlierPlan));
      expect(await run((stores) => stores.bypasses.countSince(since))).toEqual({ started: 1, bypassed: 0 });
      const first = bypass({ at: new Date('2031-01-01T01:00:00Z') });
      expect(await run((stores) => stores.bypasses.insert(first))).toBe(true);
      expect(await run((stores) => stores.bypasses.insert(bypass()))).toBe(false);
      expect(await run((stores) => stores.bypasses.insert(bypass({ check: 'calendar' })))).toBe(true);
      expect(await run((stores) => stores.bypasses.countSince(since))).toEqual({ started: 1, bypassed: 1 });
      expect(await run((stores) => stores.bypasses.forRelease(release.id))).toHaveLength(3);
      expect(await run((stores) => stores.bypasses.newest(1))).toEqual([first]);
      expect(await run((stores) => stores.bypasses.countSince(new Date('2032-01-01')))).toEqual({
        started: 0,
        bypassed: 0,
      });
    });

    it('items that it does not ask for any more, without showing them', async () => {
      const task = aTask(release.id);
      const [kept, withdrawn] = [aTodo(task), aTodo(task)];
      await run(async (stores) => {
        await stores.tasks.insertTasks([task]);
        await stores.tasks.insertTodos([kept, withdrawn]);
      });
      await run((stores) => stores.tasks.withdrawTodos([withdrawn.id], moment));
      await run((stores) => stores.tasks.withdrawTodos([], moment));
      const found = await run((stores) => stores.tasks.todosFor(release.id));
      expect(found.map((todo) => todo.id)).toEqual([kept.id]);
      expect(await run((stores) => stores.tasks.findTodo(withdrawn.id))).toBeNull();
    });
  });
}
