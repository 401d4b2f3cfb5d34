import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { migrationsFolder } from '../../src/db/embedded/template.ts';

const Column = z.object({
  name: z.string(),
  type: z.string(),
  notNull: z.boolean(),
  default: z.unknown().optional(),
});
const Table = z.object({
  name: z.string(),
  columns: z.record(z.string(), Column),
  indexes: z.record(
    z.string(),
    z.object({ isUnique: z.boolean(), columns: z.array(z.object({ expression: z.string() })) }),
  ),
  foreignKeys: z.record(z.string(), z.object({ columnsFrom: z.array(z.string()) })),
  uniqueConstraints: z.record(z.string(), z.object({ columns: z.array(z.string()) })),
  checkConstraints: z.record(z.string(), z.unknown()),
});
const Snapshot = z.object({ tables: z.record(z.string(), Table) });
export type Snapshot = z.infer<typeof Snapshot>;
type Table = z.infer<typeof Table>;

/** The schema as it was after each migration, oldest first. */
export function snapshots(): Snapshot[] {
  const folder = join(migrationsFolder, 'meta');
  return readdirSync(folder)
    .filter((name) => name.endsWith('_snapshot.json'))
    .sort()
    .map((name) => Snapshot.parse(JSON.parse(readFileSync(join(folder, name), 'utf8'))));
}

/** Everything in `after` with which code that was written for `before` could not work. */
export function contractions(before: Snapshot, after: Snapshot): string[] {
  return Object.values(before.tables).flatMap((table) => {
    const next = Object.values(after.tables).find((one) => one.name === table.name);
    return next ? inTable(table, next) : [`${table.name} is gone`];
  });
}

function inTable(before: Table, after: Table): string[] {
  const at = (column: string) => `${before.name}.${column}`;
  const found: string[] = [];
  for (const [name, column] of Object.entries(before.columns)) {
    const next = after.columns[name];
    if (!next) found.push(`${at(name)} is gone`);
    else if (next.type !== column.type) found.push(`${at(name)} was ${column.type} and is ${next.type}`);
    else if (next.notNull && !column.notNull) found.push(`${at(name)} must not be empty any more`);
    else if (next.notNull && column.default !== undefined && next.default === undefined)
      found.push(`${at(name)} has no default any more`);
  }
  for (const [name, column] of Object.entries(after.columns))
    if (!before.columns[name] && column.notNull && column.default === undefined)
      found.push(`${at(name)} is new and must not be empty`);
  const isOld = (column: string) => Object.hasOwn(before.columns, column);
  for (const [name, index] of Object.entries(after.indexes))
    if (!before.indexes[name] && index.isUnique && index.columns.every((one) => isOld(one.expression)))
      found.push(`${before.name} must be unique by ${name}`);
  for (const [name, rule] of Object.entries(after.uniqueConstraints))
    if (!before.uniqueConstraints[name] && rule.columns.every(isOld))
      found.push(`${before.name} must be unique by ${name}`);
  for (const [name, key] of Object.entries(after.foreignKeys))
    if (!before.foreignKeys[name] && key.columnsFrom.every(isOld)) found.push(`${before.name} must refer by ${name}`);
  for (const name of Object.keys(after.checkConstraints))
    if (!before.checkConstraints[name]) found.push(`${before.name} must pass ${name}`);
  return found;
}
