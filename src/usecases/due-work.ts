import { DatabaseUnavailable, type DueQueue, type Lease, LeaseLost, type Stores } from '../ports/stores.ts';
import { sealHead } from './audit/seal-head.ts';
import { LeftToLease } from './deployment/keep-going.ts';
import { runStep } from './deployment/run-step.ts';
import type { Deps } from './deps.ts';
import { deliverMessage } from './message/deliver-message.ts';
import { deliverPost } from './message/deliver-post.ts';
import { runReminder } from './run-reminder.ts';
import { takeWatch } from './watch/take-watch.ts';

/** One queue of due rows: where it is, how much of it may be worked on at once, and what is done with a row. */
interface Queue {
  name: string;
  concurrency: number;
  claim: (limit: number) => Promise<(() => Promise<void>)[]>;
}

/** Takes what is due and works on it; one instance per process. */
export interface DueWork {
  /** Claims everything that is due now, up to each queue's share, and returns without waiting for the work itself. */
  poke(): void;
  /** Takes no more work and resolves when the work under way has ended, or after `timeoutMs`. */
  stop(timeoutMs: number): Promise<void>;
  /** Resolves when nothing is due or under way, for tests. */
  idle(): Promise<void>;
}

export function createDueWork(given: Deps): DueWork {
  const stopping = new AbortController();
  const deps: Deps = { ...given, stopping: stopping.signal };
  const queues = [
    queue(deps, 'steps', 6_000, 8, (stores) => stores.steps, runStep),
    queue(deps, 'watches', 15_000, 16, (stores) => stores.watches, takeWatch),
    queue(deps, 'reminders', 15_000, 8, (stores) => stores.reminders, runReminder),
    queue(deps, 'posts', 15_000, 8, (stores) => stores.posts, deliverPost),
    queue(deps, 'messages', 15_000, 8, (stores) => stores.messages, deliverMessage),
    hourlyHead(deps),
  ];
  const running = new Map(queues.map((one) => [one.name, new Set<Promise<void>>()]));
  let isStopped = false;
  let claiming: Promise<void> | null = null;
  let isPoked = false;

  async function claimAll(): Promise<void> {
    for (const one of queues) {
      const mine = running.get(one.name);
      const free = one.concurrency - (mine?.size ?? 0);
      if (!mine || free <= 0 || isStopped) continue;
      for (const work of await one.claim(free)) {
        const task: Promise<void> = work().finally(() => {
          mine.delete(task);
          poke();
        });
        mine.add(task);
      }
    }
  }

  function poke(): void {
    isPoked = true;
    if (claiming || isStopped) return;
    claiming = (async () => {
      while (isPoked && !isStopped) {
        isPoked = false;
        await claimAll().catch((error: unknown) => deps.logger.warn({ err: error }, 'looking for due work'));
      }
    })().finally(() => {
      claiming = null;
    });
  }

  const underWay = () => [...running.values()].flatMap((set) => [...set]);

  return {
    poke,
    async stop(timeoutMs) {
      isStopped = true;
      stopping.abort();
      const ended = new AbortController();
      const all = async () => {
        // What is being claimed right now still begins, so the claim goes first.
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

function queue<Id extends string>(
  deps: Deps,
  name: string,
  leaseMs: number,
  concurrency: number,
  pick: (stores: Stores) => DueQueue<Id>,
  handle: (deps: Deps, lease: Lease<Id>) => Promise<void>,
): Queue {
  return {
    name,
    concurrency,
    async claim(limit) {
      const leases = await deps.database.transaction((stores) => pick(stores).claim(limit, leaseMs));
      return leases.map((lease) => () => {
        const { id, releaseId } = lease;
        const logger = deps.logger.child({ queue: name, row: id, ...(releaseId ? { release: releaseId } : {}) });
        return safely({ ...deps, logger }, name, lease, pick, handle);
      });
    },
  };
}

/** How often it is asked whether the hour has its audit head. */
const headEveryMs = 60_000;

/** The audit head has no row that falls due: its hour does, for all replicas together. */
function hourlyHead(deps: Deps): Queue {
  let nextAt = Number.NEGATIVE_INFINITY;
  const seal = async () => {
    await sealHead(deps).catch((error: unknown) => deps.logger.warn({ err: error }, 'sealing the record'));
  };
  return {
    name: 'audit',
    concurrency: 1,
    async claim() {
      const now = deps.clock.monotonicMs();
      if (now < nextAt) return [];
      nextAt = now + headEveryMs;
      return [seal];
    },
  };
}

/** A handler's failure never takes the process down: the row comes back after a while. */
async function safely<Id extends string>(
  deps: Deps,
  name: string,
  lease: Lease<Id>,
  pick: (stores: Stores) => DueQueue<Id>,
  handle: (deps: Deps, lease: Lease<Id>) => Promise<void>,
): Promise<void> {
  const startedMs = deps.clock.monotonicMs();
  const count = (outcome: 'done' | 'failed' | 'later') =>
    deps.metrics.worked(name, outcome, deps.clock.monotonicMs() - startedMs);
  try {
    await handle(deps, lease);
    count('done');
  } catch (error) {
    if (error instanceof LeftToLease) {
      count('later');
      return deps.logger.info('left to its lease, because the process ends');
    }
    count('failed');
    if (error instanceof LeaseLost) return deps.logger.warn('another worker took over');
    deps.logger.error({ err: error }, 'due work failed');
    if (error instanceof DatabaseUnavailable) return;
    const delayMs = Math.min(60_000, 500 * 2 ** Math.min(lease.attempts, 7));
    await deps.database
      .transaction((stores) => pick(stores).release(lease, delayMs))
      .catch((again: unknown) => deps.logger.warn({ err: again }, 'giving a row back'));
  }
}
