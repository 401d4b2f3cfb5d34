import { describe, expect, it } from 'vitest';
import { aCount } from '../../../test/support/builders.ts';
import { countReadings, isWellAgain, withoutFailures } from './reading-counts.ts';

const outcomes = { g: 'successful', b: 'failed', e: 'error' } as const;
const count = (text: string) =>
  countReadings(
    [...text].map((letter, second) => ({
      check: 'pay',
      at: new Date(second * 1_000),
      outcome: outcomes[letter as keyof typeof outcomes],
    })),
  )[0];

describe('readings in numbers', () => {
  it.each([
    ['ggg', { planned: 3, failed: 0, firstFailedAt: null, failing: 0, goodSince: 3 }],
    ['gbggbegg', { planned: 8, missing: 1, failed: 2, firstFailedAt: new Date(1_000), failing: 4, goodSince: 2 }],
    ['begb', { planned: 4, missing: 1, failed: 2, firstFailedAt: new Date(0), failing: 3, goodSince: 0 }],
    ['ee', { planned: 2, missing: 2, failed: 0, failing: 0, goodSince: 0 }],
  ])('counts %s', (text, expected) => {
    expect(count(text)).toMatchObject(expected);
  });
});

describe('a service that was failing', () => {
  const well = (text: string) => isWellAgain(count(text) ?? aCount('pay'), 5);

  it.each([
    ['bbbbbggggg', true],
    ['bbbbbgggg', false],
    // Every fourth request fails: five good ones in a row are nothing special, nine are.
    [`${'bggg'.repeat(5)}bggggg`, false],
    [`${'bggg'.repeat(5)}b${'g'.repeat(8)}`, false],
    [`${'bggg'.repeat(5)}b${'g'.repeat(9)}`, true],
    ['ggggg', true],
    ['', false],
  ])('after %s is well again: %s', (text, expected) => {
    expect(well(text)).toBe(expected);
  });

  it('leaves no evidence behind once it is well', () => {
    expect(withoutFailures(count('bbgg') ?? aCount('x'))).toEqual(
      aCount('pay', { planned: 4, failed: 0, goodSince: 2 }),
    );
  });
});
