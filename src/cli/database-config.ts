import { join } from 'node:path';
import type { Environment } from '../config/env.ts';
import type { DatabaseAddress } from '../db/connect.ts';

/** The database that the environment names: a server, or the embedded one in the data folder. */
export function databaseConfig({ databaseUrl, dataDirectory }: Environment): DatabaseAddress {
  if (databaseUrl !== null) return { kind: 'postgres', url: databaseUrl.reveal() };
  return { kind: 'embedded', directory: join(dataDirectory, 'database') };
}
