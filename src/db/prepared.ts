import type postgres from 'postgres';

type Options = Parameters<postgres.Sql['unsafe']>[2];

/**
 * Prepares every statement with parameters once per connection and only binds it from then on: one round trip instead
 * of two, and the server parses it once. The query builder itself does this only for named statements.
 */
export function prepareStatements(session: Pick<postgres.Sql, 'unsafe'>): void {
  const unsafe = session.unsafe.bind(session);
  session.unsafe = ((...[text, parameters, options]: Parameters<typeof unsafe>) =>
    unsafe(text, parameters, prepared(parameters, options))) as typeof unsafe;
}

/** The options of a statement with these parameters. One that was made once is prepared without parameters, too. */
export function prepared(parameters: readonly unknown[] | undefined, options: Options): Options {
  if (options?.prepare === true) return { ...options, ...notSimple };
  return { ...options, prepare: parameters !== undefined && parameters.length > 0 };
}

/** The driver takes a statement without parameters for a simple query, which cannot be prepared. */
const notSimple = { simple: false };
