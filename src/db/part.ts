import { getTableColumns, getTableName } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import type { QueueName } from '../ports/due-queue.ts';
import type { Handle } from './handle.ts';
import type { Parameter } from './query-builder.ts';

/** A write whose text does not depend on what is written: it is made once, and prepared once on each connection. */
export interface Part {
  /** Parts with the same name have the same text. */
  name: string;
  parameters: readonly Parameter[];
  /** The statement returns `is_due` for rows of this queue: whether they are due now. */
  queue?: QueueName;
  /**
   * The statement, its parameters numbered from `first`. When it is `held`, it is part of a larger statement, and does
   * something only if the table expression `held` there has a row.
   */
  text(first: number, when: 'always' | 'held'): string;
}

type Column = ReturnType<typeof getTableColumns>[string];

/** The columns of a row that was inserted before, as they are written in a statement. */
const shapes = new Map<string, { names: string; types: readonly string[] }>();

/** Inserts a row; a field that is undefined gets the default of its column. */
export function insertPart<T extends PgTable>(table: T, row: T['$inferInsert']): Part {
  const columns: Record<string, Column> = getTableColumns(table);
  const given = Object.entries(row as Record<string, unknown>).filter(([, value]) => value !== undefined);
  const used = given.map(([field]) => {
    const column = columns[field];
    if (column === undefined) throw new Error(`${getTableName(table)} has no column for ${field}`);
    return column;
  });
  const name = `insert ${getTableName(table)} ${given.map(([field]) => field).join(' ')}`;
  const shape = shapes.get(name) ?? {
    names: used.map((column) => `"${column.name}"`).join(', '),
    types: used.map((column) => column.getSQLType()),
  };
  shapes.set(name, shape);
  return {
    name,
    parameters: given.map(([, value], index) => stored(used[index] as Column, value)),
    text: (first, when) => {
      // In a selection, a parameter has no type of its own.
      const values = shape.types.map((type, index) => `$${first + index}::${type}`).join(', ');
      const source = when === 'held' ? ' from held' : '';
      return `insert into "${getTableName(table)}" (${shape.names}) select ${values}${source}`;
    },
  };
}

/** A value as the column sends it. */
export function stored(column: Column, value: unknown): Parameter {
  return value === null ? null : (column.mapToDriverValue(value) as Parameter);
}

/** What a part's statement returns. */
type DueRows = readonly { is_due?: boolean }[];

/** The part as a statement of its own. */
export function statementOf({ text, parameters }: Part, send: Handle['send']) {
  return { execute: (): Promise<DueRows> => send(text(1, 'always'), parameters) };
}

/** Takes the rows that a part's statement returned. */
export function announces({ queue }: Part, becameDue: Handle['becameDue']) {
  return (rows: DueRows) => {
    if (queue !== undefined && rows.some((row) => row.is_due)) becameDue(queue);
  };
}
