import { afterEach, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { by, must, opened, refusal } from '../../../test/support/story.ts';
import { clearQueues, testDeps } from '../../../test/support/test-deps.ts';
import { people } from '../../../test/support/test-settings.ts';
import { queueCommand } from '../../slack/queue/queue-command.ts';
import { queueLimit, queueRequest } from './join-queue.ts';
import { listQueue } from './list-queue.ts';

const database = embeddedDatabase();
afterEach(() => clearQueues(database()));

it(`${queueLimit} entries are listed briefly and quickly, and one more is refused`, { timeout: 120_000 }, async () => {
  const test = testDeps(database());
  await opened(test);
  const now = test.clock.now();
  await database().transaction(async (stores) => {
    for (let index = 1; index <= queueLimit; index += 1)
      await stores.queue.insert({
        id: test.deps.ids.next<'QueueEntry'>('que'),
        rank: index,
        service: index % 2 === 0 ? test.services.shop : test.services.bank,
        version: `1.2.${index}`,
        environment: 'production',
        personId: people.onCall,
        request: { strategy: null, reason: '', because: null },
        releaseId: null,
        emergency: null,
        state: 'waiting',
        joinedAt: now,
        calledAt: null,
        claimUntil: null,
        misses: 0,
        overtaken: 0,
        swapWith: null,
        endedAt: null,
        endReason: null,
      });
  });
  const before = performance.now();
  const [production] = await listQueue(test.deps);
  const tookMs = performance.now() - before;
  expect(production?.rows).toHaveLength(queueLimit);
  expect(production?.rows.at(-1)?.position).toBe(queueLimit);
  expect(tookMs).toBeLessThan(3_000);
  const said = await queueCommand.run(test.deps, '', { caller: by(people.onCall) } as never);
  expect(said?.text.length).toBeLessThanOrEqual(4_000);
  expect(said?.text).toMatch(/and \d+ more$/);
  const asked = { service: test.services.tool, version: '1.2.0', environment: 'production', strategy: null };
  const one = { ...asked, because: null, emergency: null };
  expect(refusal(await queueRequest(test.deps, one, by(people.manager))).kind).toBe('queue_full');
  const staging = { ...one, environment: 'staging' };
  expect(must(await queueRequest(test.deps, staging, by(people.manager))).position).toBe(1);
});
