import { afterEach, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { approved, attestAll, by, must, view } from '../../../test/support/story.ts';
import { clearQueues, testDeps } from '../../../test/support/test-deps.ts';
import { groups, people } from '../../../test/support/test-settings.ts';
import { bypassCheck } from '../../usecases/approval/bypass-check.ts';
import { startRelease } from '../../usecases/deployment/start-release.ts';
import { releaseCard } from '../release/release-card.ts';

const database = embeddedDatabase();
afterEach(() => clearQueues(database()));

it('the card of a release says early that the environment before is missing, until somebody bypasses that', async () => {
  const test = testDeps(database(), { policy: { promotion: 'required', bypassGroups: [groups.onCall] } });
  const id = await approved(test);
  const shown = async () => releaseCard(await view(test, id));
  const words = `promotion (1.1.0 was never released to staging; “/deploy ${test.services.shop} 1.1.0 to staging” releases it there)`;
  const { text, blocks } = await shown();
  expect(text).toContain(words);
  expect(JSON.stringify(blocks)).toContain(words);
  const bypass = { releaseId: id, check: 'promotion', reason: 'staging is gone' };
  must(await bypassCheck(test.deps, bypass, by(people.onCall)));
  expect((await shown()).text).not.toContain('promotion (');
  await attestAll(test, id);
  must(await startRelease(test.deps, { releaseId: id }, by(people.requester)));
  expect((await view(test, id)).promotion).toBeNull();
});
