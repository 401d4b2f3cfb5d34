import { afterEach, describe, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { until, view, watched } from '../../../test/support/story.ts';
import { clearQueues, type TestDeps, testDeps, workerFor } from '../../../test/support/test-deps.ts';
import { systemClock } from '../../lib/clock.ts';
import { alarmOverdueWatches } from './alarm-overdue.ts';

const database = embeddedDatabase();
afterEach(() => clearQueues(database()));

/** The worker takes the watch and never gives its round back, as when its process hangs. */
async function stuck(test: TestDeps) {
  const id = await watched(test);
  await test.work.stop(1_000);
  return id;
}

const alarms = async (test: TestDeps, id: Awaited<ReturnType<typeof stuck>>) =>
  (await view(test, id)).escalations.filter(({ key }) => key.startsWith('watch-overdue:'));

describe('a watch that takes no readings', () => {
  it('raises one alarm from another replica, and it is closed by the next round', async () => {
    const test = testDeps(database(), { policy: { watchIntervalMs: 5 } });
    const id = await stuck(test);
    await systemClock.sleep(80);
    // Not yet overdue by the usual time.
    await alarmOverdueWatches(test.deps);
    expect(await alarms(test, id)).toEqual([]);
    await alarmOverdueWatches(test.deps, 50);
    await alarmOverdueWatches(test.deps, 50);
    const raised = await alarms(test, id);
    expect(raised.map(({ severity, summary }) => [severity, summary])).toEqual([
      [
        'critical',
        expect.stringMatching(/has taken no readings for 0\.\d s, although it should: the state .* unknown/),
      ],
    ]);
    const again = { ...test, work: workerFor(test.deps) };
    await until(again, id, 'the watch goes on', (now) =>
      now.escalations.every(({ key, closedAt }) => !key.startsWith('watch-overdue:') || closedAt !== null),
    );
  });

  it('is no alarm while its rounds are as far apart as the settings say', async () => {
    const test = testDeps(database(), { policy: { watchIntervalMs: 5 } });
    const id = await stuck(test);
    await systemClock.sleep(80);
    const { organization } = test.deps.settings.policies;
    const policies = { ...test.deps.settings.policies, organization: { ...organization, watchIntervalMs: 60_000 } };
    await alarmOverdueWatches({ ...test.deps, settings: { ...test.deps.settings, policies } }, 50);
    expect(await alarms(test, id)).toEqual([]);
  });
});
