import { describe, expect, it } from 'vitest';
import { isVersion, oddVersion } from './version.ts';

describe('a version', () => {
  it.each([
    '1.2.0',
    '7',
    'v1',
    '2026-11-26',
    '1.0.0+build.7',
    '1.0.0-rc.1_x',
    'a'.repeat(128),
    '_x',
    'feature/login-2',
    `sha256:${'a1'.repeat(32)}`,
    '1.0/2',
  ])('is %s', (text) => {
    expect(isVersion(text)).toBe(true);
  });

  it.each([
    ['an option', '--force'],
    ['a line break at its end', '1.0.0\n'],
    ['two words', '1.0.0 (build 7)'],
    ['a second command', '1.0.0;rm'],
    ['a path', '../1.0.0'],
    ['a path that climbs inside', 'a/../b'],
    ['a whole path', '/etc/passwd'],
    ['a hidden file', 'a/.ssh'],
    ['an option after a slash', 'a/--force'],
    ['an address', 'http://a.example'],
    ['a digest that is none', 'sha256:xyz'],
    ['an assignment', 'token=abcdef1'],
    ['nothing', ''],
    ['too long', 'a'.repeat(129)],
    ['something invisible', '1.0\u200B.0'],
  ])('is never %s', (_what, text) => {
    expect(isVersion(text)).toBe(false);
  });

  it('that is none is shown on one line, shortened, without what cannot be seen', () => {
    expect(oddVersion('1.0.0\n--force')).toBe('1.0.0�--force');
    expect(oddVersion('1.0\u200B.0')).toBe('1.0�.0');
    expect(oddVersion(42)).toBe('42');
    expect(oddVersion({ a: 1 })).toBe('{"a":1}');
    expect(oddVersion(undefined)).toBe('undefined');
    expect(oddVersion('x'.repeat(100))).toHaveLength(40);
  });
});
