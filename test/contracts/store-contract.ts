import { beforeAll, describe, expect, it } from 'vitest';
import { system } from '../../src/domain/actor.ts';
import type { Release } from '../../src/domain/release/release.ts';
import type { VersionResult } from '../../src/domain/version-result/version-result.ts';
import type { Database } from '../../src/ports/database.ts';
import type { Stores } from '../../src/ports/stores.ts';
import { aDeployment, anApproval, aRelease, aStep, id, moment } from '../support/builders.ts';
import { aNote, anAgent, aTask, aTodo } from '../support/task-builders.ts';
import { people } from '../support/test-settings.ts';

/** The contract of the stores, on either database. */
export function storeContract(name: string, database: () => Database): void {
  const run = <T>(work: (stores: Stores) => Promise<T>) => database().transaction(work);
  let release: Release;
  let deployment = aDeployment(id<'Release'>('rel'));

  describe(`${name} keeps what it is given`, () => {
    beforeAll(async () => {
      release = await run((stores) => stores.releases.insert(aRelease({ startsAt: moment })));
      deployment = aDeployment(release.id, { service: release.service });
      await run((stores) => stores.deployments.insert(deployment));
    });

    it('releases, with numbers that count up', async () => {
      expect(await run((stores) => stores.releases.find(release.id))).toEqual(release);
      expect(await run((stores) => stores.releases.findByNumber(release.number))).toEqual(release);
      const changed: Release = {
        ...release,
        state: 'approved',
        revision: 2,
        captainId: people.onCall,
        updatedAt: new Date('2026-03-04T00:00:00.001Z'),
      };
      await run((stores) => stores.releases.save(changed));
      expect(await run((stores) => stores.releases.lock(release.id))).toEqual(changed);
      const next = await run((stores) => stores.releases.insert(aRelease()));
      expect(next.number).toBeGreaterThan(release.number);
      expect(await run((stores) => stores.releases.find(id<'Release'>('rel')))).toBeNull();
      expect(await run((stores) => stores.releases.lock(id<'Release'>('rel')))).toBeNull();
    });

    it('one active release of a service and environment, and no second one', async () => {
      const first = await run((stores) => stores.releases.insert(aRelease({ state: 'draft' })));
      const { service } = first;
      const second = () => run((stores) => stores.releases.insert(aRelease({ service })));
      expect(await run((stores) => stores.releases.activeFor(service, 'production'))).toEqual(first);
      for (const state of ['draft', 'in_review', 'approved', 'in_progress', 'failed'] as const) {
        await run((stores) => stores.releases.save({ ...first, state }));
        await expect(second(), state).rejects.toThrow();
      }
      await run((stores) => stores.releases.insert(aRelease({ service, environment: 'staging' })));
      await run((stores) => stores.releases.save({ ...first, state: 'completed' }));
      expect(await run((stores) => stores.releases.activeFor(service, 'production'))).toBeNull();
      const later = await second();
      expect(await run((stores) => stores.releases.newest(10, { service }))).toMatchObject([
        { id: later.id },
        { environment: 'staging' },
        { id: first.id },
      ]);
      expect(await run((stores) => stores.releases.newest(1, { service }))).toHaveLength(1);
    });

    it('what ended, what was rolled back, and which versions are known, however much came after', async () => {
      const { service } = aRelease();
      const place = { service, environment: 'production' };
      const add = (state: Release['state'], version: string, endedAt: Date | null = moment) =>
        run((stores) => stores.releases.insert(aRelease({ service, state, version, endedAt })));
      const before = await run((stores) => stores.releases.count());
      const reverted = await add('rolled_back', '0.9.0');
      for (let index = 0; index < 30; index += 1) await add('completed', `1.${index}.0`);
      const open = await add('in_review', '2.0.0', null);
      expect(await run((stores) => stores.releases.reverted(service, 'production', '0.9.0'))).toEqual(reverted);
      expect(await run((stores) => stores.releases.reverted(service, 'staging', '0.9.0'))).toBeNull();
      expect(await run((stores) => stores.releases.reverted(service, 'production', '1.1.0'))).toBeNull();
      const at = (environment: string, when: Date) =>
        run((stores) => stores.releases.rolledBackAt(service, environment, when));
      expect(await at('production', moment)).toEqual(reverted);
      expect(await at('staging', moment)).toBeNull();
      expect(await at('production', new Date(moment.getTime() + 1))).toBeNull();
      expect((await run((stores) => stores.releases.ended(3, place))).map((one) => one.version)).toEqual([
        '1.29.0',
        '1.28.0',
        '1.27.0',
      ]);
      expect(await run((stores) => stores.releases.newest(1, place))).toEqual([open]);
      expect(await run((stores) => stores.releases.newest(5, { ...place, version: '0.9.0' }))).toEqual([reverted]);
      expect(await run((stores) => stores.releases.active())).toContainEqual(open);
      expect(await run((stores) => stores.releases.count())).toEqual({
        all: before.all + 32,
        ended: before.ended + 31,
      });
      const known = await run((stores) => stores.releases.versionsAmong(['0.9.0', '2.0.0', 'never']));
      expect([...known].sort()).toEqual(['0.9.0', '2.0.0']);
      expect(await run((stores) => stores.releases.versionsAmong([]))).toEqual([]);
    });

    it('deployments and steps', async () => {
      expect(await run((stores) => stores.deployments.find(deployment.id))).toEqual(deployment);
      const rollback = {
        requestedBy: people.onCall,
        reason: 'it burns',
        targetVersion: '1.0.0',
        startedAt: moment.toISOString(),
        restoredAt: null,
        validation: [{ title: 'Health', isPassed: true, detail: '' }],
      };
      const changed = {
        ...deployment,
        state: 'rolling_back' as const,
        verdict: 'degraded' as const,
        deployedAt: moment,
        watchEndsAt: moment,
        baselineUpper: { pay: 30 },
        rollback,
      };
      await run((stores) => stores.deployments.save(changed));
      expect(await run((stores) => stores.deployments.forRelease(release.id))).toEqual(changed);
      expect(await run((stores) => stores.deployments.newest([release]))).toEqual([changed]);
      await expect(run((stores) => stores.deployments.insert(aDeployment(release.id)))).rejects.toThrow();

      expect(await run((stores) => stores.deployments.underWay(release))).toEqual([changed]);

      const steps = [aStep(deployment, 1), aStep(deployment, 0)];
      await run((stores) => stores.steps.insert(steps));
      await run((stores) => stores.steps.insert([]));
      expect(await run((stores) => stores.steps.forDeployment(deployment.id))).toEqual([steps[1], steps[0]]);
      const begun = {
        ...aStep(deployment, 0),
        ...steps[1],
        state: 'running' as const,
        operationId: id<'Operation'>('op'),
        host: 'here',
        startedAt: moment,
        output: 'so far',
      };
      await run((stores) => stores.steps.save(begun));
      expect(await run((stores) => stores.steps.find(begun.id))).toEqual(begun);
      await expect(
        run((stores) => stores.steps.insert([aStep(deployment, 1)])),
        'a second step in one place',
      ).rejects.toThrow();
    });

    it('one answer of each person to each plan', async () => {
      const approval = anApproval(release.id);
      expect(await run((stores) => stores.approvals.insert(approval))).toBe(true);
      expect(
        await run((stores) => stores.approvals.insert({ ...approval, id: id<'Approval'>('app'), decision: 'reject' })),
      ).toBe(false);
      expect(
        await run((stores) => stores.approvals.insert({ ...approval, id: id<'Approval'>('app'), planHash: 'another' })),
      ).toBe(true);
      expect(
        await run((stores) =>
          stores.approvals.insert({ ...approval, id: id<'Approval'>('app'), personId: people.secondApprover }),
        ),
      ).toBe(true);
      const known = await run((stores) => stores.approvals.forRelease(release.id));
      expect(known).toHaveLength(3);
      expect(known).toContainEqual(approval);
    });

    it('tasks, todos and notes', async () => {
      const root = aTask(release.id);
      const child = aTask(release.id, { parentId: root.id, position: 1, assigneeId: people.onCall });
      const todo = aTodo(child);
      const note = aNote(root.id, release.id);
      await run(async (stores) => {
        await stores.tasks.insertTasks([child, root]);
        await stores.tasks.insertTodos([todo]);
        await stores.tasks.insertNote(note);
      });
      expect(await run((stores) => stores.tasks.tasksFor(release.id))).toEqual([root, child]);
      const ticked = { ...todo, ticked: { by: people.onCall, at: moment.toISOString(), detail: 'seen' } };
      await run((stores) => stores.tasks.saveTodo(ticked));
      expect(await run((stores) => stores.tasks.findTodo(todo.id))).toEqual(ticked);
      await run((stores) => stores.tasks.saveTodo(todo));
      await run((stores) => stores.tasks.saveTask({ ...child, state: 'done' }));
      expect(await run((stores) => stores.tasks.todosFor(release.id))).toEqual([todo]);
      expect((await run((stores) => stores.tasks.tasksFor(release.id)))[1]).toEqual({ ...child, state: 'done' });
      expect(await run((stores) => stores.tasks.notesFor(release.id))).toEqual([note]);
    });

    it('tasks by number, links, and what somebody has to do', async () => {
      const root = aTask(release.id, { position: 0 });
      const owner = `U0${id('x').slice(-6).toUpperCase()}`;
      const late = aTask(release.id, { parentId: root.id, position: 101, role: 'QA', assigneeId: owner });
      const soon = {
        ...aTask(release.id, { parentId: root.id, position: 102, role: 'QA', assigneeId: owner }),
        deadline: moment,
      };
      const done = aTask(release.id, { parentId: root.id, position: 103, assigneeId: owner, state: 'done' });
      const link = { releaseId: release.id, taskId: late.id, dependsOnId: soon.id };
      await run(async (stores) => {
        await stores.tasks.insertTasks([root, late, soon, done]);
        await stores.tasks.insertLinks([link, link]);
      });
      const number = (await run((stores) => stores.releases.find(release.id)))?.number ?? 0;
      expect(await run((stores) => stores.tasks.findTask({ release: number, position: 101 }))).toEqual(late);
      expect(await run((stores) => stores.tasks.findTask(soon.id))).toEqual(soon);
      expect(await run((stores) => stores.tasks.findTask({ release: number, position: 104 }))).toBeNull();
      expect(await run((stores) => stores.tasks.linksFor(release.id))).toEqual([link]);
      expect(await run((stores) => stores.tasks.assignedTo(owner, 10))).toEqual([soon, late]);
      expect(await run((stores) => stores.tasks.assignedTo(owner, 1))).toEqual([soon]);
    });

    it('agents, their limits, and that a revocation is final', async () => {
      const agent = anAgent({ perMinute: 2, perDay: 3 });
      expect(await run((stores) => stores.agents.insert(agent))).toBe(true);
      expect(await run((stores) => stores.agents.insert({ ...agent, tokenHash: id('hash') }))).toBe(false);
      expect(await run((stores) => stores.agents.findByToken(agent.tokenHash))).toEqual(agent);
      const at = (ms: number) => new Date(Math.floor(moment.getTime() / 86_400_000) * 86_400_000 + ms);
      const spend = (ms: number) => run((stores) => stores.agents.spend(agent.id, at(ms)));
      expect([await spend(1), await spend(2), await spend(3)]).toEqual([null, null, 'minute']);
      expect([await spend(60_000), await spend(60_001)]).toEqual([null, 'day']);
      expect(await spend(86_400_000)).toBeNull();
      expect((await run((stores) => stores.agents.find(agent.id)))?.lastSeenAt).toEqual(at(86_400_000));
      await run((stores) => stores.agents.revoke(agent.id, people.approver, moment));
      await run((stores) => stores.agents.revoke(agent.id, people.requester, at(0)));
      expect(await run((stores) => stores.agents.find(agent.id))).toMatchObject({
        revokedBy: people.approver,
        revokedAt: moment,
      });
      expect((await run((stores) => stores.agents.all())).map((one) => one.id)).toContain(agent.id);
    });

    it('the newest result of each kind, name, content and author, newest first', async () => {
      const service = id('service');
      const add = async (more: Partial<VersionResult> = {}) => {
        const one: VersionResult = {
          ...{ id: id<'VersionResult'>('vrs'), kind: 'tests', service, version: '1.0.0', digest: 'sha256:a' },
          ...{ name: 'default', summary: { of: 'tests', passed: 1, failed: 0, skipped: 0, failing: [] } },
          ...{ files: { count: 1, bytes: 2, sha256: 'f' }, url: null, source: 'webhook', authorId: 'ci' },
          ...{ onBehalfOf: null, at: moment },
          ...more,
        };
        await run((stores) => stores.versionResults.insert(one));
        return one.id;
      };
      const found = async (limit = 200) =>
        (await run((stores) => stores.versionResults.forVersion(service, '1.0.0', limit))).map((one) => one.id);
      await add();
      const newest = await add();
      const none = await add({ digest: null });
      const other = await add({ digest: 'sha256:b' });
      const named = await add({ name: 'e2e', summary: { of: 'nothing', why: 'it is no XML' } });
      const byAgent = await add({ source: 'tool', authorId: 'agent:x', onBehalfOf: 'U1' });
      const coverage = await add({ kind: 'coverage', summary: { of: 'coverage', covered: 1, total: 2 } });
      await add({ version: '1.0.1' });
      await add({ service: id('other') });
      expect(await found()).toEqual([coverage, byAgent, named, other, none, newest]);
      const again = await add({ digest: null });
      expect(await found(2)).toEqual([again, coverage]);
    });

    it('events in the order in which they happened', async () => {
      await run(async (stores) => {
        await stores.releases.lock(release.id);
        await stores.events.append(
          release.id,
          'release.submitted',
          { planHash: 'a' },
          { kind: 'person', id: people.requester },
          moment,
        );
        await stores.events.append(release.id, 'release.approved', { planHash: 'a' }, system, moment);
      });
      const events = await run((stores) => stores.events.forRelease(release.id));
      expect(events).toMatchObject([
        {
          releaseId: release.id,
          type: 'release.submitted',
          data: { planHash: 'a' },
          actor: { kind: 'person', id: people.requester },
          at: moment,
        },
        { type: 'release.approved', actor: system },
      ]);
      expect(events[1]?.seq).toBeGreaterThan(events[0]?.seq ?? Number.POSITIVE_INFINITY);
    });
  });
}
