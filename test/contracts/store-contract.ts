import { beforeAll, describe, expect, it } from 'vitest';
import { system } from '../../src/domain/actor.ts';
import { emptyModel } from '../../src/domain/analysis/anomaly/model.ts';
import type { Deployment, Step } from '../../src/domain/deployment/deployment.ts';
import type { Release } from '../../src/domain/release/release.ts';
import type { Database } from '../../src/ports/database.ts';
import type { Stores } from '../../src/ports/stores.ts';
import {
  aDeployment,
  aNote,
  anAgent,
  anApproval,
  aRelease,
  aStep,
  aTask,
  aTodo,
  id,
  moment,
} from '../support/builders.ts';
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

    it('which version went well in a place last, however much failed since', async () => {
      const place = { service: id('service'), environment: 'production' };
      let minute = 0;
      const add = async (version: string, state: Deployment['state'], more: Partial<Deployment> = {}) => {
        const owner = await run((stores) => stores.releases.insert(aRelease({ state: 'closed', endedAt: moment })));
        minute += 1;
        const startedAt = new Date(moment.getTime() + minute * 60_000);
        const one = aDeployment(owner.id, { ...place, version, state, startedAt, verdict: 'healthy', ...more });
        await run((stores) => stores.deployments.insert(one));
        return one;
      };
      const rollback = (targetVersion: string, restoredAt: string | null = moment.toISOString()) => ({
        rollback: { requestedBy: people.onCall, reason: '', targetVersion, startedAt: '', restoredAt, validation: [] },
      });
      const lastGood = (...except: string[]) => run((stores) => stores.deployments.lastGood(place, except));
      expect(await lastGood()).toBeNull();
      await add('1.0.0', 'succeeded');
      await add('1.1.0', 'succeeded');
      await add('1.2.0', 'succeeded', { verdict: 'degraded' });
      for (let index = 0; index < 20; index += 1) await add('1.3.0', 'failed');
      expect(await lastGood()).toBe('1.1.0');
      expect(await lastGood('1.1.0')).toBe('1.0.0');
      expect(await lastGood('1.1.0', '1.0.0')).toBeNull();
      const restored = await add('1.4.0', 'rolled_back', rollback('1.0.0'));
      await add('1.5.0', 'rollback_failed', rollback('0.1.0', null));
      expect(await lastGood()).toBe('1.0.0');
      // A version that succeeded once and failed later no longer counts as good.
      await add('1.0.0', 'failed');
      expect(await lastGood()).toBe('1.1.0');
      expect(await run((stores) => stores.deployments.newestOf(place, '1.0.0'))).toMatchObject({ state: 'failed' });
      expect(await run((stores) => stores.deployments.newestOf(place, '7.0.0'))).toBeNull();
      expect(await run((stores) => stores.deployments.restoredTo(place, '1.0.0'))).toEqual(restored);
      expect(await run((stores) => stores.deployments.restoredTo(place, '0.1.0'))).toBeNull();
      expect(await run((stores) => stores.deployments.rolledBack(place, 5))).toEqual([restored]);
      expect(
        await run((stores) => stores.deployments.newest([place, { ...place, environment: 'staging' }])),
      ).toHaveLength(1);
    });

    it('what is under way in a place, however old, also by a step alone', async () => {
      const place = { service: id('service'), environment: 'production' };
      const add = async (state: Deployment['state'], startedAt: Date) => {
        const owner = await run((stores) => stores.releases.insert(aRelease({ state: 'closed', endedAt: moment })));
        const one = aDeployment(owner.id, { ...place, state, startedAt });
        await run((stores) => stores.deployments.insert(one));
        return one;
      };
      const old = await add('rolling_back', new Date(0));
      const stopping = await add('aborted', new Date(1_000));
      await run((stores) => stores.steps.insert([aStep(stopping, 0, { state: 'running' })]));
      for (let index = 0; index < 10; index += 1) await add('succeeded', moment);
      expect(await run((stores) => stores.deployments.underWay(place))).toEqual([stopping, old]);
      expect(await run((stores) => stores.deployments.underWay({ ...place, environment: 'staging' }))).toEqual([]);
    });

    it('which steps are at work, and none that waits for a person or has ended', async () => {
      const owner = await run((stores) => stores.releases.insert(aRelease({ state: 'closed', endedAt: moment })));
      const one = aDeployment(owner.id, { service: id('service') });
      await run((stores) => stores.deployments.insert(one));
      const begun = (position: number, state: Step['state'], more: Partial<Step> = {}) =>
        aStep(one, position, { state, operationId: id<'Operation'>('op'), ...more });
      const running = begun(0, 'running', { remote: { id: '9001', link: null, question: null } });
      const lost = begun(1, 'unknown');
      const decided = begun(2, 'unknown');
      const compared = begun(3, 'running', { operationId: null });
      const steps = [running, lost, decided, compared, begun(4, 'done'), begun(5, 'pending'), begun(6, 'failed')];
      await run(async (stores) => {
        await stores.steps.insert(steps);
        for (const step of steps) await stores.steps.schedule(step.id, step === decided ? null : 60_000);
      });
      const mine = (await run((stores) => stores.steps.atWork())).filter(({ deploymentId }) => deploymentId === one.id);
      expect(mine.sort((a, b) => a.position - b.position)).toEqual([running, lost]);
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

    it('what is usual for the metrics of a place, a model of each check', async () => {
      const place = { service: id('service'), environment: 'production' };
      const queue = { check: 'queue', query: 'a', model: emptyModel };
      const orders = { check: 'orders', query: 'b', model: { ...emptyModel, readings: 7, level: -1.5e-300 } };
      expect(await run((stores) => stores.checkModels.find(place))).toEqual([]);
      await run((stores) => stores.checkModels.keep(place, []));
      await run((stores) => stores.checkModels.keep(place, [queue, orders]));
      expect(await run((stores) => stores.checkModels.find(place))).toEqual([orders, queue]);
      const changed = { ...queue, query: 'c', model: { ...emptyModel, recent: [[1, 2] as const] } };
      await run(async (stores) => {
        expect(await stores.checkModels.hold(place)).toEqual([orders, queue]);
        await stores.checkModels.keep(place, [changed]);
      });
      expect(await run((stores) => stores.checkModels.find(place))).toEqual([orders, changed]);
      expect(await run((stores) => stores.checkModels.find({ ...place, environment: 'staging' }))).toEqual([]);
    });

    it('every reading of two that learn at the same time', async () => {
      const place = { service: id('service'), environment: 'production' };
      await run((stores) => stores.checkModels.keep(place, [{ check: 'queue', query: 'a', model: emptyModel }]));
      const learn = () =>
        run(async (stores) => {
          const [known] = await stores.checkModels.hold(place);
          if (!known) throw new Error('there is no model');
          const { model } = known;
          await stores.checkModels.keep(place, [{ ...known, model: { ...model, readings: model.readings + 1 } }]);
        });
      await Promise.all([learn(), learn(), learn(), learn()]);
      expect((await run((stores) => stores.checkModels.find(place)))[0]?.model.readings).toBe(4);
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
