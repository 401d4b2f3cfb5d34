import { afterEach, describe, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { started, until, view, watched } from '../../../test/support/story.ts';
import { clearQueues, type TestDeps, testDeps, workUntil } from '../../../test/support/test-deps.ts';
import type { ReleaseId } from '../../domain/ids.ts';
import { systemClock } from '../../lib/clock.ts';

const database = embeddedDatabase();
afterEach(() => clearQueues(database()));

/** For the new version, all readings of `pay` except every `nth` are missing; never `errorLimit` of them in a row. */
function losing(test: TestDeps, nth: number): void {
  let tries = 0;
  test.world.behave(({ name, version }) => {
    if (name !== 'pay' || version !== '1.1.0') return 'good';
    tries += 1;
    return tries % nth === 0 ? 'good' : 'unmeasurable';
  });
}
/** Lets the watch run this many rounds; each reads all the checks of the service. */
async function rounds(test: TestDeps, id: ReleaseId, count: number): Promise<void> {
  const enough = test.world.readings.length + 3 * count;
  await until(test, id, 'some rounds have passed', () => test.world.readings.length >= enough);
}

const keys = ({ escalations }: Awaited<ReturnType<typeof view>>) => escalations.map((one) => one.key.split(':dep')[0]);

describe('a watch of which readings cannot be taken', () => {
  it('asks when too large a share is missing, although never too many in a row', async () => {
    const test = testDeps(database(), { policy: { watchWindowMs: 3_600_000, analysisRounds: 1 } });
    const id = await watched(test);
    losing(test, 3);
    await until(test, id, 'people are asked', (now) => now.escalations.length > 0);
    const now = await view(test, id);
    expect(now.deployment).toMatchObject({ state: 'verifying', verdict: 'inconclusive' });
    expect(keys(now)).toEqual(['inconclusive']);
    expect(now.escalations[0]?.summary).toMatch(
      /^The watch cannot measure pay: \d+ of \d+ readings could not be taken \(no file descriptors\);.*“\/deploy rollback R-\d+ <reason>”\.$/,
    );
  });

  it('does not end healthy with half of them missing, and ends when enough could be taken', async () => {
    const test = testDeps(database());
    const id = await watched(test);
    losing(test, 2);
    await until(test, id, 'people are asked', (now) => now.escalations.length > 0);
    test.clock.advance(61_000);
    await rounds(test, id, 5);
    expect((await view(test, id)).release.state).toBe('in_progress');
    test.world.behave(() => 'good');
    await until(test, id, 'it is completed', (now) => now.release.state === 'completed');
    const { notes, escalations } = await view(test, id);
    const report = notes.find((note) => note.kind === 'summary')?.markdown ?? '';
    const [, missing, planned] = /- (\d+) of (\d+) readings could not be taken/.exec(report) ?? [];
    expect(Number(missing)).toBeGreaterThan(1);
    expect(Number(planned)).toBeGreaterThan(4 * Number(missing));
    expect(escalations.every((one) => one.closedAt !== null)).toBe(true);
  });

  it('tells how many were missing when few enough were, and asks nobody', async () => {
    const test = testDeps(database());
    const id = await watched(test);
    let left = 1;
    test.world.behave(({ name }) => {
      if (name !== 'pay' || left === 0) return 'good';
      left -= 1;
      return 'unmeasurable';
    });
    await rounds(test, id, 2);
    test.clock.advance(61_000);
    await until(test, id, 'it is completed', (now) => now.release.state === 'completed');
    const { notes, escalations } = await view(test, id);
    expect(notes.find((note) => note.kind === 'summary')?.markdown).toMatch(/- 1 of \d+ readings could not be taken/);
    expect(escalations).toEqual([]);
  });

  it('counts a share only when enough were tried', async () => {
    const test = testDeps(database(), { policy: { errorLimit: 40, minimumSample: 10, missingShare: 0 } });
    const id = await started(test);
    await until(test, id, 'the watch has begun', (now) => now.deployment?.state === 'verifying');
    losing(test, 2);
    await until(test, id, 'people are asked', (now) => now.escalations.length > 0);
    const [, planned] = / of (\d+) readings/.exec((await view(test, id)).escalations[0]?.summary ?? '') ?? [];
    expect(Number(planned)).toBeGreaterThanOrEqual(50);
  });
});

describe('a watch that nobody kept up', () => {
  it('goes on when somebody does again, and says once for how long nothing was read', async () => {
    const test = testDeps(database(), { policy: { watchWindowMs: 3_600_000 } });
    const id = await watched(test);
    test.clock.advance(600_000);
    await rounds(test, id, 3);
    test.clock.advance(600_000);
    await rounds(test, id, 3);
    const now = await view(test, id);
    expect(now.deployment?.state).toBe('verifying');
    expect(now.escalations.map(({ severity, summary }) => [severity, summary])).toEqual([
      ['warning', expect.stringMatching(/^The watch took no readings for 10 min.*, from 10:\d\d:\d\d UTC: /)],
    ]);
    expect(now.notes.filter(({ markdown }) => markdown.startsWith('The watch took no readings'))).toHaveLength(2);
  });
});

describe('a watch whose time is over', () => {
  it('asks nobody when the readings that an outage left out are all it needs', async () => {
    const test = testDeps(database(), { policy: { minimumSample: 4, judgeBy: 'n-of-m', analysisRounds: 1 } });
    const id = await started(test);
    await until(test, id, 'the watch has begun', (now) => now.deployment?.state === 'verifying');
    test.clock.advance(61_000);
    await until(test, id, 'it is completed', (now) => now.release.state === 'completed');
    expect((await view(test, id)).escalations).toEqual([]);
  });

  it('asks when there are too few readings for a verdict after twice its time, and ends when there are enough', async () => {
    const test = testDeps(database(), { policy: { minimumSample: 40, analysisRounds: 1 } });
    const id = await started(test);
    await until(test, id, 'the watch has begun', (now) => now.deployment?.state === 'verifying');
    test.clock.advance(61_000);
    await rounds(test, id, 2);
    expect((await view(test, id)).escalations).toEqual([]);
    test.clock.advance(61_000);
    await until(test, id, 'people are asked', (now) => now.escalations.length > 0);
    const now = await view(test, id);
    expect(keys(now)).toEqual(['watch-over:too few']);
    expect(now.escalations[0]).toMatchObject({
      severity: 'warning',
      summary: expect.stringContaining('there are too few readings for a verdict'),
    });
    await until(test, id, 'it is completed', (later) => later.release.state === 'completed');
  });

  it('asks when the last readings could not be taken, and ends when they can', async () => {
    const test = testDeps(database(), { policy: { errorLimit: 50, missingShare: 100 } });
    const id = await watched(test);
    test.world.behave(({ name }) => (name === 'pay' ? 'unmeasurable' : 'good'));
    test.clock.advance(61_000);
    await until(test, id, 'people are asked', (now) => now.escalations.length > 0);
    expect(['watch-over:not fresh', 'watch-over:too few']).toContain(keys(await view(test, id))[0]);
    test.clock.advance(600_000);
    await until(test, id, 'people are asked urgently', (now) => keys(now).includes('watch-over:again'));
    await rounds(test, id, 5);
    const urgent = (await view(test, id)).escalations.filter((one) => one.severity === 'critical');
    expect(urgent).toHaveLength(1);
    expect(urgent[0]?.summary).toMatch(
      /^Still undecided\. The watch is over, but the service cannot be called healthy: .*keeps reading/,
    );
    test.world.behave(() => 'good');
    await until(test, id, 'it is completed', (now) => now.release.state === 'completed');
  });

  it('asks when the clock has gone back behind its beginning', async () => {
    const test = testDeps(database());
    const id = await watched(test);
    test.clock.advance(-600_000);
    await until(test, id, 'people are asked', (now) => now.escalations.length > 0);
    expect(keys(await view(test, id))).toEqual(['watch-over:clock']);
  });

  it('asks, and does not end, when the settings have no check left', async () => {
    const test = testDeps(database());
    const id = await watched(test);
    const checks = test.deps.settings.services[test.services.shop]?.environments.production?.checks as unknown[];
    const taken = checks.splice(0);
    test.clock.advance(61_000);
    await until(test, id, 'people are asked', (now) => now.escalations.length > 0);
    const now = await view(test, id);
    expect(now.escalations[0]?.summary).toContain('The settings have no check');
    expect(now.release.state).toBe('in_progress');
    checks.push(...taken);
    await until(test, id, 'it is completed', (later) => later.release.state === 'completed');
  });

  it('waits for enough readings of a check that the settings got meanwhile', async () => {
    const test = testDeps(database(), { policy: { minimumSample: 5 } });
    const id = await watched(test);
    const environment = test.deps.settings.services[test.services.shop]?.environments.production;
    const [first] = environment?.checks ?? [];
    if (!environment || !first) throw new Error('there is no check');
    (environment.checks as unknown[]).push({
      ...first,
      name: 'late',
      with: { url: String(first.with.url).replace('health', 'late') },
    });
    test.clock.advance(61_000);
    await until(test, id, 'it is completed', (now) => now.release.state === 'completed');
    expect(test.world.readings.filter((one) => one.endsWith('/late')).length).toBeGreaterThanOrEqual(5);
  });

  it('says so when the service has left the settings, keeps its place, and goes on when it is back', async () => {
    const test = testDeps(database(), { policy: { watchIntervalMs: 20 } });
    const id = await watched(test);
    const { services } = test.deps.settings;
    const kept = services[test.services.shop];
    if (!kept) throw new Error('there is no shop');
    Reflect.deleteProperty(services, test.services.shop);
    const readings = test.world.readings.length;
    const told = () =>
      test.messenger.sent.flatMap(({ post }) =>
        post.content.kind === 'text' && post.content.text.includes(test.services.shop) ? [post.content.text] : [],
      );
    await workUntil(test.deps, test.work, 'people are told', () => told().length > 0);
    await systemClock.sleep(200);
    await test.work.idle();
    expect(told()).toEqual([expect.stringContaining('is no longer in the settings')]);
    // One round may have been in progress; from then on nothing is read, and the row is not claimed repeatedly.
    expect(test.world.readings.length - readings).toBeLessThan(3);
    const [watch] = await database().transaction(async (stores) => {
      const deployment = await stores.deployments.forRelease(id);
      return [deployment && (await stores.watches.forDeployment(deployment.id))];
    });
    Object.assign(services, { [test.services.shop]: kept });
    if (!watch) throw new Error('there is no watch');
    await database().transaction((stores) => stores.watches.schedule(watch.id, 0));
    const before = test.world.readings.length;
    await until(test, id, 'it reads again', () => test.world.readings.length > before + 4);
    expect((await view(test, id)).deployment?.state).toBe('verifying');
  });
});
