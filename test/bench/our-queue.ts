import { connectDatabase } from '../../src/db/connect.ts';
import type { PostId } from '../../src/domain/ids.ts';
import { startTicker } from '../../src/jobs/ticker.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { silentLogger } from '../../src/lib/log.ts';
import type { Lease } from '../../src/ports/due-queue.ts';
import { noMetrics } from '../../src/ports/metrics.ts';
import { createWork, type DueWork, dueQueue } from '../../src/usecases/due-work.ts';
import { aPost } from '../support/builders.ts';
import { servePart } from './part.ts';
import { pickUpAtRate, until } from './queue-job.ts';

export interface OurQueueInput {
  url: string;
  leaseMs: number;
  /** How long each job takes. */
  workMs: number;
}

// The bot's own loop over its own rows, with a handler that does nothing: claimed, told, given back as done.
const concurrency = 10;

await servePart(async ({ url, leaseMs, workMs }: OurQueueInput) => {
  const logger = silentLogger;
  const database = await connectDatabase({ kind: 'postgres', url }, { logger });
  const startedAt = new Map<string, number>();
  let done = 0;
  async function handle(_deps: unknown, lease: Lease<PostId>): Promise<void> {
    startedAt.set(lease.id, performance.now());
    if (workMs > 0) await systemClock.sleep(workMs);
    await database.statement((stores) => stores.posts.release(lease, null));
    done += 1;
  }
  const deps = { database, logger, clock: systemClock, metrics: noMetrics };
  const start = () => {
    const work = createWork(deps, [dueQueue(deps, 'posts', { leaseMs, concurrency }, handle)]);
    const ticker = startTicker(deps, work);
    return { work, ticker };
  };
  let running: { work: DueWork; ticker: { stop(): void } } | null = null;
  const rest = async () => {
    running?.ticker.stop();
    await running?.work.stop(5_000);
    running = null;
  };
  const add = (job: string) =>
    database.transaction((stores) => stores.posts.add(aPost(null, { id: job as PostId, key: job })));
  return {
    answers: {
      async fill({ jobs }: { jobs: number }) {
        for (let filled = 0; filled < jobs; filled += 100)
          await database.transaction((stores) =>
            Promise.all(Array.from({ length: Math.min(100, jobs - filled) }, () => stores.posts.add(aPost(null)))),
          );
      },
      async drain({ jobs }: { jobs: number }) {
        done = 0;
        const begin = performance.now();
        running = start();
        await until(() => done === jobs, 60_000);
        const perSecond = jobs / ((performance.now() - begin) / 1_000);
        await rest();
        return { perSecond };
      },
      async pickUp(rate: { jobs: number; perSecond: number }) {
        running ??= start();
        return pickUpAtRate(rate, add, startedAt);
      },
      work: () => {
        running ??= start();
      },
      begun: () => startedAt.size,
      rest,
    },
    stop: async () => {
      await rest();
      await database.close();
    },
  };
});
