import { readEnvironment } from '../config/env.ts';
import { connectDatabase } from '../db/connect.ts';
import { createLogger } from '../lib/log.ts';
import { databaseConfig } from './database-config.ts';

/** Applies database migrations and exits; starting the bot does the same. */
export async function migrate(): Promise<number> {
  const environment = readEnvironment(process.env);
  const database = await connectDatabase(databaseConfig(environment), { logger: createLogger(environment.logLevel) });
  await database.close();
  process.stdout.write('The schema is up to date.\n');
  return 0;
}
