import { afterEach, describe, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { by, must, started, until } from '../../../test/support/story.ts';
import { clearQueues, testDeps } from '../../../test/support/test-deps.ts';
import { people } from '../../../test/support/test-settings.ts';
import { controlDeployment } from './control-deployment.ts';
import { requestRollback } from './request-rollback.ts';

const database = embeddedDatabase();
afterEach(() => clearQueues(database()));

describe('an operation that may still be at work', () => {
  it('has nothing started beside it, whoever asks, until it is at work no more', { timeout: 120_000 }, async () => {
    const test = testDeps(database());
    test.executor.course(({ argv }) => (argv[0] === 'smoke' ? 'stuck' : 'succeeds'));
    const id = await started(test);
    const verbs = () => test.executor.effects.map(({ argv }) => argv[0]);
    await until(test, id, 'nobody knows', (now) => now.deployment?.state === 'unknown');
    const again = { releaseId: id, verb: 'retry' as const, reason: 'it is over' };
    must(await controlDeployment(test.deps, again, by(people.requester)));
    await until(test, id, 'it was told to stop', () => test.executor.aborted.length > 0);
    await until(test, id, 'nobody knows', (now) => now.deployment?.state === 'unknown');
    expect(verbs()).toEqual(['install', 'smoke']);
    must(await requestRollback(test.deps, { releaseId: id, reason: 'it hangs' }, by(people.requester)));
    await until(test, id, 'the rollback waits', (now) =>
      now.steps.some((step) => step.direction === 'back' && step.state === 'unknown'),
    );
    expect(verbs()).toEqual(['install', 'smoke']);
    test.executor.letGo();
    test.executor.course(() => 'succeeds');
    must(await requestRollback(test.deps, { releaseId: id, reason: 'it has stopped' }, by(people.requester)));
    await until(test, id, 'it is rolled back', (now) => now.release.state === 'rolled_back');
    expect(verbs().length).toBeGreaterThan(2);
  });
});
