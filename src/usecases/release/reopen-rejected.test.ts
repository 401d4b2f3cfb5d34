import { afterEach, describe, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { by, eventTypes, must, opened, refusal, request, view } from '../../../test/support/story.ts';
import { clearQueues, type TestDeps, testDeps } from '../../../test/support/test-deps.ts';
import { people } from '../../../test/support/test-settings.ts';
import type { ReleaseId } from '../../domain/ids.ts';
import { decideRelease } from '../approval/decide-release.ts';
import { cancelRelease } from './cancel-release.ts';
import { openRelease } from './open-release.ts';
import { type RevisePlan, revisePlan } from './revise-plan.ts';

const database = embeddedDatabase();
afterEach(() => clearQueues(database()));

const decide = async (test: TestDeps, id: ReleaseId, decision: 'approve' | 'reject', comment = '') =>
  must(await decideRelease(test.deps, { releaseId: id, decision, planHash: null, comment }, by(people.approver)));
const revise = (test: TestDeps, id: ReleaseId, more: Partial<RevisePlan>) =>
  revisePlan(
    test.deps,
    { releaseId: id, planHash: null, because: 'as Tom asked', announcement: 'Checkout is faster.', ...more },
    by(people.requester),
  );

async function rejected(test: TestDeps): Promise<ReleaseId> {
  const id = await opened(test);
  await decide(test, id, 'reject', 'say what changes');
  expect((await view(test, id)).release.state).toBe('rejected');
  return id;
}

describe('a rejected release whose plan is changed', () => {
  it('is reviewed again, can be rejected again, and approved', async () => {
    const test = testDeps(database());
    const id = await rejected(test);
    expect(must(await revise(test, id, {}))).toMatchObject({ approvals: null });
    expect((await view(test, id)).release.state).toBe('in_review');
    await decide(test, id, 'reject', 'still not right');
    must(await revise(test, id, { announcement: 'Checkout answers in half the time.' }));
    await decide(test, id, 'approve');
    expect((await view(test, id)).release.state).toBe('approved');
    expect((await eventTypes(test, id)).filter((type) => type === 'release.rejected')).toHaveLength(2);
    const posts = await database().read((stores) => stores.posts.forRelease(id));
    expect(posts.filter(({ content }) => content.kind === 'report')).toHaveLength(2);
  });

  it('can become an emergency', async () => {
    const test = testDeps(database(), { policy: { approvalsNeeded: 2 } });
    const id = await rejected(test);
    must(await revise(test, id, { isEmergency: true, because: 'payments are down' }));
    await decide(test, id, 'approve');
    expect((await view(test, id)).release.state).toBe('approved');
  });

  it('is refused when nothing changes', async () => {
    const test = testDeps(database());
    const id = await rejected(test);
    expect(refusal(await revise(test, id, { announcement: null })).kind).toBe('nothing_changed');
    expect((await view(test, id)).release.state).toBe('rejected');
  });

  it('is refused while another release is open in its place, and not after that', async () => {
    const test = testDeps(database());
    const id = await rejected(test);
    const other = must(await openRelease(test.deps, request(test, { version: '1.2.0' }), by(people.onCall)));
    expect(refusal(await revise(test, id, {}))).toMatchObject({ kind: 'active_release_exists', ref: other.ref });
    must(await cancelRelease(test.deps, { releaseId: other.id, reason: 'not today' }, by(people.onCall)));
    must(await revise(test, id, {}));
  });

  it('is refused when its version runs there by now', async () => {
    const test = testDeps(database());
    const id = await rejected(test);
    test.world.running.set(`${test.services.shop}/production`, '1.1.0');
    expect(refusal(await revise(test, id, {})).kind).toBe('already_running_version');
  });

  it('takes the place once when two changes meet', async () => {
    const test = testDeps(database());
    const id = await rejected(test);
    const both = await Promise.all([
      revise(test, id, { announcement: 'One.' }),
      revise(test, id, { announcement: 'Two.' }),
    ]);
    expect(both.filter(({ ok }) => ok)).toHaveLength(1);
    expect((await eventTypes(test, id)).filter((type) => type === 'plan.revised')).toHaveLength(1);
  });
});
