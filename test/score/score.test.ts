import { describe, expect, it } from 'vitest';
import { seededRandom } from '../chaos/random.ts';
import { canaryCases } from './canary-cases.ts';
import { classes, scoreClass } from './classes.ts';
import { checksNamed, runWatch } from './run-watch.ts';
import { caseScore, foundScores, isOk, scoreLine, shareScore } from './score.ts';
import { autoregressive, bursts, everyNth, heavyTailed, independent, reading, type Truth } from './series.ts';

const many = (truth: Truth, count = 50_000) => Array.from({ length: count }, (_, index) => truth(index));
const shareOf = (truth: Truth) => many(truth).filter((one) => one.isBad).length / 50_000;
const medianOf = (truth: Truth) =>
  many(truth)
    .map((one) => one.latencyMs)
    .sort((a, b) => a - b)[25_000] ?? 0;

describe('the series that are scored', () => {
  it('fail as often as they say', () => {
    const random = seededRandom(1);
    expect(shareOf(independent(random, 0.1))).toBeCloseTo(0.1, 2);
    expect(shareOf(bursts(random, 0.02, 5))).toBeCloseTo(0.02, 2);
    expect(shareOf(everyNth(random, 4))).toBe(0.25);
    expect(shareOf(autoregressive(random, 0.05, 0.6))).toBeCloseTo(0.05, 2);
  });

  it('take as long as they say', () => {
    const random = seededRandom(2);
    expect(Math.abs(medianOf(independent(random, 0, 5_000)) / 5_000 - 1)).toBeLessThan(0.02);
    expect(Math.abs(medianOf(autoregressive(random, 0, 0.6)) / 40 - 1)).toBeLessThan(0.03);
    expect(Math.abs(medianOf(heavyTailed(random, 0)) / (25 * 2 ** (2 / 3)) - 1)).toBeLessThan(0.02);
  });

  it('fail in runs where they say so', () => {
    const series = many(bursts(seededRandom(3), 0.02, 5), 5_000).map((one) => (one.isBad ? 'b' : 'g'));
    const runs = series.join('').match(/b+/g)?.slice(0, -1) ?? [];
    expect(runs.length).toBeGreaterThan(5);
    expect(runs.every((run) => run.length % 5 === 0)).toBe(true);
  });

  it('are the same for the same seed', () => {
    const [first] = classes;
    if (!first) throw new Error('there is no class');
    expect(scoreClass(first, 'scoring', 5)).toEqual(scoreClass(first, 'scoring', 5));
  });
});

describe('a scored watch', () => {
  const [check] = checksNamed(['pay']);
  if (!check) throw new Error('there is no check');
  const constant =
    (isBad: boolean): Truth =>
    () => ({ isBad, latencyMs: 40 });

  it('finds an outage once it is longer than a burst, and nothing wrong with what never fails', () => {
    const outage = runWatch([check], [], (index, when) => [reading('pay', constant(true), index, when)]);
    expect(outage.last).toBe('degraded');
    expect(outage.foundAfterMinutes).toBeLessThanOrEqual(1.5);
    const good = runWatch([check], [], (index, when) => [reading('pay', constant(false), index, when)]);
    expect(good).toEqual({ foundAfterMinutes: null, last: 'healthy' });
  });
});

describe('a canary', () => {
  it.each(canaryCases)('is judged as Kayenta judges it: $name', ({ isRight }) => {
    expect(isRight()).toBe(true);
  });

  it.each([
    ['canary.same.lognormal', 'canary.same.lognormal.found', 'at_most'],
    ['canary.worse.lognormal.2', 'canary.worse.lognormal.2.found', 'at_least'],
    ['canary.control-without-data', 'canary.control-without-data.passed', 'at_most'],
    ['canary.too-few-values', 'canary.too-few-values.passed', 'at_most'],
  ])('of the class %s reaches its goal', (name, score, side) => {
    const one = classes.find((each) => each.name === name);
    if (!one) throw new Error(`there is no class ${name}`);
    const [first] = scoreClass(one, 'scoring', 50);
    expect(first).toMatchObject({ name: score, goal: { is: side } });
    expect(first && isOk(first)).toBe(true);
  });
});

describe('an unusual value', () => {
  it.each([
    ['anomaly.healthy.weekly-season', 'at_most'],
    ['anomaly.healthy.constant-with-steps', 'at_most'],
    ['anomaly.shift.0.5.daily-season', 'at_least'],
    ['anomaly.shift.0.weekly-season', 'at_least'],
  ])('of the class %s reaches its goal', (name, side) => {
    const one = classes.find((each) => each.name === name);
    if (!one) throw new Error(`there is no class ${name}`);
    const [first] = scoreClass(one, 'scoring', 50);
    expect(first).toMatchObject({ goal: { is: side } });
    expect(first && isOk(first)).toBe(true);
  });
});

describe('a score', () => {
  it('of one case is 1 or 0', () => {
    expect(scoreLine(caseScore('x', true))).toBe('score x value=1 goal=>=1 ok');
    expect(scoreLine(caseScore('x', false))).toBe('score x value=0 goal=>=1 short');
  });

  it('says whether its goal is reached', () => {
    expect(scoreLine(shareScore('x', [true, false], 1))).toBe('score x value=50% goal=<=1% short');
    expect(scoreLine(shareScore('x', [false, false], 0))).toBe('score x value=0% goal=<=0% ok');
    const [found, median] = foundScores('y', [3, null, 1, 2], { found: 75, medianMinutes: 1.5 });
    if (!found || !median) throw new Error('two scores were expected');
    expect(scoreLine(found)).toBe('score y.found value=75% goal=>=75% ok');
    expect(scoreLine(median)).toBe('score y.median value=2min goal=<=1.5min short');
  });

  it('reaches nothing without a run', () => {
    expect(foundScores('y', [], { found: 0, medianMinutes: 60 }).map(isOk)).toEqual([false, false]);
    expect(isOk(shareScore('x', [], 1))).toBe(false);
    expect(scoreLine(shareScore('x', [], 1))).toContain('value=- ');
  });
});
