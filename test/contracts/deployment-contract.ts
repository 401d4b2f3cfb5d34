import { describe, expect, it } from 'vitest';
import { emptyModel } from '../../src/domain/analysis/anomaly/model.ts';
import type { Deployment, Step } from '../../src/domain/deployment/deployment.ts';
import type { Database } from '../../src/ports/database.ts';
import type { Stores } from '../../src/ports/stores.ts';
import { aDeployment, aRelease, aStep, id, moment } from '../support/builders.ts';
import { people } from '../support/test-settings.ts';

/** What the stores know of deployments in a place, and of its checks, on either database. */
export function deploymentContract(name: string, database: () => Database): void {
  const run = <T>(work: (stores: Stores) => Promise<T>) => database().transaction(work);

  describe(`${name} knows what was deployed in a place`, () => {
    it('which version went well in a place last, however much failed since', async () => {
      const place = { service: id('service'), environment: 'production' };
      let minute = 0;
      const add = async (
        version: string,
        state: Deployment['state'],
        more: Partial<Deployment> = {},
        rehearsalOf: string | null = null,
      ) => {
        const ended = aRelease({ state: 'closed', endedAt: moment, rehearsalOf });
        const owner = await run((stores) => stores.releases.insert(ended));
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
      const rehearsed = await add('1.2.0', 'failed', {}, 'production');
      await add('9.0.0', 'failed', {}, 'production');
      expect(await run((stores) => stores.deployments.newestOf(place, '1.2.0'))).toEqual(rehearsed);
      expect(await run((stores) => stores.deployments.newestToStay(place, '1.2.0'))).toMatchObject({
        state: 'succeeded',
      });
      expect(await run((stores) => stores.deployments.newestToStay(place, '1.0.0'))).toMatchObject({ state: 'failed' });
      expect(await run((stores) => stores.deployments.newestToStay(place, '9.0.0'))).toBeNull();
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
  });
}
