import type postgres from 'postgres';

/** What the query builder uses of a connection or of a transaction. */
type Session = Pick<postgres.Sql, 'unsafe'>;

/**
 * Lets every statement with parameters be prepared once per connection and only bound from then on: one round trip
 * instead of two, and the server parses it once. The query builder itself asks for this only by name. `watch` is told
 * of every statement.
 */
export function prepareStatements(session: Session, watch: (text: string) => void = () => {}): void {
  const unsafe = session.unsafe.bind(session);
  session.unsafe = ((...[text, parameters, options]: Parameters<typeof unsafe>) => {
    watch(text);
    return unsafe(text, parameters, { ...options, prepare: parameters !== undefined && parameters.length > 0 });
  }) as typeof unsafe;
}

/** Whether a statement only looks. What is not known to is taken for a change. */
export function isLook(text: string): boolean {
  return /^\s*select\b/i.test(text);
}
