import { expect, it } from 'vitest';
import { anEnvironment } from '../../../test/support/plan-builders.ts';
import { excludedChecks, judgedChecks, notJudgedWords } from './judged-checks.ts';

const { checks } = anEnvironment();
const names = (found: readonly { name: string }[]) => found.map((check) => check.name);

it('a check is judged unless it failed before the start and has not recovered', () => {
  const record = { failingBefore: ['pay', 'gone'], recovered: [] };
  expect(names(judgedChecks(checks, record))).toEqual(['health']);
  expect(names(excludedChecks(checks, record))).toEqual(['pay']);
  expect(names(judgedChecks(checks, { ...record, recovered: ['pay'] }))).toEqual(['health', 'pay']);
});

it('what is not judged is named by its title, and nothing is said when all is judged', () => {
  expect(notJudgedWords(checks, { failingBefore: ['pay'], recovered: [] })).toBe(
    'Not judged, because it was failing before the start: Paying for a basket',
  );
  expect(notJudgedWords(checks, { failingBefore: ['pay', 'health'], recovered: [] })).toBe(
    'Not judged, because they were failing before the start: The machine answers, Paying for a basket',
  );
  expect(notJudgedWords(checks, { failingBefore: ['pay'], recovered: ['pay'] })).toBeNull();
  expect(notJudgedWords(checks, null)).toBeNull();
});
