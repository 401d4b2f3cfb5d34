import { afterEach, describe, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { withParts } from '../../../test/support/fake-systems.ts';
import {
  by,
  completed,
  must,
  opened,
  refusal,
  request,
  started,
  until,
  view,
  watched,
} from '../../../test/support/story.ts';
import { clearQueues, type TestDeps, testDeps } from '../../../test/support/test-deps.ts';
import { people } from '../../../test/support/test-settings.ts';
import type { ServiceCheck } from '../../domain/service.ts';
import { openRelease } from '../release/open-release.ts';
import { operationOf } from './operation-of.ts';
import { requestRollback } from './request-rollback.ts';

const database = embeddedDatabase();
afterEach(() => clearQueues(database()));

/** A service with only a deploy action and a health check. */
function fiveLines(more: { readings?: number; withinMs?: number } = {}): TestDeps {
  const test = testDeps(database());
  const { shop } = test.services;
  const service = test.deps.settings.services[shop];
  const production = service?.environments.production;
  if (!service || !production) throw new Error('the test settings have no shop');
  Object.assign(service, { versions: null, application: 'unspecified' });
  const deploy = ['deploy', '{service}', '{environment}', '{version}'];
  Object.assign(production, {
    actions: { deploy: { uses: 'shell', with: { argv: deploy } } },
    instances: [],
    runningVersion: null,
    ready: { readings: more.readings ?? 1, withinMs: more.withinMs ?? 200 },
    checks: production.checks.filter(({ kind }) => kind === 'health'),
  });
  test.world.running.set(`${shop}/production`, null);
  return test;
}

const deployed = (test: TestDeps) => test.executor.effects.map(({ argv }) => `${argv[0]} ${argv[3]}`);

describe('a service of five lines', () => {
  it('is deployed for the first time although nothing answered before, and a second time over it', async () => {
    const test = fiveLines();
    const first = await completed(test, { version: 'feature/login' });
    expect((await view(test, first)).release.plan).toMatchObject({
      previousVersion: null,
      artifact: { digest: null },
      strategy: { name: 'direct' },
    });
    const second = await completed(test, { version: `sha256:${'ab'.repeat(32)}` });
    expect((await view(test, second)).release.plan).toMatchObject({
      previousVersion: 'feature/login',
      replaced: { source: 'record_only', standing: 'good' },
      artifact: { digest: `sha256:${'ab'.repeat(32)}` },
    });
  });

  it('goes back by deploying the version before, without asking which one runs', async () => {
    const test = fiveLines();
    await completed(test, { version: '1.0.0' });
    const id = await watched(test, { version: '1.1.0' });
    must(await requestRollback(test.deps, { releaseId: id, reason: 'it burns' }, by(people.requester)));
    await until(test, id, 'it is rolled back', (now) => now.release.state === 'rolled_back');
    expect(deployed(test)).toEqual(['deploy 1.0.0', 'deploy 1.1.0', 'deploy 1.0.0']);
    const { deployment } = await view(test, id);
    expect(deployment?.rollback?.validation.map(({ title }) => title)).not.toContain('Running version');
  });

  it('may deploy a version again, because a branch is one too', async () => {
    const test = fiveLines();
    await completed(test, { version: 'main' });
    const id = await opened(test, { version: 'main' });
    expect((await view(test, id)).release.plan).toMatchObject({ previousVersion: 'main', rollback: { target: null } });
  });

  it('takes every version but what is none, and says which rule that breaks', async () => {
    const test = fiveLines();
    const asked = async (version: string) =>
      refusal(await openRelease(test.deps, request(test, { version }), by(people.requester)));
    expect(await asked('--force')).toEqual({
      kind: 'not_a_version',
      asked: '--force',
      problem: expect.stringMatching(/^begins with/),
    });
    expect(await asked('a/../b')).toMatchObject({ kind: 'not_a_version' });
    const service = test.deps.settings.services[test.services.shop];
    Object.assign(service ?? {}, { versionPattern: 'v\\d+' });
    expect(await asked('1.0.0')).toMatchObject({
      problem: expect.stringContaining('looks like v\\d+ (versionPattern)'),
    });
    await opened(test, { version: 'v7' });
  });
});

describe('a service that takes time to come up', () => {
  it('is judged when it is up', async () => {
    const test = fiveLines({ readings: 2, withinMs: 60_000 });
    await completed(test, { version: '1.0.0' });
    let left = 5;
    test.world.behave(({ version }) => (version === '1.1.0' && left-- > 0 ? 'silent' : 'good'));
    const id = await watched(test, { version: '1.1.0' });
    expect((await view(test, id)).deployment?.verdict).toBe('healthy');
    expect(left).toBeLessThan(0);
  });

  it('is not waited for by figures of a monitoring system, which are about the minutes before', async () => {
    const test = fiveLines();
    const { shop } = test.services;
    const checks = test.deps.settings.services[shop]?.environments.production?.checks as ServiceCheck[];
    const [health] = checks;
    if (!health) throw new Error('there is no check');
    const expects = { kind: 'number', min: null, max: 1, unit: '' } as const;
    checks.push({ ...health, name: 'errors', with: { url: `http://${shop}.production.test/errors` }, expect: expects });
    // It has no number yet: not required before a first deployment or for readiness, but required for health.
    const id = await started(test, { version: '1.1.0' });
    await until(test, id, 'people are asked', (now) => now.deployment?.state === 'paused');
    expect((await view(test, id)).escalations[0]?.summary).toContain('too few readings of the service');
  });

  it('has failed when it is not up in time, and the reason says so', async () => {
    const test = fiveLines();
    await completed(test, { version: '1.0.0' });
    test.world.behave(({ version }) => (version === '1.1.0' ? 'bad' : 'good'));
    const id = await started(test, { version: '1.1.0' });
    await until(test, id, 'it fails', (now) => now.release.state === 'failed');
    const now = await view(test, id);
    expect(now.escalations[0]?.summary).toContain('not ready within 0.2 s: The machine answers: status 500');
    expect(now.proposals).toHaveLength(1);
  });

  it('asks a person when that could not be measured: unknown is neither well nor broken', async () => {
    const test = fiveLines();
    await completed(test, { version: '1.0.0' });
    test.world.behave(({ version }) => (version === '1.1.0' ? 'unmeasurable' : 'good'));
    const id = await started(test, { version: '1.1.0' });
    await until(test, id, 'people are asked', (now) => now.deployment?.state === 'paused');
    expect((await view(test, id)).escalations[0]?.summary).toContain('whether it is ready could not be measured');
  });
});

describe('an operation on another system', () => {
  it('can be followed by every machine, and one of a machine only by that one', async () => {
    const test = fiveLines();
    const id = await completed(test, { version: '1.0.0' });
    const [step] = (await view(test, id)).steps;
    if (!step) throw new Error('there is no step');
    for (const [reach, isOutOfReach] of [
      ['anywhere', false],
      ['machine', true],
    ] as const) {
      const systems = withParts(test.deps.systems, { executor: { ...test.executor, reach } });
      const elsewhere = { ...test.deps, systems, host: 'another-host' };
      expect(await operationOf(elsewhere, step)).toMatchObject({ isOutOfReach, ref: { id: step.operationId } });
      expect(await operationOf({ ...test.deps, systems }, step)).toMatchObject({ isOutOfReach: false });
    }
  });
});
