import { afterAll, beforeAll } from 'vitest';
import { connectDatabase } from '../../src/db/connect.ts';
import { silentLogger } from '../../src/lib/log.ts';
import type { Database } from '../../src/ports/database.ts';
import { createTemporaryDatabase, type TemporaryDatabase } from './temporary-database.ts';

/** One database, seen from two sides: each has connections of its own. */
export interface Replicas {
  readonly first: Database;
  readonly second: Database;
  readonly both: readonly Database[];
  readonly url: string;
  connect(): Promise<Database>;
}

/** Two replicas on one fresh database of the server at `serverUrl`, for the tests of the block that asks for them. */
export function twoReplicas(serverUrl: string): Replicas {
  let temporary: TemporaryDatabase | undefined;
  let both: Database[] = [];
  const url = () => {
    if (!temporary) throw new Error('the replicas are there from the first test on');
    return temporary.url;
  };
  const replica = (index: number) => {
    const one = both[index];
    if (!one) throw new Error('the replicas are there from the first test on');
    return one;
  };
  const connect = () => connectDatabase({ kind: 'postgres', url: url() }, { logger: silentLogger });
  beforeAll(async () => {
    temporary = await createTemporaryDatabase(serverUrl);
    // Both at once: one brings the schema up to date while the other waits for it.
    both = await Promise.all([connect(), connect()]);
  });
  afterAll(async () => {
    await Promise.all(both.map((one) => one.close()));
    await temporary?.drop();
  });
  return {
    get first() {
      return replica(0);
    },
    get second() {
      return replica(1);
    },
    get both() {
      return [replica(0), replica(1)];
    },
    get url() {
      return url();
    },
    connect,
  };
}
