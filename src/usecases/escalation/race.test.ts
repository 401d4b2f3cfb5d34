import { expect, it } from 'vitest';
import { closed, escalation, raised, resting, restingWatch } from '../../../test/support/escalated.ts';
import { fakePager } from '../../../test/support/fake-pager.ts';
import { withParts } from '../../../test/support/fake-systems.ts';
import { describeWith } from '../../../test/support/needs.ts';
import { fakePagerSource, pagerEvent } from '../../../test/support/paged.ts';
import { twoReplicas } from '../../../test/support/replicas.ts';
import { by, refusal, view } from '../../../test/support/story.ts';
import { clearQueues, settle, testDeps, workerFor } from '../../../test/support/test-deps.ts';
import { people } from '../../../test/support/test-settings.ts';
import type { Timelines } from '../../domain/escalation/timeline.ts';
import { acknowledgeEscalation } from '../watch/acknowledge-escalation.ts';
import { acknowledgeAll } from './acknowledge-all.ts';
import { handOver } from './hand-over.ts';
import { snoozeEscalation } from './snooze.ts';
import { takePagerEvent } from './take-pager-event.ts';

const timelines: Timelines = {
  critical: [
    { notify: [{ kind: 'escalation-channel' }, { kind: 'pager', uses: 'fake' }], afterMs: 0 },
    { notify: [{ kind: 'managers' }], afterMs: 3_600_000 },
  ],
};

describeWith('postgres', 'escalations on two replicas', (serverUrl) => {
  const replicas = twoReplicas(serverUrl);

  it('are acknowledged by one person, and the others are told by whom', async () => {
    const test = testDeps(replicas.first, { policy: restingWatch, escalation: timelines });
    const id = await resting(test);
    const other = { ...test.deps, database: replicas.second };
    for (let round = 0; round < 20; round += 1) {
      const one = await raised(test, id, `one-${round}`);
      await raised(test, id, `two-${round}`);
      const input = { releaseId: id };
      const answers = await Promise.all([
        acknowledgeAll(test.deps, input, by(people.onCall)),
        acknowledgeAll(other, input, by(people.manager)),
        acknowledgeEscalation(other, { escalationId: one.id }, by(people.author)),
      ]);
      const owners = [`one-${round}`, `two-${round}`].map((key) => escalation(test, id, key));
      const [first, second] = await Promise.all(owners);
      for (const answer of answers)
        if (!answer.ok) {
          const why = refusal(answer);
          expect(JSON.stringify(why)).toContain(
            `${why.kind === 'stale' ? first?.acknowledgedBy : second?.acknowledgedBy}`,
          );
        }
      // Each of the two was taken exactly once.
      const { events } = await view(test, id);
      const taken = events.flatMap(({ type, data }) => (type === 'escalation.acknowledged' ? [data.key] : []));
      expect(taken.filter((key) => key === first?.key || key === second?.key).sort()).toEqual(
        [first?.key, second?.key].sort(),
      );
    }
    await clearQueues(replicas.first);
  }, 120_000);

  it('have one state after a handover, a snooze, an acknowledgment and an end at the same time', async () => {
    const test = testDeps(replicas.first, { policy: restingWatch, escalation: timelines });
    const id = await resting(test);
    const other = { ...test.deps, database: replicas.second };
    for (let round = 0; round < 20; round += 1) {
      const { id: escalationId } = await raised(test, id, `all-${round}`);
      await Promise.all([
        handOver(test.deps, { releaseId: id, escalationId, to: people.author, note: '' }, by(people.onCall)),
        snoozeEscalation(other, { escalationId, end: { minutes: 15 } }, by(people.manager)),
        acknowledgeEscalation(test.deps, { escalationId }, by(people.approver)),
        closed({ ...test, deps: other }, id, `all-${round}`),
      ]);
      const now = await escalation(test, id, `all-${round}`);
      expect(now.closedAt).not.toBeNull();
      expect(now.acknowledgedBy !== null && now.snoozedUntil !== null).toBe(false);
      const { pagers } = await view(test, id);
      expect(pagers.filter((one) => one.escalationId === escalationId && one.wanted !== 'resolved')).toEqual([]);
    }
    await clearQueues(replicas.first);
  }, 120_000);

  it('are acknowledged once when it is done in Slack and in a paging system at the same time', async () => {
    const test = testDeps(replicas.first, { policy: restingWatch, escalation: timelines });
    await test.work.stop(1_000);
    const worker = workerFor(test.deps);
    const id = await resting({ ...test, work: worker });
    const other = { ...test.deps, database: replicas.second };
    const source = fakePagerSource({ PLENA: `${people.manager.toLowerCase()}@test.example` });
    for (let round = 0; round < 20; round += 1) {
      const { id: escalationId, key } = await raised(test, id, `both-${round}`);
      await settle(test.deps, worker);
      const event = pagerEvent(key, test.clock.now());
      const [inSlack, ...atPager] = await Promise.all([
        acknowledgeEscalation(test.deps, { escalationId }, by(people.onCall)),
        takePagerEvent(other, 'fake', source, event),
        // The same delivery again, at another replica.
        takePagerEvent(test.deps, 'fake', source, event),
      ]);
      const { acknowledgedBy, pagerAnswer } = await escalation(test, id, `both-${round}`);
      expect(acknowledgedBy).toBe(inSlack.ok ? people.onCall : people.manager);
      expect(pagerAnswer === null).toBe(inSlack.ok);
      if (inSlack.ok) expect(atPager).not.toContain('taken');
      const { events } = await view(test, id);
      const taken = events.filter(({ type, data }) => type === 'escalation.acknowledged' && data.key === key);
      expect(taken).toHaveLength(1);
    }
    await clearQueues(replicas.first);
  }, 120_000);

  it('page once, with one pager call each, when two workers look for due rows', async () => {
    const pager = fakePager();
    const test = testDeps(replicas.first, { policy: restingWatch, escalation: timelines });
    await test.work.stop(1_000);
    const deps = { ...test.deps, systems: withParts(test.deps.systems, { pager }) };
    const workers = [workerFor(deps), workerFor({ ...deps, database: replicas.second })];
    const [first] = workers;
    if (!first) throw new Error('there is no worker');
    const id = await resting({ ...test, deps, work: first });
    const keys: string[] = [];
    for (let round = 0; round < 20; round += 1) keys.push((await raised(test, id, `page-${round}`)).key);
    await Promise.all(workers.map((worker) => worker.idle()));
    await settle(deps, first);
    const calls = pager.calls.filter((call) => keys.some((key) => call === `raise ${key}`));
    expect(calls.sort()).toEqual(keys.map((key) => `raise ${key}`).sort());
    await clearQueues(replicas.first);
  }, 120_000);
});
