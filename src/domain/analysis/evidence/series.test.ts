import { describe, expect, it } from 'vitest';
import {
  addBatch,
  addReading,
  dependence,
  emptySeries,
  isOver,
  logEvidence,
  logEvidenceBelow,
  type Series,
} from './series.ts';

const start = Date.UTC(2026, 0, 1);
const minute = (index: number) => new Date(start + index * 60_000);

/** A series from letters: good or bad. */
const seriesOf = (text: string, tolerated = 0.02): Series =>
  [...text].reduce(
    (series, letter, index) => addReading(series, tolerated, letter === 'b', minute(index)),
    emptySeries,
  );
const good = (count: number) => 'g'.repeat(count);

describe('the evidence of a series', () => {
  it.each([0.02, 0.3, 0.5])('is at most 1 on average when the tolerated share of %s is bad', (tolerated) => {
    const length = 12;
    let expectation = 0;
    for (let bits = 0; bits < 2 ** length; bits += 1) {
      const text = Array.from({ length }, (_, index) => ((bits >> index) & 1 ? 'b' : 'g')).join('');
      const bad = [...text].filter((letter) => letter === 'b').length;
      const probability = tolerated ** bad * (1 - tolerated) ** (length - bad);
      expectation += probability * Math.exp(logEvidence(seriesOf(text, tolerated), tolerated));
    }
    // What is kept is rounded to four digits.
    expect(expectation).toBeLessThanOrEqual(1.001);
    expect(expectation).toBeGreaterThan(0.3);
  });

  it('that an outage begins is nearly as strong after hours of good readings', () => {
    const outage = 'b'.repeat(18);
    expect(logEvidence(seriesOf(outage), 0.02)).toBeGreaterThan(Math.log(100));
    for (const before of [300, 3_000])
      expect(logEvidence(seriesOf(good(before) + outage), 0.02)).toBeGreaterThan(Math.log(50));
  });

  it('counts a burst as one thing that happened', () => {
    const spread = logEvidence(seriesOf(`${good(20)}b`.repeat(5)), 0.02);
    const burst = logEvidence(seriesOf(`${good(100)}bbbbb`), 0.02);
    expect(spread).toBeGreaterThan(0);
    expect(burst).toBeLessThan(Math.log(10));
  });

  it('that a limit is kept grows with good readings only', () => {
    expect(logEvidenceBelow(seriesOf(good(72)), 0.05)).toBeLessThan(Math.log(20));
    expect(logEvidenceBelow(seriesOf(good(73)), 0.05)).toBeGreaterThan(Math.log(20));
    expect(logEvidenceBelow(seriesOf(`${good(40)}b${good(40)}`), 0.05)).toBeLessThan(Math.log(20));
  });

  it('stays small and finite however long the series is', () => {
    const long = seriesOf('b'.repeat(5_000) + good(5_000));
    expect(JSON.stringify(long).length).toBeLessThan(400);
    expect(Number.isFinite(logEvidence(long, 0.02))).toBe(true);
  });
});

/** A series of batches that are counted together: bad of `total`, each weighing as `weight` readings. */
const batches = (bad: readonly number[], { total, weight }: { total: number; weight: number }): Series =>
  bad.reduce((series, one, index) => addBatch(series, 0.02, { total, bad: one, weight }, minute(index)), emptySeries);

describe('readings that are counted together', () => {
  it('are one reading when there is one', () => {
    const letters = 'gbbgggb';
    const alone = batches(
      [...letters].map((letter) => Number(letter === 'b')),
      { total: 1, weight: 1 },
    );
    expect(alone).toEqual(seriesOf(letters));
  });

  it('say no more than their weight, however many they are', () => {
    const few = logEvidence(batches([10], { total: 100, weight: 20 }), 0.02);
    const many = logEvidence(batches([10_000], { total: 100_000, weight: 20 }), 0.02);
    expect(Math.abs(few - many)).toBeLessThan(0.1);
    expect(many).toBeLessThan(Math.log(100));
    // Minute after minute of it is another matter.
    expect(logEvidence(batches([10, 11, 9, 10, 10], { total: 100, weight: 20 }), 0.02)).toBeGreaterThan(Math.log(100));
  });

  it('are weighed less where they fail in clusters', () => {
    const even = batches(
      Array.from({ length: 50 }, () => 4),
      { total: 100, weight: 20 },
    );
    const clustered = batches(
      Array.from({ length: 50 }, (_, index) => (index % 10 === 0 ? 40 : 0)),
      { total: 100, weight: 20 },
    );
    expect(even.bad).toBeCloseTo(clustered.bad, 8);
    expect(dependence(even, 0.02)).toBeLessThan(1.2);
    expect(dependence(clustered, 0.02)).toBeGreaterThan(5);
  });

  it('show that a limit is kept when enough of them are good', () => {
    const evidence = (minutes: number) =>
      logEvidenceBelow(
        batches(
          Array.from({ length: minutes }, () => 0),
          { total: 500, weight: 20 },
        ),
        0.05,
      );
    expect(evidence(3)).toBeLessThan(Math.log(20));
    expect(evidence(4)).toBeGreaterThan(Math.log(20));
  });

  it('may be fractions, as an estimate of a monitoring system is', () => {
    const series = batches([0.4, 1.7, 0], { total: 12.3, weight: 12.3 });
    expect(Number.isFinite(logEvidence(series, 0.02))).toBe(true);
    expect(series.onsets).toBeGreaterThan(0);
  });
});

describe('the dependence of readings', () => {
  it.each([
    ['', 1],
    [good(500), 1],
    ['gb'.repeat(50), 1],
    ['gggb'.repeat(50), 1],
    [`${'b'.repeat(5)}${good(95)}`.repeat(5), 7.5],
    ['b'.repeat(50), 10],
  ])('of %s is about %d', (text, expected) => {
    expect(dependence(seriesOf(text), 0.02)).toBeCloseTo(expected, 0);
  });
});

describe('trouble', () => {
  it('begins with its first bad reading, and ends when its readings look as tolerated', () => {
    const { episode } = seriesOf(`b${good(200)}gbbgb`);
    expect(episode).toMatchObject({ since: minute(202).toISOString(), total: 4, bad: 3 });
    expect(seriesOf(`bbb${good(400)}`).episode).toBeNull();
  });

  it.each([
    ['bbbbbggggg', true],
    ['bbbbbg', false],
    // Every fourth request fails: five good ones in a row are nothing special, twelve are.
    [`${'bggg'.repeat(5)}bggggg`, false],
    [`${'bggg'.repeat(5)}b${good(12)}`, true],
    [good(5), true],
    ['', true],
  ])('is over after %s: %s', (text, expected) => {
    expect(isOver(seriesOf(text))).toBe(expected);
  });
});
