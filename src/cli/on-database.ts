import type { Environment } from '../config/env.ts';
import { connectDatabase } from '../db/connect.ts';
import { DirectoryInUse } from '../db/embedded/directory-lock.ts';
import { createLogger } from '../lib/log.ts';
import type { Database } from '../ports/database.ts';
import type { Answer } from './answer.ts';
import { databaseConfig } from './database-config.ts';

/**
 * Answers directly on the database, or by the running bot (`there`) when only it has the embedded one open. Throws what
 * `here` throws, and DirectoryInUse when another process has the database open that is not the bot.
 */
export async function onDatabase(
  environment: Environment,
  { here, there }: { here(database: Database): Promise<Answer>; there(): Promise<Answer | null> },
): Promise<Answer> {
  try {
    const database = await connectDatabase(databaseConfig(environment), { logger: createLogger(environment.logLevel) });
    try {
      return await here(database);
    } finally {
      await database.close();
    }
  } catch (error) {
    if (!(error instanceof DirectoryInUse)) throw error;
    const answer = await there();
    if (answer === null) throw error;
    return answer;
  }
}
