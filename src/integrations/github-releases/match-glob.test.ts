import { describe, expect, it } from 'vitest';
import { matchGlob } from './match-glob.ts';

describe('a pattern for files', () => {
  it.each([
    ['db/migrate/*', 'db/migrate/001.sql', true],
    ['db/migrate/*', 'db/migrate/shop/001.sql', true],
    ['db/migrate/*', 'web/db/migrate/001.sql', false],
    ['*.sql', 'db/001.sql', true],
    ['*.sql', 'db/001.sql.txt', false],
    ['db/**/*.sql', 'db/a/b/001.sql', true],
    ['db/00?.sql', 'db/001.sql', true],
    ['db/00?.sql', 'db/0011.sql', false],
    ['db/migrate', 'db/migrate/001.sql', true],
    ['db/migrate/', 'db/migrate/001.sql', true],
    ['db/migrate', 'db/migrated.sql', false],
    ['*', '', true],
    ['a.c', 'abc', false],
  ])('%s and %s: %s', (pattern, path, expected) => {
    expect(matchGlob(pattern, path)).toBe(expected);
  });

  it('takes few steps for a path that is made to take many', () => {
    expect(matchGlob('*a'.repeat(50), `${'a'.repeat(10_000)}b`)).toBe(false);
  });
});
