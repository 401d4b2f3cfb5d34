import { afterEach, describe, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { completed, until, view, watched } from '../../../test/support/story.ts';
import { clearQueues, type TestDeps, testDeps } from '../../../test/support/test-deps.ts';
import type { Alert } from '../../domain/alert/alert.ts';
import { takeAlert } from './take-alert.ts';

const database = embeddedDatabase();
afterEach(() => clearQueues(database()));

const long = { policy: { watchWindowMs: 3_600_000 } };
function alertOf(test: TestDeps, more: Partial<Alert> = {}): Alert {
  return {
    key: 'f1',
    isFiring: true,
    service: test.services.shop,
    environment: 'prod',
    severity: 'critical',
    title: 'HighErrorRate: 12 % of requests fail',
    startedAt: test.clock.now(),
    toldAt: more.startedAt ?? test.clock.now(),
    ...more,
  };
}
const take = (test: TestDeps, more: Partial<Alert> = {}) => takeAlert(test.deps, 'alertmanager', alertOf(test, more));

describe('an alert about a service that is watched', () => {
  it('degrades the release, with one page and a proposal, until it is resolved', async () => {
    const test = testDeps(database(), long);
    const id = await watched(test);
    test.clock.advance(1_000);
    expect(await take(test)).toBe('raised');
    expect(await take(test), 'repeated').toBe('raised');
    await until(test, id, 'a rollback is proposed', (now) => now.proposals.length > 0);
    const now = await view(test, id);
    expect(now.deployment).toMatchObject({ state: 'degraded', verdict: 'degraded' });
    expect(now.deployment?.findings).toMatchObject([
      { words: 'Alert: HighErrorRate: 12 % of requests fail (alertmanager)', severity: 'critical' },
    ]);
    expect(now.escalations.map(({ severity, summary }) => [severity, summary])).toEqual([
      ['critical', 'HighErrorRate: 12 % of requests fail (alertmanager)'],
    ]);

    // Its own readings are good, but the alert still fires.
    const readings = test.world.readings.length;
    await until(test, id, 'more readings were taken', () => test.world.readings.length > readings + 40);
    expect((await view(test, id)).deployment?.state).toBe('degraded');

    expect(await take(test, { isFiring: false })).toBe('resolved');
    await until(test, id, 'it is well again', (later) => later.deployment?.state === 'verifying');
    const well = await view(test, id);
    expect(well.proposals.map(({ state }) => state)).toEqual(['withdrawn']);
    expect(well.escalations.every(({ closedAt }) => closedAt !== null)).toBe(true);
  });

  it('keeps a release from being called healthy for as long as it fires', async () => {
    const test = testDeps(database());
    const id = await watched(test);
    test.clock.advance(1_000);
    await take(test);
    test.clock.advance(61_000);
    await until(test, id, 'it is degraded', (now) => now.deployment?.state === 'degraded');
    await take(test, { isFiring: false });
    await until(test, id, 'it is completed', (now) => now.release.state === 'completed');
  });

  it('tells people of a warning, and degrades nothing', async () => {
    const test = testDeps(database(), long);
    const id = await watched(test);
    expect(await take(test, { severity: 'warning' })).toBe('raised');
    const readings = test.world.readings.length;
    await until(test, id, 'more readings were taken', () => test.world.readings.length > readings + 10);
    const now = await view(test, id);
    expect(now.deployment?.state).toBe('verifying');
    expect(now.escalations.map(({ severity }) => severity)).toEqual(['warning']);
    expect(await take(test, { key: 'f2', severity: 'notice' })).toBe('too mild');
  });

  it('changes nothing when it comes late or again, and writes nothing when it is repeated', async () => {
    const test = testDeps(database(), long);
    const id = await watched(test);
    const at = (second: number) => new Date(test.clock.now().getTime() + second * 1_000);
    const times = (second: number) => ({ startedAt: at(0), toldAt: at(second) });
    expect(await take(test, times(1))).toBe('raised');
    expect(await take(test, times(3))).toBe('raised');
    expect(await take(test, { ...times(2), isFiring: false }), 'the end of an earlier time').toBe('outdated');
    expect(await take(test, { ...times(4), isFiring: false })).toBe('resolved');
    expect(await take(test, { ...times(3), severity: 'rollback' }), 'it is over').toBe('outdated');
    const gone = () => Promise.reject(new Error('this writes'));
    const reading = { ...test.deps, database: { ...test.deps.database, transaction: gone } };
    const again = (more: Partial<Alert>) => takeAlert(reading, 'alertmanager', alertOf(test, more));
    expect(await again({ ...times(4), isFiring: false })).toBe('resolved');
    expect(await again(times(1))).toBe('outdated');
    expect(await again({ severity: 'notice', key: 'mild' })).toBe('too mild');
    expect(await take(test, times(5)), 'it fires again').toBe('raised');
    expect(await again(times(5))).toBe('raised');
    await expect(again(times(6))).rejects.toThrow('this writes');
    expect((await view(test, id)).escalations.map(({ closedAt }) => closedAt === null)).toEqual([false, true]);
  });

  it('changes nothing when a newer one is put on record before its turn', async () => {
    const test = testDeps(database(), long);
    const id = await watched(test);
    const at = (second: number) => new Date(test.clock.now().getTime() + second * 1_000);
    const times = (second: number) => ({ startedAt: at(0), toldAt: at(second) });
    await take(test, times(1));
    const transaction: typeof test.deps.database.transaction = async (work) => {
      expect(await take(test, { ...times(4), isFiring: false })).toBe('resolved');
      return test.deps.database.transaction(work);
    };
    const deps = { ...test.deps, database: { ...test.deps.database, transaction } };
    expect(await takeAlert(deps, 'alertmanager', alertOf(test, times(2)))).toBe('outdated');
    expect((await view(test, id)).escalations.map(({ closedAt }) => closedAt === null)).toEqual([false]);
  });

  it('does not count when it fired before the start, and is noted once', async () => {
    const test = testDeps(database(), long);
    const before = test.clock.now();
    test.clock.advance(10_000);
    const id = await watched(test);
    expect(await take(test, { startedAt: before })).toBe('fired before');
    expect(await take(test, { startedAt: before })).toBe('fired before');
    const now = await view(test, id);
    expect(now.escalations).toEqual([]);
    expect(now.notes.filter(({ markdown }) => markdown.startsWith('Firing before the start'))).toHaveLength(1);
  });
});

describe('an alert without a release of its own', () => {
  it('belongs to the last one for a while, and then to none', async () => {
    const test = testDeps(database());
    const id = await completed(test);
    expect(await take(test)).toBe('raised');
    expect((await view(test, id)).release.state).toBe('completed');
    expect((await view(test, id)).proposals).toEqual([]);
    test.clock.advance(3 * 3_600_000);
    expect(await take(test, { key: 'f2' })).toBe('no release');
  });

  it('is left alone when nothing was deployed there, or nobody knows the service or the environment', async () => {
    const test = testDeps(database());
    expect(await take(test)).toBe('no release');
    expect(await take(test, { service: 'nobody' })).toBe('unknown service');
    expect(await take(test, { environment: 'moon' })).toBe('unknown service');
    expect(await take(test, { isFiring: false })).toBe('no release');
  });

  it('shows no credential that stands in its words', async () => {
    const test = testDeps(database(), long);
    const id = await watched(test);
    await take(test, { title: 'failed with xoxb-123456789012-123456789012-abcdefghijklmnopqrstuvwx \u0000' });
    const [escalation] = (await view(test, id)).escalations;
    expect(escalation?.summary).not.toContain('xoxb-123456789012');
    expect(escalation?.summary).not.toContain('\u0000');
  });
});
