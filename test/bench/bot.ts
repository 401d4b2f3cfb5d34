import { WebClient } from '@slack/web-api';
import { localTokens } from '../../src/cli/local.ts';
import { projectFolder } from '../../src/cli/paths.ts';
import type { DatabaseAddress } from '../../src/db/connect.ts';
import { createLogger } from '../../src/lib/log.ts';
import { startQuarterdeck } from '../../src/main.ts';
import { workHard } from './heavy-work.ts';
import { servePart } from './part.ts';
import { seedReleases } from './seed-releases.ts';
import { readingsSince, seedWatches } from './seed-watches.ts';
import { installSlowQuery, slowQuery } from './slow-query.ts';
import { benchSettings, type Checked, withChecks } from './world.ts';

export interface BotInput {
  database: DatabaseAddress;
  apiUrl: string;
  dataDirectory: string;
  services: number;
  channelsOfOneGroup?: number;
  /** Every service is watched by so many HTTP checks of this port, read this often. */
  checked?: Checked;
  /** The database can be made slow. */
  canBeSlow?: boolean;
}

// The whole bot, with nothing left out, and three doors for the benchmark: releases to work on, a slow query, and work.
await servePart(async (input: BotInput) => {
  if (input.canBeSlow) await installSlowQuery(input.database);
  const bot = await startQuarterdeck({
    settings: withChecks(benchSettings(input.services, input.channelsOfOneGroup ?? null), input.checked),
    slack: { kind: 'http', botToken: localTokens.bot, signingSecret: localTokens.signing, apiUrl: input.apiUrl },
    database: input.database,
    dataDirectory: input.dataDirectory,
    workingDirectory: projectFolder,
    port: 0,
    logger: createLogger(process.env.BENCH_LOG ?? 'error'),
  });
  const slack = new WebClient(localTokens.bot.reveal(), { slackApiUrl: input.apiUrl });
  const slow = slowQuery(bot.deps.database);
  return {
    ready: { port: bot.port },
    answers: {
      seed: (range: { from: number; count: number }) => seedReleases(bot, slack, range),
      watch: (watches: { count: number; intervalMs: number }) => seedWatches(bot, watches),
      readings: (range: { count: number; sinceMs: number }) => readingsSince(bot, range),
      cpu: () => process.cpuUsage(),
      calibrate: () => slow.calibrate(),
      slow: () => slow.run(),
      workHard: () => workHard(bot),
    },
    stop: async () => {
      await bot.stop();
    },
  };
});
