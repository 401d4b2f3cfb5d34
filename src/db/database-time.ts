import { sql } from 'drizzle-orm';
import type { QueryBuilder } from './query-builder.ts';

/** What time it is for the database, which all replicas share. */
export async function databaseTime(tx: Pick<QueryBuilder, 'execute'>): Promise<Date> {
  const [row] = await tx.execute<{ ms: number }>(
    sql`select extract(epoch from clock_timestamp())::double precision * 1000 as ms`,
  );
  return new Date(row?.ms ?? Number.NaN);
}
