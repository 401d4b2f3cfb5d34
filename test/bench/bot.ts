import { join } from 'node:path';
import { WebClient } from '@slack/web-api';
import postgres from 'postgres';
import { localTokens } from '../../src/cli/local.ts';
import { projectFolder } from '../../src/cli/paths.ts';
import type { DatabaseAddress } from '../../src/db/connect.ts';
import { createLogger } from '../../src/lib/log.ts';
import { startQuarterdeck } from '../../src/main.ts';
import { servePart } from './part.ts';
import { seedReleases } from './seed-releases.ts';
import { slowQuery } from './slow-query.ts';
import { benchSettings } from './world.ts';

export interface BotInput {
  database: DatabaseAddress;
  apiUrl: string;
  dataDirectory: string;
  services: number;
  channelsOfOneGroup?: number;
}

// The whole bot, with nothing left out, and two doors for the benchmark: releases to work on, and a slow query.
await servePart(async (input: BotInput) => {
  const bot = await startQuarterdeck({
    settings: benchSettings(input.services, input.channelsOfOneGroup ?? null),
    slack: { kind: 'http', botToken: localTokens.bot, signingSecret: localTokens.signing, apiUrl: input.apiUrl },
    database: input.database,
    dataDirectory: input.dataDirectory,
    workingDirectory: projectFolder,
    port: 0,
    logger: createLogger(process.env.BENCH_LOG ?? 'error'),
  });
  const slack = new WebClient(localTokens.bot.reveal(), { slackApiUrl: input.apiUrl });
  const other =
    input.database.kind === 'postgres'
      ? postgres(input.database.url, { max: 1 })
      : postgres({
          path: join(input.database.directory ?? '', 'socket', '.s.PGSQL.5432'),
          database: 'postgres',
          username: 'postgres',
          password: 'postgres',
          max: 1,
          prepare: false,
          fetch_types: false,
        });
  const slow = slowQuery(other);
  return {
    ready: { port: bot.port },
    answers: {
      seed: (range: { from: number; count: number }) => seedReleases(bot, slack, range),
      cpu: () => process.cpuUsage(),
      calibrate: () => slow.calibrate(),
      slow: () => slow.run(),
    },
    stop: async () => {
      await other.end({ timeout: 1 });
      await bot.stop();
    },
  };
});
