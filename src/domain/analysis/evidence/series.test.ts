import { describe, expect, it } from 'vitest';
import { addReading, dependence, emptySeries, isOver, logEvidence, logEvidenceBelow, type Series } from './series.ts';

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
