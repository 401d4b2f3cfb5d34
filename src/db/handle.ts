import type { ExtractTablesWithRelations } from 'drizzle-orm';
import type { PgTransaction } from 'drizzle-orm/pg-core';
import type { PostgresJsQueryResultHKT } from 'drizzle-orm/postgres-js';
import type * as schema from './schema.ts';

/** The open transaction. A store must use nothing else: on the embedded database a second connection waits for itself. */
export type Transaction = PgTransaction<
  PostgresJsQueryResultHKT,
  typeof schema,
  ExtractTablesWithRelations<typeof schema>
>;

/** What a store needs: the transaction, and a way to say that a row has become due. */
export interface Handle {
  tx: Transaction;
  becameDue(): void;
}
