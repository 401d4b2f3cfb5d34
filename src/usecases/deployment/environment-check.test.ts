import { afterEach, describe, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { approved, attestAll, by, must, refusal, view } from '../../../test/support/story.ts';
import { clearQueues, type TestDeps, testDeps } from '../../../test/support/test-deps.ts';
import { people } from '../../../test/support/test-settings.ts';
import type { ReleaseId } from '../../domain/ids.ts';
import { explainStart } from './explain-start.ts';
import { startRelease } from './start-release.ts';

const database = embeddedDatabase();
afterEach(() => clearQueues(database()));

const start = (test: TestDeps, id: ReleaseId) =>
  startRelease(test.deps, { releaseId: id, despiteFailing: true }, by(people.requester));
const atGate = async (test: TestDeps, id: ReleaseId) =>
  must(await explainStart(test.deps, id)).checks.find((check) => check.id === 'environment');
const requiring = () => testDeps(database(), { policy: { requires: ['environment'] } });

async function ready(test: TestDeps): Promise<ReleaseId> {
  const id = await approved(test);
  await attestAll(test, id);
  return id;
}

describe('an environment that has to be ready', () => {
  it('lets a release start when every check passes, and ticks it', async () => {
    const test = requiring();
    const id = await ready(test);
    expect(await atGate(test, id)).toMatchObject({
      result: 'passed',
      detail: expect.stringMatching(/^all \d+ checks pass$/),
      source: 'the checks of the environment',
    });
    must(await start(test, id));
    expect((await view(test, id)).todos.find(({ check }) => check === 'environment')?.ticked?.detail).toMatch(/pass$/);
  });

  it('keeps it from starting while a check fails, whatever whoever starts it confirms', async () => {
    const test = requiring();
    const id = await ready(test);
    test.world.behave(({ name }) => (name === 'pay' ? 'bad' : 'good'));
    const shut = refusal(await start(test, id));
    expect(shut.kind === 'gate_closed' && shut.checks.find((check) => check.id === 'environment')).toMatchObject({
      result: 'failed',
      detail: 'fails now: Paying for a basket',
      reasonCode: 'ENVIRONMENT_FAILING',
      nextStep: expect.stringContaining('/deploy bypass R-'),
    });
    expect((await view(test, id)).deployment).toBeNull();
    test.world.behave(() => 'good');
    must(await start(test, id));
  });

  it('is unknown when a check cannot be read', async () => {
    const test = requiring();
    const id = await ready(test);
    test.world.behave(({ name }) => (name === 'pay' ? 'unmeasurable' : 'good'));
    expect(await atGate(test, id)).toMatchObject({ result: 'unknown', reasonCode: 'ENVIRONMENT_UNKNOWN' });
    expect(refusal(await start(test, id)).kind).toBe('gate_closed');
  });

  it('is not asked where nothing requires it, nor before the first deployment', async () => {
    const test = testDeps(database());
    expect(await atGate(test, await ready(test))).toBeUndefined();
    const first = requiring();
    first.world.running.set(`${first.services.shop}/production`, null);
    expect(await atGate(first, await ready(first))).toMatchObject({
      result: 'passed',
      detail: 'nothing is deployed here yet that could be checked',
    });
  });
});
