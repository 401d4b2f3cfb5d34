import { expect, it } from 'vitest';
import { countReadings } from './reading-counts.ts';

it('counts the readings of each check', () => {
  const of = (check: string, ...outcomes: ('successful' | 'failed' | 'error')[]) =>
    outcomes.map((outcome) => ({ check, outcome }));
  expect(
    countReadings([...of('pay', 'successful', 'failed', 'error', 'failed'), ...of('browse', 'error', 'error')]),
  ).toEqual([
    { check: 'pay', planned: 4, missing: 1, failed: 2 },
    { check: 'browse', planned: 2, missing: 2, failed: 0 },
  ]);
});
