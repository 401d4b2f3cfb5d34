import { afterEach, expect, it } from 'vitest';
import { describeWith } from '../../../test/support/needs.ts';
import { raceRounds } from '../../../test/support/race-rounds.ts';
import { twoReplicas } from '../../../test/support/replicas.ts';
import { approved, attestAll, by, must, view } from '../../../test/support/story.ts';
import { clearQueues, type TestDeps, testDeps } from '../../../test/support/test-deps.ts';
import { people } from '../../../test/support/test-settings.ts';
import type { QueueEntry } from '../../domain/queue/entry.ts';
import { systemClock } from '../../lib/clock.ts';
import { startRelease } from '../deployment/start-release.ts';
import type { Deps } from '../deps.ts';
import { leaveQueue } from './change-place.ts';
import { claimTurn } from './claim-turn.ts';
import { queueRequest } from './join-queue.ts';
import { lookAtQueue } from './look-at-queue.ts';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describeWith('postgres', 'the queue, from two replicas at the same moment', (serverUrl) => {
  const replicas = twoReplicas(serverUrl);
  afterEach(() => clearQueues(replicas.first));

  /** A fresh service whose turn was called, with time that really passes. */
  async function called(claimWindowMs: number): Promise<{ test: TestDeps; sides: [Deps, Deps]; entry: QueueEntry }> {
    const test = testDeps(replicas.first, { policy: { claimWindowMs, turnsMissed: 1 } });
    await test.work.stop(1_000);
    const began = Date.now();
    const base = test.clock.now().getTime();
    const clock = { ...systemClock, now: () => new Date(base + Date.now() - began) };
    const deps = { ...test.deps, clock };
    const asked = { service: test.services.tool, version: '1.2.0', environment: 'production', strategy: null };
    const joined = must(await queueRequest(deps, { ...asked, because: null, emergency: null }, by(people.onCall)));
    const number = Number(joined.ref.slice(2));
    const entry = await replicas.first.read((stores) => stores.queue.find({ number }));
    if (entry?.state !== 'called') throw new Error(`${joined.ref} was not called`);
    return { test, sides: [deps, { ...deps, database: replicas.second }], entry };
  }

  const recordOf = async ({ id }: QueueEntry) =>
    (await replicas.first.read((stores) => stores.placeEvents.of(id))).map(({ type }) => type);
  const foundAgain = async ({ id }: QueueEntry) => replicas.first.read((stores) => stores.queue.find({ id }));

  it(`gives a turn to one of two claims in ${raceRounds} rounds`, { timeout: 900_000 }, async () => {
    for (let round = 0; round < raceRounds; round += 1) {
      const { sides, entry } = await called(60_000);
      const answers = await Promise.all(sides.map((deps) => claimTurn(deps, { entryId: entry.id }, by(people.onCall))));
      expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
      for (const answer of answers)
        if (!answer.ok) expect(['not_your_turn', 'active_release_exists']).toContain(answer.error.kind);
      expect(await recordOf(entry)).toEqual(['queue.joined', 'queue.called', 'queue.taken']);
    }
  });

  it(`lets a claim or the end of its time win, never both, in ${raceRounds} rounds`, { timeout: 900_000 }, async () => {
    const seen = { taken: 0, missed: 0 };
    for (let round = 0; round < raceRounds; round += 1) {
      const windowMs = 40;
      const { sides, entry } = await called(windowMs);
      const [first, second] = sides;
      const look = async () => {
        while (first.clock.now() < (entry.claimUntil ?? new Date(0))) await pause(1);
        await first.database.transaction(async (stores) => {
          await stores.queue.hold('production');
          await lookAtQueue(first, stores, 'production');
        });
      };
      const claim = async () => {
        await pause(round % 45);
        return claimTurn(second, { entryId: entry.id }, by(people.onCall));
      };
      const [, answer] = await Promise.all([look(), claim()]);
      const now = await foundAgain(entry);
      const record = await recordOf(entry);
      if (answer.ok) {
        seen.taken += 1;
        expect(record).toEqual(['queue.joined', 'queue.called', 'queue.taken']);
        expect(now).toMatchObject({ state: 'started' });
        expect(now?.endedAt?.getTime()).toBeLessThan(entry.claimUntil?.getTime() ?? 0);
      } else {
        seen.missed += 1;
        expect(['turn_over', 'not_your_turn']).toContain(answer.error.kind);
        expect(record).toEqual(['queue.joined', 'queue.called', 'queue.missed', 'queue.left']);
        expect(now).toMatchObject({ state: 'left', releaseId: null });
      }
    }
    expect(Math.min(seen.taken, seen.missed)).toBeGreaterThan(5);
  });

  it(`starts one of two services that depend on each other in ${raceRounds} rounds`, {
    timeout: 1_200_000,
  }, async () => {
    const winners = new Set<number>();
    for (let round = 0; round < raceRounds; round += 1) {
      const test = testDeps(replicas.first);
      await test.work.stop(1_000);
      const ids = [await approved(test), await approved(test, { service: test.services.bank })];
      for (const id of ids) await attestAll(test, id);
      const answers = await Promise.all(
        ids.map(async (releaseId, index) => {
          if (index === round % 2) await pause(round % 7);
          const deps = { ...test.deps, database: replicas.both[index] ?? replicas.first };
          return startRelease(deps, { releaseId, despiteFailing: true }, by(people.requester));
        }),
      );
      expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
      winners.add(answers.findIndex(({ ok }) => ok));
      for (const answer of answers)
        if (!answer.ok)
          expect(
            answer.error.kind === 'gate_closed' &&
              answer.error.checks.filter(({ result }) => result !== 'passed').map(({ reasonCode }) => reasonCode),
          ).toEqual(['DEPENDENT_UNDER_WAY']);
      const begun = await Promise.all(ids.map((id) => view(test, id)));
      expect(begun.filter(({ deployment }) => deployment !== null)).toHaveLength(1);
    }
    expect(winners.size).toBe(2);
  });

  it(`keeps the order while two people join and one leaves in ${raceRounds} rounds`, { timeout: 900_000 }, async () => {
    for (let round = 0; round < raceRounds; round += 1) {
      const { test, sides, entry } = await called(60_000);
      const [first, second] = sides;
      const join = (deps: Deps, person: string, version: string) => {
        const asked = { service: test.services.tool, version, environment: 'production', strategy: null };
        return queueRequest(deps, { ...asked, because: null, emergency: null }, by(person));
      };
      const [one, other, left] = await Promise.all([
        join(first, people.manager, '1.3.0'),
        join(second, people.requester, '1.4.0'),
        leaveQueue(second, { entry: entry.id }, by(people.onCall)),
      ]);
      must(left);
      const mine = new Set([must(one).ref, must(other).ref]);
      const open = (await replicas.first.read((stores) => stores.queue.open('production'))).filter(({ number }) =>
        mine.has(`Q-${number}`),
      );
      expect(open.map(({ state }) => state)).toEqual(['called', 'waiting']);
      expect(new Set(open.map(({ rank }) => rank)).size).toBe(2);
      for (const { id, personId } of [...open].reverse()) must(await leaveQueue(first, { entry: id }, by(personId)));
    }
  });
});
