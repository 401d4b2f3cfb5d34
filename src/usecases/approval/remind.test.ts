import { afterEach, describe, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { by, eventTypes, must, opened, view } from '../../../test/support/story.ts';
import { clearQueues, type TestDeps, testDeps } from '../../../test/support/test-deps.ts';
import { channels, groups, people } from '../../../test/support/test-settings.ts';
import { system } from '../../domain/actor.ts';
import type { ReminderRung } from '../../domain/approval/reminder-ladder.ts';
import type { ReleaseId } from '../../domain/ids.ts';
import type { Release } from '../../domain/release/release.ts';
import { randomIds } from '../../lib/ids.ts';
import { ok } from '../../lib/result.ts';
import type { Reminder } from '../../ports/stores/reminder-store.ts';
import type { Stores } from '../../ports/stores.ts';
import { revisePlan } from '../release/revise-plan.ts';
import { inRelease } from '../release-work.ts';
import { decideRelease } from './decide-release.ts';
import { findReminded } from './find-reminded.ts';
import { remind } from './remind.ts';
import { remindApprovers } from './remind-approvers.ts';

const database = embeddedDatabase();
afterEach(() => clearQueues(database()));

const policy = { approvalsNeeded: 2, backupApproverGroups: ['SBACKUP'] };

/** What happens when this rung falls due. */
async function reach(test: TestDeps, id: ReleaseId, rung: ReminderRung) {
  const { release } = await view(test, id);
  const reminded = await findReminded(test.deps, release, rung);
  await database().transaction((stores) =>
    inRelease(test.deps, stores, id, system, async (work) => {
      await remind(work, rung, reminded);
      return ok(undefined);
    }),
  );
  return reminded;
}

describe('the ladder of an approval', () => {
  it('reaches approvers who have not decided, then their backups, and says who was left out', async () => {
    const test = testDeps(database(), { policy });
    test.directory.groups.set(groups.approvers, [
      people.approver,
      people.secondApprover,
      people.thirdApprover,
      people.onCall,
    ]);
    test.directory.groups.set('SBACKUP', [people.manager]);
    const set = (id: string, more: object) => {
      const person = test.directory.members.get(id);
      if (person) test.directory.members.set(id, { ...person, ...more });
    };
    set(people.secondApprover, { outOfOffice: 'Vacation until 2026-03-09' });
    // 10:00 UTC is the middle of the night there.
    set(people.thirdApprover, { timeZone: 'Pacific/Honolulu' });
    const id = await opened(test);
    const approve = { releaseId: id, decision: 'approve' as const, planHash: null, comment: '' };
    must(await decideRelease(test.deps, approve, by(people.onCall)));
    expect([await reach(test, id, 'approval-half'), await reach(test, id, 'approval-backup')]).toEqual([
      {
        to: [people.approver],
        skipped: [
          { id: people.secondApprover, reason: 'Vacation until 2026-03-09' },
          { id: people.thirdApprover, reason: '00:00 for them' },
        ],
      },
      { to: [people.manager], skipped: [] },
    ]);
    expect((await eventTypes(test, id)).filter((type) => type === 'approvers.reminded')).toHaveLength(2);
    const { messages, posts } = await database().read(async (stores) => ({
      messages: await stores.messages.forRelease(id),
      posts: await stores.posts.forRelease(id),
    }));
    expect(
      messages
        .filter(({ surface }) => surface.kind === 'card')
        .map(({ target }) => target)
        .sort(),
    ).toEqual([channels.releases, people.approver, people.manager].sort());
    const said = posts.find(({ key }) => key.includes('approval-half'));
    expect(said?.content).toMatchObject({
      text: `:bell: Half of the time for the approval is over. Reminded: <@${people.approver}>. Not reminded: <@${people.secondApprover}> (Vacation until 2026-03-09), <@${people.thirdApprover}> (00:00 for them).`,
    });
    expect(said?.threadOf).toEqual({ kind: 'card' });
  });

  it('has a page for an emergency only', async () => {
    const scheduled = async (release: Release) => {
      const found: [string, number][] = [];
      const insert = async ({ task }: Reminder, delayMs: number) => {
        found.push([task.kind, delayMs]);
      };
      await remindApprovers({ ids: randomIds }, { reminders: { insert } } as unknown as Stores, release, 7_200_000);
      return found;
    };
    const test = testDeps(database());
    const { release } = await view(test, await opened(test));
    expect(await scheduled(release)).toEqual([
      ['approval-half', 3_600_000],
      ['approval-backup', 5_400_000],
      ['approval-expiry', 7_200_000],
    ]);
    const plan = { ...release.plan, emergency: { reason: 'fire', by: people.requester } };
    expect(await scheduled({ ...release, plan })).toContainEqual(['approval-page', 6_480_000]);
  });

  it('lets a backup approve in place of an approver', async () => {
    const test = testDeps(database(), { policy: { ...policy, approvalsNeeded: 1 } });
    test.directory.groups.set('SBACKUP', [people.manager]);
    const id = await opened(test);
    const approve = { releaseId: id, decision: 'approve' as const, planHash: null, comment: '' };
    expect(must(await decideRelease(test.deps, approve, by(people.manager))).state).toBe('approved');
  });

  it('tells whoever is on call and the managers only for an emergency', async () => {
    const test = testDeps(database(), { policy });
    test.directory.groups.set('SBACKUP', []);
    const id = await opened(test);
    must(
      await revisePlan(
        test.deps,
        { releaseId: id, planHash: null, because: 'payments are down', isEmergency: true },
        by(people.requester),
      ),
    );
    expect(await reach(test, id, 'approval-page')).toEqual({ to: [people.onCall, people.manager], skipped: [] });
  });
});
