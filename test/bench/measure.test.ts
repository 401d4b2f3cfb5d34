import { describe, expect, it } from 'vitest';
import { atLeastRatio, atMost, atMostRatio, benchLine, fromRounds, isOk, type Measure } from './measure.ts';

const measure = (more: Partial<Measure>): Measure => ({
  name: 'ack.postgres',
  unit: '/s',
  value: 60,
  anchor: 100,
  goals: [atLeastRatio(0.55)],
  ...more,
});

describe('a bench line', () => {
  it('tells value, anchor, ratio, goal and outcome', () => {
    expect(benchLine(measure({}))).toBe('bench ack.postgres value=60/s anchor=100/s ratio=0.60 goal=>=0.55x ok');
    expect(benchLine(measure({ value: 54 }))).toBe(
      'bench ack.postgres value=54/s anchor=100/s ratio=0.54 goal=>=0.55x short',
    );
  });

  it('tells every goal, and of a measure that stands alone no ratio', () => {
    expect(benchLine(measure({ unit: 'ms', value: 5, anchor: 4, goals: [atMost(10), atMostRatio(1.5)] }))).toBe(
      'bench ack.postgres value=5ms anchor=4ms ratio=1.25 goal=<=10ms,<=1.5x ok',
    );
    expect(benchLine(measure({ unit: '', value: 0, anchor: null, goals: [atMost(0)] }))).toBe(
      'bench ack.postgres value=0 anchor=- ratio=- goal=<=0 ok',
    );
  });

  it('is neither reached nor missed without a goal', () => {
    expect(benchLine(measure({ goals: [] }))).toBe('bench ack.postgres value=60/s anchor=100/s ratio=0.60 goal=- info');
  });
});

describe('a goal', () => {
  it('is reached at its limit, and only when all are', () => {
    expect(isOk(measure({ value: 55 }))).toBe(true);
    expect(isOk(measure({ value: 10, anchor: 4, goals: [atMost(10), atMostRatio(1.5)] }))).toBe(false);
    expect(isOk(measure({ value: 11, anchor: 10, goals: [atMost(10), atMostRatio(1.5)] }))).toBe(false);
  });

  it('is not reached by what is no number, nor by a measure without goals', () => {
    expect(isOk(measure({ value: Number.NaN }))).toBe(false);
    expect(isOk(measure({ value: Number.NaN, goals: [atMost(10)] }))).toBe(false);
    expect(isOk(measure({ anchor: null }))).toBe(false);
    expect(isOk(measure({ goals: [] }))).toBe(false);
  });
});

it('compares the medians of the rounds', () => {
  const made = fromRounds('x', 'ms', { ours: [9, 1, 2], anchor: [4, 4, 100] }, [atMostRatio(1)]);
  expect([made.value, made.anchor]).toEqual([2, 4]);
});
