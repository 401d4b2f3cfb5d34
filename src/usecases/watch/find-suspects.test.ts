import { afterEach, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { by, completed, must, until, view, watched } from '../../../test/support/story.ts';
import { clearQueues, type TestDeps, testDeps } from '../../../test/support/test-deps.ts';
import { people } from '../../../test/support/test-settings.ts';
import type { ReleaseId } from '../../domain/ids.ts';
import { releaseRef } from '../../domain/release/release.ts';
import { placeLock } from '../lock/locks.ts';

const database = embeddedDatabase();
afterEach(() => clearQueues(database()));

async function suspects(test: TestDeps, id: ReleaseId): Promise<string[]> {
  const broken = (await view(test, id)).release.service;
  test.world.behave(({ service, name, version }) =>
    service === broken && name === 'pay' && version === '1.1.0' ? 'bad' : 'good',
  );
  await until(test, id, 'a rollback is proposed', (now) => now.proposals.length > 0);
  return (await view(test, id)).proposals[0]?.suspects ?? [];
}

it('are what the release changes besides code, and what was deployed near in time, dependencies first', async () => {
  const test = testDeps(database(), { policy: { lateFailureMs: 10 * 3_600_000 } });
  const { shop, bank, tool } = test.services;
  await completed(test, { service: tool });
  const dependency = await completed(test, { service: bank });
  test.clock.advance(600_000);
  test.world.artifacts.set(`${shop}/1.1.0`, { configuration: ['PAY_URL'], migrations: ['0042_split'] });
  const id = await watched(test);
  must(
    await placeLock(test.deps, { scope: bank, environment: 'production', reason: 'an incident' }, by(people.onCall)),
  );
  const ref = releaseRef((await view(test, dependency)).release);
  expect(await suspects(test, id)).toEqual([
    '1.1.0 migrates the schema: 0042_split.',
    '1.1.0 changes configuration: PAY_URL.',
    expect.stringMatching(
      new RegExp(`^${bank} 1\\.1\\.0, which this service depends on, was deployed 1\\d min.* ago \\(${ref}\\)\\.$`),
    ),
    expect.stringMatching(new RegExp(`^${tool} 1\\.1\\.0 was deployed 1\\d min.* ago \\(R-\\d+\\)\\.$`)),
    `${bank} is locked: an incident`,
  ]);
});

it('are none of long ago', async () => {
  const test = testDeps(database());
  await completed(test, { service: test.services.bank });
  test.clock.advance(5 * 3_600_000);
  expect(await suspects(test, await watched(test))).toEqual([]);
});
