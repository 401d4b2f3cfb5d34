import { getTableColumns } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import { dueColumns } from '../schema/due.ts';

type DueColumn = keyof typeof dueColumns;

/** A table's columns without those that make it a queue: what the domain knows of the row. */
export function ownColumns<T extends PgTable>(table: T): Omit<ReturnType<typeof getTableColumns<T>>, DueColumn> {
  const columns = Object.entries(getTableColumns(table)).filter(([name]) => !(name in dueColumns));
  return Object.fromEntries(columns) as Omit<ReturnType<typeof getTableColumns<T>>, DueColumn>;
}
