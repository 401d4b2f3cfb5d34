import { Logger, makeWorkerUtils, type Runner, run } from 'graphile-worker';
import { servePart } from './part.ts';
import { pickUpAtRate, until } from './queue-job.ts';

// The anchor: graphile-worker with a task that does nothing, ten at a time.
const concurrency = 10;
const logger = new Logger(() => () => {});

await servePart(async ({ url }: { url: string }) => {
  const utils = await makeWorkerUtils({ connectionString: url, logger });
  await utils.migrate();
  const startedAt = new Map<string, number>();
  let done = 0;
  const start = (): Promise<Runner> =>
    run({
      connectionString: url,
      concurrency,
      logger,
      noHandleSignals: true,
      taskList: {
        nothing: (payload) => {
          startedAt.set((payload as { job: string }).job, performance.now());
          done += 1;
        },
      },
    });
  let runner: Runner | null = null;
  return {
    answers: {
      async drain({ jobs }: { jobs: number }) {
        const specs = Array.from({ length: jobs }, (_, index) => ({
          identifier: 'nothing',
          payload: { job: `${index}` },
        }));
        await utils.addJobs(specs);
        done = 0;
        const begin = performance.now();
        const drainer = await start();
        await until(() => done === jobs, 60_000);
        const perSecond = jobs / ((performance.now() - begin) / 1_000);
        await drainer.stop();
        return { perSecond };
      },
      async pickUp(rate: { jobs: number; perSecond: number }) {
        runner ??= await start();
        return pickUpAtRate(rate, async (job) => void (await utils.addJob('nothing', { job })), startedAt);
      },
      async rest() {
        await runner?.stop();
        runner = null;
      },
    },
    stop: async () => {
      await runner?.stop();
      await utils.release();
    },
  };
});
