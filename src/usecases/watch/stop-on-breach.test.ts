import { afterEach, describe, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { by, completed, must, started, until, view } from '../../../test/support/story.ts';
import { clearQueues, settle, type TestDeps, testDeps } from '../../../test/support/test-deps.ts';
import { people } from '../../../test/support/test-settings.ts';
import type { Alert } from '../../domain/alert/alert.ts';
import type { ReleaseId } from '../../domain/ids.ts';
import type { PolicyPart } from '../../domain/policy/policy.ts';
import { controlDeployment } from '../deployment/control-deployment.ts';
import { takeAlert } from './take-alert.ts';

const database = embeddedDatabase();
afterEach(() => clearQueues(database()));

const withPolicy = (policy: PolicyPart = {}) =>
  testDeps(database(), { policy: { onBreach: 'abort', canaryPercents: [10, 100], watchIntervalMs: 300, ...policy } });
const verbs = (test: TestDeps) => test.executor.effects.map(({ argv }) => argv[0]);
const control = async (test: TestDeps, id: ReleaseId, verb: 'pause' | 'resume' | 'retry') =>
  must(await controlDeployment(test.deps, { releaseId: id, verb, reason: '' }, by(people.requester)));

const alert = (test: TestDeps, more: Partial<Alert> = {}) =>
  takeAlert(test.deps, 'alertmanager', {
    ...{ key: 'f1', isFiring: true, service: test.services.shop, environment: 'prod', severity: 'rollback' },
    ...{ title: 'OrdersLost: orders vanish', startedAt: test.clock.now(), toldAt: test.clock.now() },
    ...more,
  });

/** From now on, paying fails with the new version. */
const breaks = (test: TestDeps) =>
  test.world.behave(({ name, version }) => (name === 'pay' && version === '1.1.0' ? 'bad' : 'good'));

/** A canary, with this command running until somebody ends it. */
async function running(test: TestDeps, verb = 'shift'): Promise<{ id: ReleaseId; operation: string }> {
  test.executor.course(({ argv }) => (argv[0] === verb ? 'runs' : 'succeeds'));
  const id = await started(test, { strategy: 'canary' });
  await meanwhile(test, 'a command runs', () => test.executor.running().length === 1);
  return { id, operation: test.executor.running()[0] ?? '' };
}

/** Waits while a command runs: the work is not idle before it ends. */
async function meanwhile(test: TestDeps, what: string, isDone: () => boolean | Promise<boolean>): Promise<void> {
  const look = async () => {
    test.work.poke();
    return isDone();
  };
  await expect.poll(look, { timeout: 40_000, message: what }).toBe(true);
}

/** Who moved the deployment to `aborted`, and why. */
async function aborts(test: TestDeps, id: ReleaseId) {
  return (await view(test, id)).events.flatMap(({ type, data, actor }) =>
    type === 'deployment.moved' && data.to === 'aborted' ? [[actor.id, data.reason]] : [],
  );
}

describe('a deployment whose plan stops on a breach', () => {
  it('is aborted by an analysis with steps left, asks about rolling back, and tells who decided', async () => {
    const test = withPolicy();
    breaks(test);
    const id = await started(test, { strategy: 'canary' });
    await until(test, id, 'people are told', (now) => now.escalations.length > 0);
    const now = await view(test, id);
    expect(now.deployment).toMatchObject({ state: 'aborted', rollback: null, verdict: 'degraded' });
    expect(now.release.state).toBe('failed');
    expect(now.release.plan.rollback.onBreach).toBe('abort');
    expect(now.release.plan.contingency[0]).toContain('remaining steps are stopped without a person');
    expect(now.proposals.map(({ state, findings }) => [state, findings[0]?.check])).toEqual([['open', 'pay']]);
    expect(now.steps.map(({ state }) => state)).toEqual(['done', 'done', 'done', 'failed', 'pending', 'pending']);
    expect(await aborts(test, id)).toEqual([['quarterdeck', now.deployment?.findings[0]?.words]]);
    expect(now.escalations[0]?.summary).toMatch(
      /^Analyze at 10 % failed: .* The remaining steps were stopped, as the plan says; a person decides about rolling back\.$/,
    );
    await settle(test.deps, test.work);
    expect(verbs(test)).toEqual(['install', 'smoke', 'shift']);
  });

  it('asks as ever when the analysis was the last step: there is nothing to stop', async () => {
    const test = withPolicy({ canaryPercents: [100] });
    breaks(test);
    const id = await started(test, { strategy: 'canary' });
    await until(test, id, 'a rollback is proposed', (now) => now.proposals.length > 0);
    const now = await view(test, id);
    expect(now.deployment).toMatchObject({ state: 'failed', rollback: null });
    expect(now.escalations[0]?.summary).not.toContain('stopped');
  });

  it('is aborted once by an alert, with the command that is running', async () => {
    const test = withPolicy();
    const { id, operation } = await running(test);
    await alert(test);
    await alert(test);
    await alert(test, { key: 'f2' });
    await settle(test.deps, test.work);
    expect(test.executor.aborted).toContain(operation);
    expect(await aborts(test, id)).toEqual([['quarterdeck', 'Alert: OrdersLost: orders vanish (alertmanager)']]);
    const now = await view(test, id);
    expect(now.steps.map(({ state }) => state).slice(2)).toEqual(['aborted', 'pending', 'pending', 'pending']);
    expect(now.proposals).toHaveLength(1);
    expect(now.escalations.map(({ summary }) => summary)).toEqual([
      'OrdersLost: orders vanish (alertmanager). The remaining steps were stopped, as the plan says; a person decides about rolling back.',
      'OrdersLost: orders vanish (alertmanager)',
    ]);
    expect(now.issues.filter(({ markdown }) => markdown.startsWith('Stopped without a person:'))).toHaveLength(1);
  });

  it('goes on when a person tries again, whatever fires on, and a later breach stops it anew', async () => {
    const test = withPolicy();
    const { id } = await running(test);
    await alert(test);
    await settle(test.deps, test.work);
    await control(test, id, 'retry');
    expect((await view(test, id)).deployment).toMatchObject({ findings: [], verdict: 'pending' });
    await alert(test);
    expect((await view(test, id)).deployment?.state).toBe('running');
    await alert(test, { key: 'f2' });
    expect((await view(test, id)).deployment?.state).toBe('aborted');
    expect(await aborts(test, id)).toHaveLength(2);
    await settle(test.deps, test.work);
  });

  it('records that the step had already ended when it was to be stopped', async () => {
    const test = withPolicy();
    const { id, operation } = await running(test);
    test.executor.finish(operation, 'succeeded');
    await alert(test);
    await settle(test.deps, test.work);
    const now = await view(test, id);
    expect(now.deployment?.state).toBe('aborted');
    expect(now.steps.map(({ state }) => state).slice(2, 4)).toEqual(['done', 'pending']);
    expect(verbs(test)).toEqual(['install', 'smoke', 'shift']);
  });

  it('pages people when it is unknown whether the command has stopped', async () => {
    const test = withPolicy({ executorSilenceMs: 2_000 });
    const { id } = await running(test);
    test.executor.silence({ isSilent: true });
    await alert(test);
    await until(test, id, 'its end is unknown', (now) => now.steps[2]?.state === 'unknown');
    const now = await view(test, id);
    expect(now.deployment?.state).toBe('aborted');
    expect(now.escalations.map(({ summary }) => summary).join('\n')).toContain('whether it has stopped is unknown');
  });

  it('says that nothing has changed for users before anything reached them, and proposes nothing', async () => {
    const test = withPolicy();
    const { id } = await running(test, 'smoke');
    await alert(test);
    const now = await view(test, id);
    expect(now.deployment?.state).toBe('aborted');
    expect(now.proposals).toEqual([]);
    expect(now.escalations[0]?.summary).toContain('Nothing has changed for users.');
    await settle(test.deps, test.work);
  });

  it('is not stopped by a milder alert, nor when the plan or the settings ask', async () => {
    const test = withPolicy();
    const { id, operation } = await running(test);
    await alert(test, { key: 'mild', severity: 'critical' });
    Object.assign(test.deps.settings.policies.organization, { onBreach: 'ask' });
    await alert(test);
    expect((await view(test, id)).deployment?.state).toBe('running');
    expect((await view(test, id)).escalations).toHaveLength(2);
    test.executor.finish(operation, 'failed');
    await settle(test.deps, test.work);

    const asked = withPolicy({ onBreach: 'ask' });
    const other = await running(asked);
    Object.assign(asked.deps.settings.policies.organization, { onBreach: 'abort' });
    await alert(asked);
    expect((await view(asked, other.id)).deployment?.state).toBe('running');
    asked.executor.finish(other.operation, 'failed');
    await settle(asked.deps, asked.work);
  });

  it('lets a migration end, and runs nothing after it', async () => {
    const test = withPolicy();
    const production = test.deps.settings.services[test.services.shop]?.environments.production;
    Object.assign(production?.actions ?? {}, {
      migrate: { uses: 'shell', with: { argv: ['migrate', '{service}', '{environment}', '{version}'] } },
    });
    const { id, operation } = await running(test, 'migrate');
    await alert(test);
    expect((await view(test, id)).escalations[0]?.summary).toMatch(
      /“Migrate the data for 1\.1\.0” cannot be undone, so it is not cut short; nothing follows it until a person decides\.$/,
    );
    test.executor.finish(operation, 'succeeded');
    await until(test, id, 'it has ended', (now) => now.steps[0]?.state === 'done');
    const readings = test.world.readings.length;
    await until(test, id, 'the service is read', () => test.world.readings.length > readings + 10);
    expect((await view(test, id)).deployment?.state).toBe('paused');
    expect(test.executor.aborted).toEqual([]);
    expect(verbs(test)).toEqual(['migrate']);
  });

  it('is stopped when a lost step is found again, by what began to fire meanwhile', async () => {
    const test = withPolicy({ executorSilenceMs: 100 });
    const { id, operation } = await running(test);
    test.executor.silence({ isSilent: true });
    await until(test, id, 'the step is lost', (now) => now.deployment?.state === 'unknown');
    test.clock.advance(1_000);
    await alert(test);
    expect((await view(test, id)).deployment?.state).toBe('unknown');
    test.executor.silence({ isSilent: false });
    await until(test, id, 'it is stopped', (now) => now.deployment?.state === 'aborted');
    await settle(test.deps, test.work);
    expect(test.executor.aborted).toContain(operation);
    expect((await view(test, id)).escalations.map(({ key }) => key.split(':')[0])).toContain('stopped');
  });
});

describe('the readings between the steps', () => {
  it('stop a deployment that is paused with the new version live, once', async () => {
    const test = withPolicy();
    const { id, operation } = await running(test);
    await control(test, id, 'pause');
    test.executor.finish(operation, 'succeeded');
    await until(test, id, 'it waits', (now) => now.steps[2]?.state === 'done');
    const readings = test.world.readings.length;
    await until(test, id, 'it is read meanwhile', () => test.world.readings.length > readings + 20);
    expect((await view(test, id)).deployment?.state).toBe('paused');
    breaks(test);
    await until(test, id, 'it is stopped', (now) => now.deployment?.state === 'aborted');
    await settle(test.deps, test.work);
    const now = await view(test, id);
    expect(now.deployment?.findings).toMatchObject([{ check: 'pay', severity: 'rollback' }]);
    expect(now.proposals).toMatchObject([{ state: 'open' }]);
    expect(now.escalations.map(({ severity }) => severity)).toEqual(['rollback']);
    expect(await aborts(test, id)).toHaveLength(1);
    expect(verbs(test)).toEqual(['install', 'smoke', 'shift']);
  });

  it('stop a step that moves traffic while it runs', async () => {
    const test = withPolicy();
    const { id, operation } = await running(test);
    test.world.behave(({ name }) => (name === 'pay' ? 'bad' : 'good'));
    await meanwhile(test, 'it is stopped', async () => (await view(test, id)).deployment?.state === 'aborted');
    await settle(test.deps, test.work);
    expect(test.executor.aborted).toContain(operation);
  });

  it('do not stop it for what could not be measured, and begin anew with the watch', async () => {
    const test = withPolicy();
    const { id, operation } = await running(test);
    test.world.behave(() => 'unmeasurable');
    const readings = test.world.readings.length;
    await meanwhile(test, 'it is read', () => test.world.readings.length > readings + 60);
    expect((await view(test, id)).deployment?.state).toBe('running');
    test.world.behave(() => 'good');
    test.executor.course(() => 'succeeds');
    test.executor.finish(operation, 'succeeded');
    await until(test, id, 'the watch is healthy', (now) => now.deployment?.verdict === 'healthy');
    test.clock.advance(61_000);
    await until(test, id, 'it is completed', (now) => now.release.state === 'completed');
    // What failed while the steps ran is no part of the watch.
    const { deployment } = await view(test, id);
    expect(deployment?.findings).toEqual([]);
  });

  it('are not taken when a person decides everything', async () => {
    const test = withPolicy({ onBreach: 'ask' });
    const { id, operation } = await running(test);
    const { deployment } = await view(test, id);
    if (!deployment) throw new Error('it is deployed');
    expect(deployment.state).toBe('running');
    expect(await test.deps.database.read((stores) => stores.watches.forDeployment(deployment.id))).toBeNull();
    test.executor.finish(operation, 'failed');
    await settle(test.deps, test.work);
  });
});

describe('a deployment whose plan rolls back on a breach', () => {
  it('is rolled back by an alert between the steps, and stops what runs first', async () => {
    const test = withPolicy();
    await completed(test);
    Object.assign(test.deps.settings.policies.organization, { onBreach: 'rollback' });
    test.executor.course(({ argv }) => (argv[0] === 'shift' ? 'runs' : 'succeeds'));
    const id = await started(test, { version: '1.2.0', strategy: 'canary' });
    await meanwhile(test, 'a command runs', () => test.executor.running().length === 1);
    const [operation = ''] = test.executor.running();
    await alert(test);
    await until(test, id, 'it is rolled back', (now) => now.release.state === 'rolled_back');
    expect(test.executor.aborted).toContain(operation);
    const now = await view(test, id);
    expect(now.deployment?.rollback).toMatchObject({ requestedBy: 'quarterdeck', targetVersion: '1.1.0' });
    expect(now.escalations[0]?.summary).toContain('Rolling back to 1.1.0 now, as the plan says.');
  });
});
