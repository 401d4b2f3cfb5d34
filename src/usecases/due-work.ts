import { DatabaseUnavailable } from '../ports/database.ts';
import { type DueQueue, type Lease, LeaseLost, type QueueName } from '../ports/due-queue.ts';
import type { Stores } from '../ports/stores.ts';
import { sealHead } from './audit/seal-head.ts';
import { announceMaintenance } from './calendar/announce-maintenance.ts';
import { LeftToLease } from './deployment/heartbeat.ts';
import { runStep } from './deployment/run-step.ts';
import { sampleBaseline } from './deployment/sample-baseline.ts';
import type { Deps } from './deps.ts';
import { callPager, pagerLeaseMs } from './escalation/call-pager.ts';
import { callMissedPagers } from './incident/call-missed-pagers.ts';
import { deliverIncidentMessage } from './incident/deliver-incident-message.ts';
import { runIncidentReminder } from './incident/run-incident-reminder.ts';
import { linkedRecordLeaseMs, syncLinkedRecord } from './linked-record/sync-linked-record.ts';
import { deliverMessage } from './message/deliver-message.ts';
import { deliverPost } from './message/deliver-post.ts';
import { runPlaceReminder } from './run-place-reminder.ts';
import { runReminder } from './run-reminder.ts';
import { alarmOverdueWatches } from './watch/alarm-overdue.ts';
import { createRoundMemory } from './watch/past-rounds.ts';
import { longestRoundMs } from './watch/take-readings.ts';
import { takeWatch } from './watch/take-watch.ts';
import { deliverWebhook, webhookLeaseMs } from './webhook/deliver-webhook.ts';

/** One queue of due rows: its table, its concurrency, and its handler. */
interface Queue {
  name: QueueName | 'audit' | 'overdue' | 'missed-pages' | 'maintenance';
  concurrency: number;
  /** Each handler returns how long the queue may rest, usually 0. */
  claim: (stores: Stores, limit: number) => Promise<(() => Promise<number>)[]>;
}

/** Claims due rows and processes them; one instance per process. */
export interface DueWork {
  /**
   * Claims what is due now in these queues, or in all of them, up to each queue's concurrency, and returns without
   * waiting for the work itself.
   */
  poke(queues?: readonly Queue['name'][]): void;
  /** Stops claiming work and resolves when the work in progress has ended, or after `timeoutMs`. */
  stop(timeoutMs: number): Promise<void>;
  /** Resolves when nothing is due or in progress, for tests. */
  idle(): Promise<void>;
}

/** What the loop itself needs; processing a row is up to its handler. */
type LoopDeps = Pick<Deps, 'database' | 'clock' | 'logger' | 'metrics'>;

/** A round is mostly waiting: its readings are spread over the interval. */
const watchesAtOnce = 500;
/** Like watches, but nothing waits for it. */
const samplingsAtOnce = 100;
/** Mostly waiting for receivers, of which each has a few places. */
const webhooksAtOnce = 80;
/** A round of a service that answers nothing must be on record before another worker takes it over. */
export const watchLeaseMs = longestRoundMs + 14_000;

/** The bot's own queues, most urgent first. */
export function createDueWork(given: Deps): DueWork {
  const stopping = new AbortController();
  const deps: Deps = {
    ...given,
    // A reload exchanges them, and what begins after it goes by the new ones.
    get settings() {
      return given.settings;
    },
    get systems() {
      return given.systems;
    },
    stopping: stopping.signal,
  };
  const rounds = createRoundMemory();
  const work = createWork(deps, [
    dueQueue(deps, 'steps', { leaseMs: 6_000, concurrency: 8 }, runStep),
    dueQueue(deps, 'watches', { leaseMs: watchLeaseMs, concurrency: watchesAtOnce }, (own, lease) =>
      takeWatch(own, lease, rounds),
    ),
    dueQueue(deps, 'reminders', { leaseMs: 15_000, concurrency: 8 }, runReminder),
    dueQueue(deps, 'posts', { leaseMs: 15_000, concurrency: 8 }, deliverPost),
    dueQueue(deps, 'samplings', { leaseMs: watchLeaseMs, concurrency: samplingsAtOnce }, sampleBaseline),
    dueQueue(deps, 'messages', { leaseMs: 15_000, concurrency: 8 }, deliverMessage),
    dueQueue(deps, 'pagers', { leaseMs: pagerLeaseMs, concurrency: 8 }, callPager),
    dueQueue(deps, 'linkedRecords', { leaseMs: linkedRecordLeaseMs, concurrency: 8 }, syncLinkedRecord),
    dueQueue(deps, 'incidentReminders', { leaseMs: pagerLeaseMs, concurrency: 4 }, runIncidentReminder),
    dueQueue(deps, 'incidentMessages', { leaseMs: 15_000, concurrency: 4 }, deliverIncidentMessage),
    dueQueue(deps, 'webhooks', { leaseMs: webhookLeaseMs, concurrency: webhooksAtOnce }, deliverWebhook),
    dueQueue(deps, 'placeReminders', { leaseMs: 15_000, concurrency: 4 }, runPlaceReminder),
    // The hour itself is the schedule, for all replicas.
    every(deps, 'audit', { firstInMs: 0, what: 'sealing the record' }, () => sealHead(deps)),
    // After a start, the watches get time to catch up.
    every(deps, 'overdue', { firstInMs: lookEveryMs, what: 'looking for overdue watches' }, () =>
      alarmOverdueWatches(deps),
    ),
    every(deps, 'missed-pages', { firstInMs: lookEveryMs, what: 'looking for missed pages' }, () =>
      callMissedPagers(deps),
    ),
    every(deps, 'maintenance', { firstInMs: 0, what: 'announcing maintenance' }, () => announceMaintenance(deps)),
  ]);
  return {
    ...work,
    stop(timeoutMs) {
      const stopped = work.stop(timeoutMs);
      stopping.abort();
      return stopped;
    },
  };
}

/** However long a queue could rest, a row that need not wait like the others is found within this time. */
const longestRestMs = 250;

/** The loop over any queues. */
export function createWork(deps: LoopDeps, queues: readonly Queue[]): DueWork {
  const allNames = queues.map((one) => one.name);
  const running = new Map(queues.map((one) => [one.name, new Set<Promise<void>>()]));
  const poked = new Set<Queue['name']>();
  const resting = new Set<Queue['name']>();
  let isStopped = false;
  let claiming: Promise<void> | null = null;

  async function claimAll(wanted: readonly Queue[]): Promise<void> {
    const shares = wanted.flatMap((one) => {
      const free = one.concurrency - (running.get(one.name)?.size ?? 0);
      return free > 0 && !resting.has(one.name) ? [{ one, free }] : [];
    });
    if (shares.length === 0) return;
    const claim = (stores: Stores) => Promise.all(shares.map(({ one, free }) => one.claim(stores, free)));
    const claimed = await (shares.length === 1 ? deps.database.statement(claim) : deps.database.transaction(claim));
    for (const [index, works] of claimed.entries()) {
      const name = shares[index]?.one.name;
      const mine = name && running.get(name);
      if (!mine) continue;
      for (const work of works) {
        const task: Promise<void> = work()
          .then((restMs) => rest(name, restMs))
          .finally(() => {
            mine.delete(task);
            poke([name]);
          });
        mine.add(task);
      }
    }
  }

  /** Until then, due rows would only be claimed and released. */
  function rest(name: Queue['name'], ms: number): void {
    if (ms <= 0 || resting.has(name) || isStopped) return;
    resting.add(name);
    deps.clock.after(Math.min(ms, longestRestMs), () => {
      resting.delete(name);
      poke([name]);
    });
  }

  function poke(names: readonly Queue['name'][] = allNames): void {
    for (const name of names) poked.add(name);
    if (claiming || isStopped) return;
    claiming = (async () => {
      while (poked.size > 0 && !isStopped) {
        // Other work that ends in this turn of the event loop is covered by the same claim.
        await new Promise((resolve) => setImmediate(resolve));
        if (isStopped) return;
        const wanted = queues.filter((one) => poked.has(one.name));
        poked.clear();
        await claimAll(wanted).catch((error: unknown) => deps.logger.warn({ err: error }, 'looking for due work'));
      }
    })().finally(() => {
      claiming = null;
      // A wake-up that arrived between the last query and this one.
      if (poked.size > 0) poke([]);
    });
  }

  const underWay = () => [...running.values()].flatMap((set) => [...set]);

  return {
    poke,
    async stop(timeoutMs) {
      isStopped = true;
      const ended = new AbortController();
      const all = async () => {
        // Rows being claimed right now are still started, so wait for the claim first.
        await claiming;
        await Promise.allSettled(underWay());
        ended.abort();
      };
      await Promise.race([all(), deps.clock.sleep(timeoutMs, ended.signal)]);
    },
    async idle() {
      poke();
      while (claiming || underWay().length > 0) await Promise.allSettled([claiming, ...underWay()]);
    },
  };
}

type IdOf<Name extends QueueName> = Stores[Name] extends DueQueue<infer Id> ? Id : never;
type Queues = { [Name in QueueName]: DueQueue<IdOf<Name>> };

/** A queue of due rows and its handler. A handler that has to wait for its turn may return how long. */
export function dueQueue<Name extends QueueName, D extends LoopDeps>(
  deps: D,
  name: Name,
  { leaseMs, concurrency }: { leaseMs: number; concurrency: number },
  handle: (deps: D, lease: Lease<IdOf<Name>>) => Promise<unknown>,
): Queue {
  const rows = (stores: Queues) => stores[name];
  return {
    name,
    concurrency,
    async claim(stores, limit) {
      const leases = await rows(stores).claim(limit, leaseMs);
      return leases.map((lease) => () => {
        const { id, releaseId } = lease;
        const logger = deps.logger.child({ queue: name, row: id, ...(releaseId ? { release: releaseId } : {}) });
        return safely({ ...deps, logger }, name, rows, lease, handle);
      });
    },
  };
}

/** How often to check whether the current hour has its audit head, a watch is overdue, or a page was missed. */
const lookEveryMs = 60_000;

/** Work without due rows, which every replica does now and then. */
function every(
  { clock, logger }: Pick<Deps, 'clock' | 'logger'>,
  name: Queue['name'],
  { firstInMs, what }: { firstInMs: number; what: string },
  task: () => Promise<unknown>,
): Queue {
  let nextAt = clock.monotonicMs() + firstInMs;
  const run = async () => {
    await task().catch((error: unknown) => logger.warn({ err: error }, what));
    return 0;
  };
  return {
    name,
    concurrency: 1,
    async claim() {
      const now = clock.monotonicMs();
      if (now < nextAt) return [];
      nextAt = now + lookEveryMs;
      return [run];
    },
  };
}

/** A failing handler never takes the process down: the row becomes due again later. */
async function safely<Id extends string, D extends LoopDeps>(
  deps: D,
  name: string,
  rows: (stores: Stores) => DueQueue<Id>,
  lease: Lease<Id>,
  handle: (deps: D, lease: Lease<Id>) => Promise<unknown>,
): Promise<number> {
  const startedMs = deps.clock.monotonicMs();
  const count = (outcome: 'done' | 'failed' | 'later') =>
    deps.metrics.worked(name, outcome, deps.clock.monotonicMs() - startedMs);
  try {
    const restMs = await handle(deps, lease);
    count('done');
    return typeof restMs === 'number' ? restMs : 0;
  } catch (error) {
    if (error instanceof LeftToLease) {
      count('later');
      deps.logger.info('left to its lease, because the process ends');
      return 0;
    }
    count('failed');
    if (error instanceof LeaseLost) {
      deps.logger.warn('another worker took over');
      return 0;
    }
    deps.logger.error({ err: error }, 'due work failed');
    if (error instanceof DatabaseUnavailable) return 0;
    const delayMs = Math.min(60_000, 500 * 2 ** Math.min(lease.attempts, 7));
    await deps.database
      .statement((stores) => rows(stores).release(lease, delayMs))
      .catch((again: unknown) => deps.logger.warn({ err: again }, 'giving a row back'));
    return 0;
  }
}
