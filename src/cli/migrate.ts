import { join } from 'node:path';
import { readEnvironment } from '../config/env.ts';
import { connectDatabase } from '../db/connect.ts';
import { createLogger } from '../lib/log.ts';

/** Brings the schema up to date and ends; starting the bot does the same. */
export async function migrate(): Promise<number> {
  const { databaseUrl, dataDirectory, logLevel } = readEnvironment(process.env);
  const config =
    databaseUrl === null
      ? ({ kind: 'embedded', directory: join(dataDirectory, 'database') } as const)
      : ({ kind: 'postgres', url: databaseUrl.reveal() } as const);
  const database = await connectDatabase(config, { logger: createLogger(logLevel) });
  await database.close();
  process.stdout.write('The schema is up to date.\n');
  return 0;
}
