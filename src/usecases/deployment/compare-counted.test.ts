import { afterEach, describe, expect, it } from 'vitest';
import { seededRandom } from '../../../test/chaos/random.ts';
import { type Answer, atTenPercent, compared, compareStep, forMs, ofNumbers } from '../../../test/support/compared.ts';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { until, view } from '../../../test/support/story.ts';
import { clearQueues, workerFor } from '../../../test/support/test-deps.ts';
import type { CanarySettings } from '../../domain/analysis/canary/comparison.ts';
import type { PastQuery } from '../../ports/metric-source.ts';

const database = embeddedDatabase();
afterEach(() => clearQueues(database()));

const noise = seededRandom(5);

const query = (of: string) => `${of} of {version} in {track}`;
const counting: CanarySettings = {
  ...ofNumbers,
  metrics: [
    {
      ...{ name: 'failed', title: 'Failed requests', group: 'errors', direction: 'increase', isCritical: false },
      ...{ needsData: true, missing: 'zero', counts: { everyMs: 40 }, uses: 'metrics' },
      with: { failed: query('failed'), total: query('total') },
    },
  ],
};
/** 1 % of 5,000 requests fail in each block, and of the canary this share of 1,000. */
const failing =
  (share: number): Answer =>
  (words) =>
    words.startsWith('failed')
      ? words.includes('canary')
        ? 1_000 * share + Math.round(4 * noise.next())
        : 50 + Math.round(10 * noise.next())
      : words.includes('canary')
        ? 1_000
        : 5_000;

describe('a canary whose requests are counted', () => {
  it('ends the step as soon as they show that it is worse, and a rollback is proposed with both shares', async () => {
    const asked: PastQuery[] = [];
    const test = compared(database(), failing(0.04), asked, { canary: counting });
    const id = await atTenPercent(test);
    test.clock.advance(forMs / 2);
    await until(test, id, 'a rollback is proposed', (now) => now.proposals.length > 0);
    const now = await view(test, id);
    expect(now.deployment?.state).toBe('failed');
    expect(now.proposals[0]?.findings).toMatchObject([{ check: 'canary:failed', severity: 'rollback' }]);
    expect(now.proposals[0]?.findings[0]?.words).toMatch(
      /^Failed requests: canary 4\.\d % of 5,000, running version 1\.\d % of 25,000$/,
    );
    expect(compareStep(now)?.state).toBe('failed');
    // It did not wait for the end: the blocks that had ended were read, one after the other.
    const startedAt = compareStep(now)?.startedAt?.getTime() ?? 0;
    const last = asked.filter(({ to }) => to.getTime() === startedAt + forMs / 2).at(-1);
    expect(last).toMatchObject({ stepMs: 40, windowMs: 40, from: new Date(startedAt + 40) });
    expect(asked.every(({ to }) => to.getTime() < startedAt + forMs)).toBe(true);
  });

  it('goes on to the end when as many fail, and then passes', async () => {
    const test = compared(database(), failing(0.01), [], { canary: counting });
    const id = await atTenPercent(test);
    test.clock.advance(forMs / 2);
    await until(test, id, 'it is looked at again', (now) => compareStep(now)?.state === 'running');
    test.clock.advance(forMs / 2);
    await until(test, id, 'it goes on', (now) => compareStep(now)?.state === 'done');
    expect(compareStep(await view(test, id))?.output).toMatch(/No more fail than before: canary 1\.?\d* % of 10,000, /);
  });

  it('ends the step at its end too, although the score would pass', async () => {
    let isOver = false;
    const answer: Answer = (words, at) => (isOver ? failing(0.05)(words, at) : null);
    const test = compared(database(), answer, [], {
      canary: { ...counting, options: { ...counting.options, pass: 0, marginal: 0 } },
    });
    const id = await atTenPercent(test);
    isOver = true;
    test.clock.advance(forMs);
    await until(test, id, 'it has failed', (now) => now.deployment?.state === 'failed');
    expect((await view(test, id)).proposals).toHaveLength(1);
  });

  it.each<[string, Answer]>([
    ['are not counted', () => null],
    [
      'of the running version are not counted',
      (words, at) => (words.includes('stable') ? null : failing(0.4)(words, at)),
    ],
    ['are too few', (words) => (words.startsWith('total') ? 3 : 0)],
    ['cannot be read', () => 'down'],
    ['are no counts', (words) => (words.startsWith('total') ? 100 : 200)],
  ])('is neither a success nor a reason to roll back when they %s: a person decides', async (_what, answer) => {
    const test = compared(database(), answer, [], { canary: counting });
    const id = await atTenPercent(test);
    test.clock.advance(forMs);
    await until(test, id, 'it has stopped', (now) => now.deployment?.state === 'paused');
    expect((await view(test, id)).proposals).toEqual([]);
  });

  it('is found by another process as well, since the source keeps what was counted', async () => {
    let isDown = true;
    const answer: Answer = (words, at) => (isDown ? 'down' : failing(0.04)(words, at));
    const test = compared(database(), answer, [], { canary: counting });
    const id = await atTenPercent(test);
    test.clock.advance(forMs / 4);
    await until(test, id, 'it is looked at', (now) => compareStep(now)?.state === 'running');
    isDown = false;
    const other = { ...test, work: workerFor(test.deps) };
    test.clock.advance(forMs / 4);
    await until(other, id, 'it has failed', (now) => now.deployment?.state === 'failed');
    expect((await view(test, id)).deployment?.findings.map(({ check }) => check)).toEqual(['canary:failed']);
  });
});
