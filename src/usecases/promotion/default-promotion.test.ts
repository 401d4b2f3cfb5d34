import { afterEach, describe, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { approved, attestAll, by, must, refusal, until, view } from '../../../test/support/story.ts';
import { clearQueues, type TestDeps, testDeps } from '../../../test/support/test-deps.ts';
import { groups, people } from '../../../test/support/test-settings.ts';
import { explain } from '../../domain/explain.ts';
import type { ReleaseId } from '../../domain/ids.ts';
import type { PolicyPart } from '../../domain/policy/policy.ts';
import { releaseRef } from '../../domain/release/release.ts';
import type { Settings } from '../../domain/settings.ts';
import { bypassCheck } from '../approval/bypass-check.ts';
import { requestRollback } from '../deployment/request-rollback.ts';
import { startRelease } from '../deployment/start-release.ts';
import { rehearseRelease } from '../rehearsal/rehearse-release.ts';

const database = embeddedDatabase();
afterEach(() => clearQueues(database()));

/** Settings whose policy says nothing about promotion, besides this. */
const saying =
  (part: PolicyPart, more: Partial<Settings> = {}) =>
  (settings: Settings): Settings => {
    const { promotion: _, ...rest } = settings.policies.organization;
    return { ...settings, ...more, policies: { ...settings.policies, organization: { ...rest, ...part } } };
  };
const silent = (more: Partial<Settings> = {}, part: PolicyPart = {}) =>
  testDeps(database(), { edit: saying(part, more) });

const start = (test: TestDeps, id: ReleaseId) => startRelease(test.deps, { releaseId: id }, by(people.requester));
const asked = async (test: TestDeps, environment = 'production', version = '1.1.0') => {
  const id = await approved(test, { environment, version });
  await attestAll(test, id);
  return id;
};
const deployed = async (test: TestDeps, environment: string, version?: string) => {
  const id = await asked(test, environment, version);
  must(await start(test, id));
  await until(test, id, 'it is watched', (now) => now.deployment?.state === 'verifying');
  return id;
};
const shutBy = async (test: TestDeps, id: ReleaseId) => {
  const error = refusal(await start(test, id));
  if (error.kind !== 'gate_closed') throw new Error(error.kind);
  return { codes: error.checks.flatMap(({ reasonCode }) => reasonCode ?? []), words: explain(error) };
};
const onChecklist = async (test: TestDeps, id: ReleaseId) =>
  (await view(test, id)).todos.filter(({ check }) => check === 'promotion').map(({ title }) => title);

describe('settings that say nothing about promotion', () => {
  it('refuse production before staging, and say what helps: staging, a bypass, or another policy', async () => {
    const test = silent();
    const id = await asked(test);
    expect(await onChecklist(test, id)).toEqual(['1.1.0 has proven itself in staging']);
    const { codes, words } = await shutBy(test, id);
    const ref = releaseRef((await view(test, id)).release);
    const { shop } = test.services;
    expect(codes).toEqual(['NOT_PROMOTED']);
    expect(JSON.stringify(words)).toContain(`“/deploy ${shop} 1.1.0 to staging” releases it there`);
    expect(JSON.stringify(words)).toContain(`“/deploy bypass ${ref} promotion <reason>”`);
    expect(JSON.stringify(words)).toContain(`“promotion: optional” in the policy of ${shop}`);
  });

  it('hold neither the first environment, nor a rehearsal there, nor a rollback', async () => {
    const test = silent({}, { bypassGroups: [groups.onCall] });
    const staged = await deployed(test, 'staging');
    const back = { releaseId: staged, reason: 'it looks odd' };
    must(await requestRollback(test.deps, back, by(people.requester)));
    await until(test, staged, 'it is rolled back', (now) => now.release.state === 'rolled_back');
    const id = await asked(test);
    expect((await shutBy(test, id)).codes).toEqual(['NOT_PROMOTED']);
    const bypass = { releaseId: id, check: 'promotion', reason: 'staging is gone' };
    must(await bypassCheck(test.deps, bypass, by(people.onCall)));
    must(await start(test, id));
    await until(test, id, 'it is watched', (now) => now.deployment?.state === 'verifying');
    must(await requestRollback(test.deps, { releaseId: id, reason: 'it sells less' }, by(people.requester)));
    await until(test, id, 'it is rolled back', (now) => now.release.state === 'rolled_back');
  });

  it('do not count a rehearsal as a success, and do not let one hide a success', async () => {
    const test = silent();
    const rehearse = async (version: string) => {
      const asking = { service: test.services.shop, version, environment: null };
      const { id, refused } = must(await rehearseRelease(test.deps, asking, by(people.requester)));
      expect(refused).toBeNull();
      await until(test, id, 'it went forward and back', (now) => now.release.endedAt !== null);
    };
    const ended = async (id: ReleaseId) => {
      test.clock.advance(120_000);
      await until(test, id, 'it is completed', (now) => now.release.state === 'completed');
    };
    test.world.running.set(`${test.services.shop}/staging`, '1.0.0');
    await rehearse('1.1.0');
    const id = await asked(test);
    expect((await shutBy(test, id)).codes).toEqual(['NOT_PROMOTED']);
    await ended(await deployed(test, 'staging'));
    await ended(await deployed(test, 'staging', '1.2.0'));
    await rehearse('1.1.0');
    must(await start(test, id));
  });
});

describe('settings that let versions start anywhere', () => {
  it.each([
    ['say that promotion is optional', saying({ promotion: 'optional' })],
    ['list no environments: nobody chose their order', saying({}, { hasEnvironmentOrder: false })],
  ])('%s', async (_what, edit) => {
    const test = testDeps(database(), { edit });
    const id = await asked(test);
    expect(await onChecklist(test, id)).toEqual([]);
    expect((await view(test, id)).promotion).toBeNull();
    must(await start(test, id));
  });
});
