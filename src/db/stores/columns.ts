import { getTableColumns } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import { dueColumns } from '../schema/due.ts';

type DueColumn = keyof typeof dueColumns;

/** A table's columns without the queue columns: the row as the domain knows it. */
export function ownColumns<T extends PgTable>(table: T): Omit<ReturnType<typeof getTableColumns<T>>, DueColumn> {
  const columns = Object.entries(getTableColumns(table)).filter(([name]) => !(name in dueColumns));
  return Object.fromEntries(columns) as Omit<ReturnType<typeof getTableColumns<T>>, DueColumn>;
}
