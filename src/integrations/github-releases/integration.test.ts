import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { integration as githubReleases } from './integration.ts';

const versions = z.strictObject(githubReleases.versions ?? {});

describe('the settings of GitHub releases', () => {
  it('need a repository, and leave out pre-releases and demand no checks by themselves', () => {
    expect(versions.parse({ repository: 'harbor/shop' })).toEqual({
      repository: 'harbor/shop',
      prefix: '',
      prereleases: false,
      migrations: [],
      authors: {},
      requireChecks: false,
      ignoreChecks: [],
    });
  });

  it.each(['v', 'api/v', '@harbor/api@', 'release-'])('accept the prefix %s', (prefix) => {
    expect(versions.safeParse({ repository: 'harbor/shop', prefix }).success).toBe(true);
  });

  it.each([
    { repository: 'harbor' },
    { repository: '../shop' },
    { repository: 'harbor/shop/releases' },
    { repository: 'harbor/shop?x' },
    { repository: 'harbor/shop', prefix: '/v' },
    { repository: 'harbor/shop', prefix: 'a/../b' },
    { repository: 'harbor/shop', authors: { ada: 'Ada' } },
    { repository: 'harbor/shop', migrations: ['db/[0-9]*'] },
    { repository: 'harbor/shop', requireChecks: 'yes' },
  ])('refuse %j', (given) => {
    expect(versions.safeParse(given).success).toBe(false);
  });
});
