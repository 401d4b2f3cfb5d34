import { afterEach, describe, expect, it } from 'vitest';
import { seededRandom } from '../../../test/chaos/random.ts';
import { type Answer, atTenPercent, compared, compareStep, forMs, ofNumbers } from '../../../test/support/compared.ts';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { by, must, until, view } from '../../../test/support/story.ts';
import { clearQueues } from '../../../test/support/test-deps.ts';
import { people } from '../../../test/support/test-settings.ts';
import type { PastQuery } from '../../ports/metric-source.ts';
import { takeAlert } from '../watch/take-alert.ts';
import { controlDeployment } from './control-deployment.ts';
import { requestRollback } from './request-rollback.ts';

const database = embeddedDatabase();
afterEach(() => clearQueues(database()));

const noise = seededRandom(5);
const same: Answer = () => 10 + noise.next();
const worse: Answer = (query) => (query.includes('canary') ? 30 : 10) + noise.next();

describe('a canary that is compared with the running version', () => {
  it('goes on when it is no worse, after the time that the plan says and not before', async () => {
    const asked: PastQuery[] = [];
    const test = compared(database(), same, asked);
    const id = await atTenPercent(test);
    const { steps } = await view(test, id);
    expect(steps.filter(({ planned }) => planned.kind === 'compare').map(({ planned }) => planned.title)).toEqual([
      'Compare 1.2.0 with 1.1.0 at 10 %',
    ]);
    expect(asked).toEqual([]);
    test.clock.advance(forMs);
    await until(test, id, 'it goes on', (now) => compareStep(now)?.state === 'done');
    expect(asked.map(({ with: words }) => words.query).sort()).toEqual([
      'errors of 1.1.0 in stable',
      'errors of 1.2.0 in canary',
      'latency of 1.1.0 in stable',
      'latency of 1.2.0 in canary',
    ]);
    for (const { from, to } of asked) expect(to.getTime() - from.getTime()).toBe(forMs);
    expect(compareStep(await view(test, id))?.output).toMatch(/^The canary passes\. The score is 100 of 100/);
    await until(test, id, 'it is deployed', (now) => now.deployment?.state === 'verifying');
  });

  it('fails when it is worse, and a rollback is proposed with what is worse', async () => {
    const test = compared(database(), worse);
    const id = await atTenPercent(test);
    test.clock.advance(forMs);
    await until(test, id, 'a rollback is proposed', (now) => now.proposals.length > 0);
    const { deployment, proposals, steps } = await view(test, id);
    expect(deployment?.state).toBe('failed');
    expect(proposals[0]?.findings.map(({ title, severity }) => [title, severity])).toEqual([
      ['Failed requests', 'rollback'],
      ['Response time', 'rollback'],
    ]);
    expect(proposals[0]?.findings[0]?.words).toMatch(/^Failed requests: worse than the running version\. .*\b30/);
    // No more traffic than the canary had.
    expect(steps.filter(({ planned, state }) => planned.percent === 100 && state !== 'pending')).toEqual([]);
  });

  it.each<[string, Answer]>([
    ['there is no data at all', () => null],
    ['the running version has no data', (query) => (query.includes('stable') ? null : 10)],
    ['all that is read is not a number', () => Number.NaN],
  ])('is neither a success nor a reason to roll back when %s: a person decides', async (_what, answer) => {
    const test = compared(database(), answer);
    const id = await atTenPercent(test);
    test.clock.advance(forMs);
    await until(test, id, 'it has stopped', (now) => now.deployment?.state === 'paused');
    const now = await view(test, id);
    expect(now.proposals).toEqual([]);
    expect(now.steps.filter(({ planned, state }) => planned.percent === 100 && state !== 'pending')).toEqual([]);
  });

  it.each<[string, Answer, RegExp]>([
    [
      'one of two metrics is worse, and that is marginal',
      (query, at) => (query.includes('latency') ? worse : same)(query, at),
      /^The canary is marginal: a person should decide\. The score is 50 of 100/,
    ],
    [
      'half of the metrics are unknown',
      (query, at) => (query.includes('latency') ? null : same(query, at)),
      /^The canary could not be judged\. At least half of its metrics are unknown/,
    ],
  ])('stops for a person when %s, and proposes nothing', async (_what, answer, words) => {
    const metrics = ofNumbers.metrics.map((metric) => ({ ...metric, isCritical: false, needsData: false }));
    const options = { ...ofNumbers.options, marginal: 40 };
    const test = compared(database(), answer, [], { canary: { ...ofNumbers, options, metrics } });
    const id = await atTenPercent(test);
    test.clock.advance(forMs);
    await until(test, id, 'it has stopped', (now) => now.deployment?.state === 'paused');
    const now = await view(test, id);
    expect(compareStep(now)?.output).toMatch(words);
    expect(now.proposals).toEqual([]);
    expect(now.steps.filter(({ planned, state }) => planned.percent === 100 && state !== 'pending')).toEqual([]);
  });

  it('does not roll back when a critical metric lacks data and another alone would be a question', async () => {
    const [errors, latency] = ofNumbers.metrics;
    if (!errors || !latency) throw new Error('two metrics are there');
    const load = { ...latency, name: 'load', title: 'Load', with: { query: 'load of {version} in {track}' } };
    const canary = { ...ofNumbers, options: { ...ofNumbers.options, marginal: 40 }, metrics: [errors, latency, load] };
    const test = compared(
      database(),
      (query, at) => (query.includes('errors') ? null : (query.includes('latency') ? worse : same)(query, at)),
      [],
      { canary, policy: { onBreach: 'rollback' } },
    );
    const id = await atTenPercent(test);
    test.clock.advance(forMs);
    await until(test, id, 'it has stopped', (now) => now.deployment?.state === 'paused');
    const now = await view(test, id);
    expect(compareStep(now)?.output).toMatch(
      /^The canary fails\. .*Failed requests \(errors\): no data\. .*higher\. /s,
    );
    expect([now.proposals, now.deployment?.rollback]).toEqual([[], null]);
  });

  it('asks a person when a source cannot be asked, and says why', async () => {
    const test = compared(database(), () => 'down');
    const id = await atTenPercent(test);
    test.clock.advance(forMs);
    await until(test, id, 'it has stopped', (now) => now.deployment?.state === 'paused');
    expect(compareStep(await view(test, id))?.output).toContain(
      'Failed requests could not be read: the monitoring system is down',
    );
    const asked = async () =>
      (await view(test, id)).escalations
        .filter(({ key }) => key.startsWith('inconclusive:'))
        .map((one) => one.closedAt);
    expect(await asked()).toEqual([null]);
    must(await controlDeployment(test.deps, { releaseId: id, verb: 'resume', reason: '' }, by(people.requester)));
    expect(await asked()).toEqual([expect.any(Date)]);
  });

  it('ends at once when the checks of the service find a breach', async () => {
    const test = compared(database(), same);
    const id = await atTenPercent(test);
    test.world.behave(({ name }) => (name === 'pay' ? 'bad' : 'good'));
    await until(test, id, 'it has failed', (now) => now.deployment?.state === 'failed');
    const now = await view(test, id);
    expect(now.deployment?.findings.map(({ check }) => check)).toContain('pay');
    expect(now.proposals).toHaveLength(1);
  });

  it.each(['abort', 'roll back'] as const)('ends at once on %s, and nothing is compared', async (verb) => {
    const asked: PastQuery[] = [];
    const test = compared(database(), same, asked);
    const id = await atTenPercent(test);
    if (verb === 'abort')
      must(await controlDeployment(test.deps, { releaseId: id, verb, reason: 'no' }, by(people.requester)));
    else must(await requestRollback(test.deps, { releaseId: id, reason: 'it is wrong' }, by(people.requester)));
    await until(test, id, 'it has ended', (now) => compareStep(now)?.state === 'aborted');
    expect(asked).toEqual([]);
  });

  it('ends at once when an alert stops the deployment, as its plan says', async () => {
    const asked: PastQuery[] = [];
    const test = compared(database(), same, asked, { policy: { onBreach: 'abort' } });
    const id = await atTenPercent(test);
    await takeAlert(test.deps, 'alertmanager', {
      ...{ key: 'f1', isFiring: true, service: test.services.shop, environment: null, severity: 'rollback' },
      ...{ title: 'OrdersLost', startedAt: test.clock.now(), toldAt: test.clock.now() },
    });
    await until(test, id, 'it has ended', (now) => compareStep(now)?.state === 'aborted');
    expect((await view(test, id)).deployment?.state).toBe('aborted');
    expect(asked).toEqual([]);
  });

  it('is aborted, with traffic left to shift, when it is worse and the plan stops on a breach', async () => {
    const test = compared(database(), worse, [], { policy: { onBreach: 'abort' } });
    const id = await atTenPercent(test);
    test.clock.advance(forMs);
    await until(test, id, 'a rollback is proposed', (now) => now.proposals.length > 0);
    expect((await view(test, id)).deployment?.state).toBe('aborted');
  });
});
