import { expect, it } from 'vitest';
import { manualClock } from '../lib/clock.ts';
import { silentLogger } from '../lib/log.ts';
import type { Database } from '../ports/database.ts';
import type { QueueName } from '../ports/due-queue.ts';
import { noMetrics } from '../ports/metrics.ts';
import type { Stores } from '../ports/stores.ts';
import { createWork, dueQueue } from './due-work.ts';

/** A loop over two queues that always have rows; handlers return what `restMs` says. */
function loop(restMs: number) {
  const clock = manualClock(new Date('2026-03-03T10:00:00Z'));
  const looks: QueueName[] = [];
  let left = 3;
  const queue = (name: QueueName) => ({
    claim: async () => {
      looks.push(name);
      left -= 1;
      return left >= 0 ? [{ id: name, token: 'token', attempts: 1 }] : [];
    },
  });
  const stores = { messages: queue('messages'), steps: queue('steps') } as unknown as Stores;
  const run = (work: (stores: Stores) => unknown) => work(stores);
  const database = { transaction: run, statement: run } as unknown as Database;
  const deps = { database, clock, logger: silentLogger, metrics: noMetrics };
  const share = { leaseMs: 1_000, concurrency: 1 };
  const work = createWork(deps, [
    dueQueue(deps, 'steps', share, async () => {}),
    dueQueue(deps, 'messages', share, async () => restMs),
  ]);
  /** Until everything that was started has made progress. */
  const quiet = async () => {
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  };
  return { clock, work, looks, quiet };
}

it('looks only into the queues that were named', async () => {
  const { work, looks, quiet } = loop(0);
  work.poke(['messages']);
  await quiet();
  expect(new Set(looks)).toEqual(new Set(['messages']));
});

it('looks again as long as there is something', async () => {
  const { work, looks, quiet } = loop(0);
  work.poke(['messages']);
  await quiet();
  expect(looks).toHaveLength(4);
});

it('lets a queue rest whose turn has not come, however often it is poked, and no other one', async () => {
  const { clock, work, looks, quiet } = loop(60_000);
  work.poke(['messages']);
  await quiet();
  for (let count = 0; count < 10; count += 1) work.poke(['messages']);
  await quiet();
  expect(looks).toEqual(['messages']);
  work.poke(['steps']);
  await quiet();
  expect(looks).toContain('steps');
  // Never for long: some row may not have to wait like the others.
  clock.advance(250);
  await quiet();
  expect(looks.filter((name) => name === 'messages')).toHaveLength(2);
});
