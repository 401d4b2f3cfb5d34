import { describe, expect, it } from 'vitest';
import { decideNeed, findNeed } from './needs.ts';

describe('needs of test groups', () => {
  it('finds the database in TEST_DATABASE_URL, and says what is missing otherwise', () => {
    expect(findNeed('postgres', { TEST_DATABASE_URL: 'postgres://x' })).toEqual({
      isThere: true,
      value: 'postgres://x',
    });
    expect(findNeed('postgres', {})).toMatchObject({
      isThere: false,
      reason: expect.stringContaining('TEST_DATABASE_URL'),
    });
    expect(findNeed('postgres', { TEST_DATABASE_URL: '' })).toMatchObject({ isThere: false });
  });

  it('prefers the browser that is named, if it exists', () => {
    expect(findNeed('browser', { CHROMIUM_PATH: process.execPath })).toEqual({
      isThere: true,
      value: process.execPath,
    });
    expect(findNeed('browser', { CHROMIUM_PATH: '/nowhere/chromium' })).not.toMatchObject({
      value: '/nowhere/chromium',
    });
  });

  it('fails instead of skipping where everything is required', () => {
    const missing = { isThere: false, reason: 'not there' } as const;
    expect(decideNeed(missing, false)).toBe('skip');
    expect(decideNeed(missing, true)).toBe('fail');
    expect(decideNeed({ isThere: true, value: 'x' }, true)).toBe('run');
  });
});
