import { expect, test } from 'vitest';
import { onBreachChoices, onBreachOf, onBreachWords } from './on-breach.ts';

test('the milder of plan and settings holds, and a plan that says nothing asks', () => {
  const table = [undefined, ...onBreachChoices].map((planned) =>
    onBreachChoices.map((configured) => onBreachOf(planned, configured)),
  );
  expect(table).toEqual([
    ['ask', 'ask', 'ask'],
    ['ask', 'ask', 'ask'],
    ['ask', 'abort', 'abort'],
    ['ask', 'abort', 'rollback'],
  ]);
});

test('each choice is told in words of its own', () => {
  expect(new Set(Object.values(onBreachWords)).size).toBe(onBreachChoices.length);
  expect(onBreachWords.abort).toBe(
    'stops the remaining steps when a rollback threshold is exceeded; a person decides about rolling back',
  );
});
