import { describe, expect, it } from 'vitest';
import { contractions, type Snapshot, snapshots } from '../support/schema-rules.ts';

/** Migrations that take something away which no running version uses any more: number of the migration to what and why. */
const agreed: Readonly<Record<number, readonly string[]>> = {};

describe('every migration leaves the version before able to work', () => {
  const all = snapshots();

  it.each(all.slice(1).map((after, index) => ({ number: index + 1, after })))(
    'migration $number',
    ({ number, after }) => {
      const before = all[number - 1];
      if (!before) throw new Error(`there is no schema before migration ${number}`);
      expect(Object.keys(before.tables).length).toBeGreaterThan(5);
      expect(contractions(before, after)).toEqual(agreed[number] ?? []);
    },
  );

  it('was really read', () => {
    expect(all.length).toBeGreaterThan(1);
  });
});

describe('the rule finds', () => {
  const schema = (): Snapshot => ({
    tables: {
      'public.shops': {
        name: 'shops',
        columns: {
          id: { name: 'id', type: 'text', notNull: true },
          size: { name: 'size', type: 'integer', notNull: false },
          open: { name: 'open', type: 'boolean', notNull: true, default: true },
        },
        indexes: {},
        foreignKeys: {},
        uniqueConstraints: {},
        checkConstraints: {},
      },
    },
  });
  const changed = (change: (table: Snapshot['tables'][string]) => void): string[] => {
    const after = schema();
    const table = after.tables['public.shops'];
    if (table) change(table);
    return contractions(schema(), after);
  };

  it.each<[string, (table: Snapshot['tables'][string]) => void]>([
    ['shops is gone', (table) => (table.name = 'stores')],
    ['shops.size is gone', (table) => delete table.columns.size],
    [
      'shops.size was integer and is text',
      (table) => (table.columns.size = { name: 'size', type: 'text', notNull: false }),
    ],
    ['shops.size must not be empty any more', (table) => Object.assign(table.columns.size ?? {}, { notNull: true })],
    ['shops.open has no default any more', (table) => Object.assign(table.columns.open ?? {}, { default: undefined })],
    [
      'shops.town is new and must not be empty',
      (table) => (table.columns.town = { name: 'town', type: 'text', notNull: true }),
    ],
    [
      'shops must be unique by one_size',
      (table) => (table.indexes.one_size = { isUnique: true, columns: [{ expression: 'size' }] }),
    ],
    ['shops must be unique by once', (table) => (table.uniqueConstraints.once = { columns: ['size'] })],
    ['shops must refer by key', (table) => (table.foreignKeys.key = { columnsFrom: ['size'] })],
    ['shops must pass small', (table) => (table.checkConstraints.small = {})],
  ])('%s', (expected, change) => {
    expect(changed(change)).toEqual([expected]);
  });

  it('nothing in what only adds', () => {
    expect(
      changed((table) => {
        table.columns.town = { name: 'town', type: 'text', notNull: false };
        table.columns.floor = { name: 'floor', type: 'integer', notNull: true, default: 0 };
        table.indexes.by_town = { isUnique: true, columns: [{ expression: 'id' }, { expression: 'town' }] };
        table.indexes.by_size = { isUnique: false, columns: [{ expression: 'size' }] };
      }),
    ).toEqual([]);
  });
});
