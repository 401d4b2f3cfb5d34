import { expect, it } from 'vitest';
import { describeWith } from '../../../test/support/needs.ts';
import { twoReplicas } from '../../../test/support/replicas.ts';
import { by, started, view } from '../../../test/support/story.ts';
import { clearQueues, settle, testDeps } from '../../../test/support/test-deps.ts';
import { people } from '../../../test/support/test-settings.ts';
import { controlDeployment } from '../deployment/control-deployment.ts';
import { takeAlert } from './take-alert.ts';

describeWith('postgres', 'a deployment on two replicas whose plan stops on a breach', (serverUrl) => {
  const replicas = twoReplicas(serverUrl);

  it('is stopped once, by whoever is first, when both take the alert and a person aborts it', async () => {
    for (let round = 0; round < 4; round += 1) {
      const test = testDeps(replicas.first, { policy: { onBreach: 'abort', canaryPercents: [10, 100] } });
      test.executor.course(({ argv }) => (argv[0] === 'shift' ? 'runs' : 'succeeds'));
      const id = await started(test, { strategy: 'canary' });
      const look = () => {
        test.work.poke();
        return test.executor.running();
      };
      await expect.poll(look, { timeout: 40_000 }).toHaveLength(1);
      const other = { ...test.deps, database: replicas.second };
      const alert = {
        ...{ key: 'f1', isFiring: true, service: test.services.shop, environment: null, severity: 'rollback' as const },
        ...{ title: 'OrdersLost', startedAt: test.clock.now(), toldAt: test.clock.now() },
      };
      const request = { releaseId: id, verb: 'abort' as const, reason: 'it burns' };
      await Promise.all([
        takeAlert(test.deps, 'alertmanager', alert),
        takeAlert(other, 'alertmanager', alert),
        controlDeployment(other, request, by(people.requester)),
      ]);
      await settle(test.deps, test.work);
      const { deployment, release, events, proposals, escalations } = await view(test, id);
      expect([deployment?.state, release.state]).toEqual(['aborted', 'failed']);
      const ended = events.filter(
        ({ type, data }) => type === 'deployment.moved' && 'to' in data && data.to === 'aborted',
      );
      expect(ended).toHaveLength(1);
      expect(events.filter(({ type }) => type === 'release.failed')).toHaveLength(1);
      expect(proposals).toHaveLength(1);
      expect(escalations).toHaveLength(1);
      // The page says that it was stopped only when it was.
      const isOwn = ended[0]?.actor.id === 'quarterdeck';
      expect(escalations[0]?.summary.includes('The remaining steps were stopped')).toBe(isOwn);
      expect(deployment?.findings).toHaveLength(isOwn ? 1 : 0);
      await clearQueues(replicas.first);
    }
  }, 120_000);
});
