import { expect, it } from 'vitest';
import { incidentDefaults, updateEveryMs } from './policy.ts';

const minuteMs = 60_000;

it.each([
  [1, 15],
  [2, 30],
  [3, 120],
  [4, 1_440],
] as const)('an update about an incident of severity %i is due after %i minutes', (severity, minutes) => {
  expect(updateEveryMs(incidentDefaults, severity)).toBe(minutes * minuteMs);
});
