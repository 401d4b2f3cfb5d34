import type postgres from 'postgres';

/**
 * Prepares every statement with parameters once per connection and only binds it from then on: one round trip instead
 * of two, and the server parses it once. The query builder itself does this only for named statements.
 */
export function prepareStatements(session: Pick<postgres.Sql, 'unsafe'>): void {
  const unsafe = session.unsafe.bind(session);
  session.unsafe = ((...[text, parameters, options]: Parameters<typeof unsafe>) =>
    unsafe(text, parameters, { ...options, prepare: isPreparable(parameters) })) as typeof unsafe;
}

export function isPreparable(parameters: readonly unknown[] | undefined): boolean {
  return parameters !== undefined && parameters.length > 0;
}
