import { type Placeholder, sql } from 'drizzle-orm';
import type { Handle } from './handle.ts';
import { type QueryBuilder, queryBuilderOver, type Send } from './query-builder.ts';

/** A selection that the query builder has made, to be sent with a value in place of the placeholder. */
interface Made<Row> {
  execute(values: { value: string | number }): Promise<Row[]>;
}

/** Where the statement that is being executed goes. */
let destination: Send | null = null;

const builder = queryBuilderOver((...statement) => {
  if (destination === null) throw new Error('the query builder did not send the statement at once');
  return destination(...statement);
});

/**
 * A frequent selection, which the query builder makes at its first use only: making its text takes several times as long
 * as reading its rows. `build` gets a placeholder for its one value, which is sent as it is: text or a number.
 */
export function selectOnce<Value extends string | number, Row>(
  build: (tx: QueryBuilder, value: Placeholder) => { prepare(name: string): Made<Row> },
): (handle: Pick<Handle, 'say'>, value: Value) => Promise<Row[]> {
  let made: Made<Row> | null = null;
  return (handle, value) => {
    made ??= build(builder, sql.placeholder('value')).prepare('made once');
    // The builder sends before it waits for anything, so that no other statement can come between.
    destination = handle.say;
    try {
      return made.execute({ value });
    } finally {
      destination = null;
    }
  };
}
