import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { describeWith } from '../../../test/support/needs.ts';
import { raceRounds } from '../../../test/support/race-rounds.ts';
import { twoReplicas } from '../../../test/support/replicas.ts';
import { approved, attestAll, by, must, opened, view } from '../../../test/support/story.ts';
import { clearQueues, type TestDeps, testDeps } from '../../../test/support/test-deps.ts';
import { people } from '../../../test/support/test-settings.ts';
import type { ReleaseId } from '../../domain/ids.ts';
import type { PolicyPart } from '../../domain/policy/policy.ts';
import { startRelease } from '../deployment/start-release.ts';
import type { Deps } from '../deps.ts';
import { revisePlan } from '../release/revise-plan.ts';
import { decideRelease } from './decide-release.ts';

/** Two replicas decide about the same release at the same moment, again and again. */
const longerWatch = (releaseId: ReleaseId) => ({
  ...{ releaseId, planHash: null, because: 'a race' },
  policy: [{ key: 'watchWindow', value: '30 s' }],
});

describeWith('postgres', 'at the same moment', (serverUrl) => {
  const replicas = twoReplicas(serverUrl);
  afterEach(() => clearQueues(replicas.first));

  const stage = async (policy: PolicyPart = {}): Promise<{ test: TestDeps; other: Deps }> => {
    const test = testDeps(replicas.first, { policy });
    await test.work.stop(1_000);
    return { test, other: { ...test.deps, database: replicas.second } };
  };
  const decide = (deps: Deps, id: ReleaseId, person: string, decision: 'approve' | 'reject' = 'approve') =>
    decideRelease(deps, { releaseId: id, decision, planHash: null, comment: 'a race' }, by(person));
  /** Who is first differs from round to round. */
  const inTurn = <A, B>(round: number, one: () => Promise<A>, other: () => Promise<B>): Promise<[A, B]> => {
    if (round % 2 === 0) return Promise.all([one(), other()]);
    const second = other();
    return Promise.all([one(), second]);
  };

  it(`two approvers for the last place: both count, and it is approved once, in ${raceRounds} rounds`, {
    timeout: 900_000,
  }, async () => {
    for (let round = 0; round < raceRounds; round += 1) {
      const { test, other } = await stage({ approvalsNeeded: 2 });
      const id = await opened(test);
      const answers = await inTurn(
        round,
        () => decide(test.deps, id, people.approver),
        () => decide(other, id, people.secondApprover),
      );
      expect(answers.map((answer) => must(answer).given).sort()).toEqual([1, 2]);
      const { release, approvals, events } = await view(test, id);
      expect(release.state).toBe('approved');
      expect(approvals).toHaveLength(2);
      expect(events.filter(({ type }) => type === 'release.approved')).toHaveLength(1);
    }
  });

  it(`an approval and a rejection: one of them decides, in ${raceRounds} rounds`, { timeout: 900_000 }, async () => {
    const ends = new Map<string, number>();
    for (let round = 0; round < raceRounds; round += 1) {
      const { test, other } = await stage();
      const id = await opened(test);
      const [yes, no] = await inTurn(
        round,
        () => decide(test.deps, id, people.approver),
        () => decide(other, id, people.secondApprover, 'reject'),
      );
      expect([yes.ok, no.ok].filter(Boolean)).toHaveLength(1);
      const lost = yes.ok ? no : yes;
      expect(lost.ok ? null : lost.error.kind).toBe('decided_before');
      const { release, approvals } = await view(test, id);
      expect(release.state).toBe(yes.ok ? 'approved' : 'rejected');
      expect(approvals).toHaveLength(1);
      ends.set(release.state, (ends.get(release.state) ?? 0) + 1);
    }
    expect(ends.size).toBe(2);
  });

  it(`a changed plan and its approval: nothing is approved that nobody saw, in ${raceRounds} rounds`, {
    timeout: 900_000,
  }, async () => {
    let approvedFirst = 0;
    for (let round = 0; round < raceRounds; round += 1) {
      const { test, other } = await stage();
      const id = await opened(test);
      const { planHash } = (await view(test, id)).release;
      const [answer, revised] = await inTurn(
        round,
        () =>
          decideRelease(test.deps, { releaseId: id, decision: 'approve', planHash, comment: '' }, by(people.approver)),
        async () => {
          // The approval looks at the checks first.
          if (round % 3 > 0) await sleep((round % 20) * 2);
          return revisePlan(other, longerWatch(id), by(people.requester));
        },
      );
      must(revised);
      const { release, approvals } = await view(test, id);
      expect(release.state).toBe('in_review');
      expect(approvals.filter((one) => one.planHash === release.planHash)).toEqual([]);
      if (answer.ok) approvedFirst += 1;
      else expect(answer.error.kind).toBe('stale');
    }
    expect(approvedFirst).toBeGreaterThan(0);
    expect(approvedFirst).toBeLessThan(raceRounds);
  });

  it(`a changed plan and a start: what starts is what was approved, in ${raceRounds} rounds`, {
    timeout: 900_000,
  }, async () => {
    let startedFirst = 0;
    for (let round = 0; round < raceRounds; round += 1) {
      const { test, other } = await stage();
      const id = await approved(test);
      await attestAll(test, id);
      const { planHash } = (await view(test, id)).release;
      const [start, revised] = await inTurn(
        round,
        () => startRelease(test.deps, { releaseId: id, despiteFailing: true }, by(people.requester)),
        async () => {
          // The start asks other systems first.
          if (round % 3 > 0) await sleep((round % 20) * 2);
          return revisePlan(other, longerWatch(id), by(people.requester));
        },
      );
      expect([start.ok, revised.ok].filter(Boolean)).toHaveLength(1);
      const { release, deployment } = await view(test, id);
      if (start.ok) startedFirst += 1;
      expect(deployment === null).toBe(!start.ok);
      expect(release.planHash === planHash).toBe(start.ok);
    }
    expect(startedFirst).toBeGreaterThan(0);
    expect(startedFirst).toBeLessThan(raceRounds);
  });

  it(`two starts: one deployment, in ${raceRounds} rounds`, { timeout: 900_000 }, async () => {
    for (let round = 0; round < raceRounds; round += 1) {
      const { test, other } = await stage();
      const id = await approved(test);
      await attestAll(test, id);
      const input = { releaseId: id, despiteFailing: true };
      const starts = await inTurn(
        round,
        () => startRelease(test.deps, input, by(people.requester)),
        () => startRelease(other, input, by(people.onCall)),
      );
      expect(starts.filter(({ ok }) => ok)).toHaveLength(1);
      const { events } = await view(test, id);
      expect(events.filter(({ type }) => type === 'release.started')).toHaveLength(1);
    }
  });
});
