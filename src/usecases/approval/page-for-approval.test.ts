import { afterEach, describe, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { fakePager } from '../../../test/support/fake-pager.ts';
import { withParts } from '../../../test/support/fake-systems.ts';
import { by, must, opened, view } from '../../../test/support/story.ts';
import { clearQueues, settle, testDeps, workerFor } from '../../../test/support/test-deps.ts';
import { channels, people } from '../../../test/support/test-settings.ts';
import { system } from '../../domain/actor.ts';
import { ok } from '../../lib/result.ts';
import { cancelRelease } from '../release/cancel-release.ts';
import { revisePlan } from '../release/revise-plan.ts';
import { inRelease } from '../release-work.ts';
import { acknowledgeEscalation } from '../watch/acknowledge-escalation.ts';
import { decideRelease } from './decide-release.ts';
import { remind } from './remind.ts';

const database = embeddedDatabase();
afterEach(() => clearQueues(database()));

/** An emergency of which almost the whole waiting time is over. */
async function almostExpired() {
  const pager = fakePager();
  const escalation = {
    critical: [
      { notify: [{ kind: 'escalation-channel' as const }], afterMs: 0 },
      { notify: [{ kind: 'pager' as const, uses: 'fake' }], afterMs: 3_600_000 },
      { notify: [{ kind: 'managers' as const }, { kind: 'escalation-channel' as const }], afterMs: 7_200_000 },
    ],
  };
  const made = testDeps(database(), { policy: { approvalsNeeded: 2 }, escalation });
  const deps = { ...made.deps, systems: withParts(made.deps.systems, { pager }) };
  await made.work.stop(1_000);
  const test = { ...made, deps, work: workerFor(deps) };
  const id = await opened(test);
  const plan = { releaseId: id, planHash: null, because: 'payments are down' };
  must(await revisePlan(deps, { ...plan, isEmergency: true }, by(people.requester)));
  const lastRung = () =>
    database().transaction((stores) =>
      inRelease(deps, stores, id, system, async (work) => {
        await remind(work, 'approval-page', { to: [people.onCall], skipped: [] });
        return ok(undefined);
      }),
    );
  await lastRung();
  await lastRung();
  await settle(deps, test.work);
  return { test, deps, id, pager, plan, settled: () => settle(deps, test.work) };
}

const approve = { decision: 'approve' as const, planHash: null, comment: '' };

describe('an emergency whose approval is about to expire', () => {
  it('pages every tier at once, paging systems too, and ends when it is approved', async () => {
    const { test, deps, id, pager, settled } = await almostExpired();
    const { escalations } = await view(test, id);
    const messages = await database().read((stores) => stores.messages.forRelease(id));
    const [escalation] = escalations;
    expect(escalations).toHaveLength(1);
    expect(escalation).toMatchObject({ deploymentId: null, severity: 'critical', closedAt: null });
    expect(escalation?.summary).toBe(
      'This emergency waits for its approval, which expires within 12 min of this page. Why it cannot wait: payments are down',
    );
    expect(pager.calls).toEqual([`raise ${escalation?.key}`]);
    expect(messages.flatMap(({ surface, target }) => (surface.kind === 'page' ? [target] : [])).sort()).toEqual(
      [channels.escalations, people.manager].sort(),
    );
    must(await decideRelease(deps, { releaseId: id, ...approve }, by(people.approver)));
    await settled();
    expect((await view(test, id)).escalations[0]?.closedAt).not.toBeNull();
    expect(pager.calls.at(-1)).toBe(`resolve ${escalation?.key}`);
  });

  it('stays open while somebody only acknowledges it', async () => {
    const { test, deps, id, pager, settled } = await almostExpired();
    const [escalation] = (await view(test, id)).escalations;
    if (escalation === undefined) throw new Error('nobody was paged');
    must(await acknowledgeEscalation(deps, { escalationId: escalation.id }, by(people.onCall)));
    await settled();
    expect((await view(test, id)).escalations[0]).toMatchObject({ acknowledgedBy: people.onCall, closedAt: null });
    expect(pager.calls.at(-1)).toBe(`acknowledge ${escalation.key}`);
  });

  it.each(['is rejected', 'has another plan', 'is canceled'] as const)('ends its page when it %s', async (what) => {
    const { test, deps, id, pager, plan, settled } = await almostExpired();
    if (what === 'is rejected')
      must(
        await decideRelease(
          deps,
          { releaseId: id, ...approve, decision: 'reject', comment: 'not now' },
          by(people.approver),
        ),
      );
    else if (what === 'is canceled')
      must(await cancelRelease(deps, { releaseId: id, reason: 'over' }, by(people.requester)));
    else must(await revisePlan(deps, { ...plan, announcement: 'We repair payments.' }, by(people.requester)));
    await settled();
    expect((await view(test, id)).escalations[0]?.closedAt).not.toBeNull();
    expect(pager.calls.at(-1)).toMatch(/^resolve approval:/);
  });
});
