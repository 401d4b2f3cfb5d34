import { PgDatabase, PgDialect } from 'drizzle-orm/pg-core';
import { type PostgresJsQueryResultHKT, PostgresJsSession } from 'drizzle-orm/postgres-js';
import type { Sql } from 'postgres';

/** Builds statements and sends them. */
export type QueryBuilder = PgDatabase<PostgresJsQueryResultHKT, Record<string, never>>;

/** The one method of a connection that the query builder needs. */
export type Send = (...statement: Parameters<Sql['unsafe']>) => PromiseLike<unknown> & {
  values(): PromiseLike<unknown>;
};

/** A parameter of a handwritten statement. */
export type Parameter = string | number | null;

const dialect = new PgDialect();

/** A query builder whose statements all go through `send`. */
export function queryBuilderOver(send: Send): QueryBuilder {
  return new PgDatabase(dialect, new PostgresJsSession({ unsafe: send } as Sql, dialect, undefined), undefined);
}

/** Sends statements on any connection of the pool. */
export function sendThrough(sql: Pick<Sql, 'unsafe'>): Send {
  return (...statement) => sql.unsafe(...statement);
}

/** Sends handwritten statements and returns their rows. */
export function sendOver(send: Send) {
  return async <Row>(text: string, parameters: readonly Parameter[]): Promise<readonly Row[]> =>
    (await send(text, [...parameters])) as readonly Row[];
}
