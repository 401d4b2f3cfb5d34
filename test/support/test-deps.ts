import type { Timelines } from '../../src/domain/escalation/timeline.ts';
import type { PolicyPart } from '../../src/domain/policy/policy.ts';
import type { Settings } from '../../src/domain/settings.ts';
import { type Clock, systemClock } from '../../src/lib/clock.ts';
import { randomIds } from '../../src/lib/ids.ts';
import { silentLogger } from '../../src/lib/log.ts';
import type { Database } from '../../src/ports/database.ts';
import { type DueQueue, queueNames } from '../../src/ports/due-queue.ts';
import { noMetrics } from '../../src/ports/metrics.ts';
import type { Deps } from '../../src/usecases/deps.ts';
import { createDueWork, type DueWork } from '../../src/usecases/due-work.ts';
import { type FakeExecutor, fakeExecutor } from './fake-executor.ts';
import { type FakeDirectory, type FakeMessenger, fakeDirectory, fakeMessenger } from './fake-people.ts';
import { fakeSystems } from './fake-systems.ts';
import { fakeWorld, type World } from './fake-world.ts';
import { serviceNames, testSettings } from './test-settings.ts';

export interface SteppingClock extends Clock {
  advance(ms: number): void;
}

/** A clock that a test moves; whoever sleeps on it moves it on and wakes at once, so nothing waits for real time. */
export function steppingClock(start: Date): SteppingClock {
  let at = start.getTime();
  const advance = (ms: number) => {
    at += ms;
  };
  return {
    now: () => new Date(at),
    monotonicMs: () => at,
    sleep: async (ms) => advance(ms),
    after: (ms, task) => systemClock.after(ms, task),
    advance,
  };
}

export interface TestDeps {
  deps: Deps;
  clock: SteppingClock;
  world: World;
  executor: FakeExecutor;
  directory: FakeDirectory;
  messenger: FakeMessenger;
  services: { shop: string; bank: string; tool: string };
  work: DueWork;
}

let count = 0;
/** Those that may still be at work. */
const atWork: DueWork[] = [];

/** Everything that the use cases need, faked around a real database. Each call has services of its own. */
export function testDeps(
  database: Database,
  options: {
    policy?: PolicyPart;
    escalation?: Timelines;
    overrides?: Partial<Deps>;
    /** Changes the settings before anything is built with them. */
    edit?: (settings: Settings) => Settings;
  } = {},
): TestDeps {
  count += 1;
  const suffix = `-${count}`;
  const clock = steppingClock(new Date('2026-03-03T10:00:00Z'));
  const world = fakeWorld(clock);
  const executor = fakeExecutor((operation) => world.apply(operation));
  const directory = fakeDirectory();
  const messenger = fakeMessenger();
  const deps: Deps = {
    database,
    settings: (options.edit ?? ((settings) => settings))(
      testSettings({
        suffix,
        ...(options.policy ? { policy: options.policy } : {}),
        ...(options.escalation ? { escalation: options.escalation } : {}),
      }),
    ),
    clock,
    ids: randomIds,
    logger: silentLogger,
    systems: fakeSystems({ executor, metricSource: world.metricSource, versionSource: world.versionSource }),
    directory,
    messenger,
    metrics: noMetrics,
    host: 'test-host',
    ...options.overrides,
  };
  const work = workerFor(deps);
  return { deps, clock, world, executor, directory, messenger, services: serviceNames(suffix), work };
}

/** A worker that is stopped with its test: an earlier test's worker would take the next one's rows. */
export function workerFor(deps: Deps): DueWork {
  const work = createDueWork(deps);
  atWork.push(work);
  return work;
}

/**
 * Works on what is due until `isDone`; waits for rows that fall due soon. Throws when that takes longer than
 * `timeoutMs`.
 */
export async function workUntil(
  deps: Deps,
  work: DueWork,
  what: string,
  isDone: () => boolean | Promise<boolean>,
  timeoutMs = 15_000,
): Promise<void> {
  const end = systemClock.monotonicMs() + timeoutMs;
  for (;;) {
    await work.idle();
    if (await isDone()) return;
    if (systemClock.monotonicMs() > end) throw new Error(`gave up waiting until ${what}`);
    await systemClock.sleep(Math.min(100, Math.max(1, (await nextDueMs(deps.database)) ?? 100)));
  }
}

/** Works until nothing is due within `horizonMs`: what is later belongs to another part of the story. */
export async function settle(deps: Deps, work: DueWork, horizonMs = 400): Promise<void> {
  for (let round = 0; round < 200; round += 1) {
    await work.idle();
    const next = await nextDueMs(deps.database);
    if (next === null || next > horizonMs) return;
    await systemClock.sleep(next + 1);
  }
  throw new Error('the due work never settles');
}

async function nextDueMs(database: Database): Promise<number | null> {
  const waiting = await database.read((stores) => stores.nextDue());
  return waiting.length === 0 ? null : Math.min(...waiting.map(({ ms }) => ms));
}

/**
 * Takes everything that is due off the queues, so that one test's leftovers are not another one's work, and lets nobody
 * of this test take the next one's.
 */
export async function clearQueues(database: Database): Promise<void> {
  await Promise.all(atWork.splice(0).map((work) => work.stop(1_000)));
  await database.transaction(async (stores) => {
    for (const name of queueNames) await empty<string>(stores[name]);
  });
}

async function empty<Id extends string>(queue: DueQueue<Id>): Promise<void> {
  for (const lease of await queue.claim(1_000, 60_000)) await queue.release(lease, null);
}
