import { afterEach, describe, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { by, must, refusal, started, until, view } from '../../../test/support/story.ts';
import { clearQueues, testDeps } from '../../../test/support/test-deps.ts';
import { people } from '../../../test/support/test-settings.ts';
import type { ReleaseId } from '../../domain/ids.ts';
import { controlDeployment } from '../deployment/control-deployment.ts';

const database = embeddedDatabase();
afterEach(() => clearQueues(database()));

describe('a deployment that failed', () => {
  it('is not tried again while one of a service that it depends on is under way', async () => {
    const test = testDeps(database());
    test.executor.course(({ argv }) => (argv[0] === 'install' ? 'fails' : 'succeeds'));
    const shop = await started(test);
    await until(test, shop, 'it has failed', (now) => now.deployment?.state === 'failed');
    test.executor.course(({ argv }) => (argv[0] === 'smoke' ? 'runs' : 'succeeds'));
    const bank = await started(test, { service: test.services.bank });
    const look = () => {
      test.work.poke();
      return test.executor.running();
    };
    await expect.poll(look, { timeout: 40_000 }).toHaveLength(1);
    const retry = (id: ReleaseId) =>
      controlDeployment(test.deps, { releaseId: id, verb: 'retry', reason: '' }, by(people.requester));
    expect(refusal(await retry(shop))).toMatchObject({
      kind: 'dependent_under_way',
      other: `R-${(await view(test, bank)).release.number}`,
      service: test.services.bank,
    });
    expect((await view(test, shop)).deployment?.state).toBe('failed');
    test.executor.finish(test.executor.running()[0] ?? '', 'succeeded');
    test.executor.course(() => 'succeeds');
    await until(test, bank, 'the bank is deployed', (now) => now.deployment?.state === 'verifying');
    expect(must(await retry(shop)).state).toBe('running');
  });
});
