import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../../test/chaos/random.ts';
import { type RateEvidence, rateAbove, rateBelow } from './rate.ts';

const alpha = 0.05;
const line = Math.log(1 / alpha);

/** How many events in a unit of time, when waits between events are exponential. */
function poisson(next: () => number, mean: number): number {
  const wait = () => -Math.log(1 - next());
  let events = 0;
  for (let time = wait(); time < mean; time += wait()) events += 1;
  return events;
}

/** How many of so many simulated watches find something, looking every minute. */
function alarms(evidence: RateEvidence, perMinute: number, minutes: number, runs: number, seed: number): number {
  const { next } = seededRandom(seed);
  let found = 0;
  for (let run = 0; run < runs; run += 1) {
    let events = 0;
    for (let exposure = 1; exposure <= minutes; exposure += 1) {
      events += poisson(next, perMinute);
      if (evidence({ events, exposure }) < line) continue;
      found += 1;
      break;
    }
  }
  return found;
}

/** Σ over numbers of events of probability × evidence, when there are `mean` on average. */
function expectation(evidence: RateEvidence, exposure: number, mean: number): number {
  let sum = 0;
  let logProbability = -mean;
  for (let events = 0; events < 2_000; events += 1) {
    sum += Math.exp(logProbability + evidence({ events, exposure }));
    logProbability += Math.log(mean / (events + 1));
  }
  return sum;
}

describe('the evidence about a rate', () => {
  it('is 1 on average at the limit, and less when the claim is further from the truth', () => {
    for (const evidence of [rateAbove(0.5), rateBelow(0.5)])
      for (const exposure of [0.1, 1, 20]) expect(expectation(evidence, exposure, 0.5 * exposure)).toBeCloseTo(1, 6);
    expect(expectation(rateAbove(0.5), 20, 6)).toBeLessThan(1);
    expect(expectation(rateBelow(0.5), 20, 14)).toBeLessThan(1);
    expect(rateAbove(0.5)({ events: 0, exposure: 0 })).toBeCloseTo(0, 10);
  });

  it('raises no more false alarms than it may, whatever the limit', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.05, max: 20, noNaN: true }), fc.nat(), (limit, seed) => {
        // 5 % of 300 are 15; four standard deviations are 15 more.
        expect(alarms(rateAbove(limit), limit, 60, 300, seed)).toBeLessThanOrEqual(30);
        expect(alarms(rateBelow(limit), limit, 60, 300, seed)).toBeLessThanOrEqual(30);
      }),
      { seed: 1, numRuns: 10 },
    );
  });

  it.each([
    [2, 30],
    [1.5, 60],
  ])('finds %s times as many as the limit of 3 a minute within %d minutes', (factor, minutes) => {
    expect(alarms(rateAbove(3), 3 * factor, minutes, 300, 2)).toBeGreaterThanOrEqual(285);
  });

  it('finds that there are half as many as the limit', () => {
    expect(alarms(rateBelow(3), 1.5, 60, 300, 3)).toBeGreaterThanOrEqual(285);
  });

  it('grows with each event above, and with each quiet minute below', () => {
    const [above, below] = [rateAbove(3), rateBelow(3)];
    fc.assert(
      fc.property(fc.nat(10_000), fc.double({ min: 0, max: 10_000, noNaN: true }), (events, exposure) => {
        const [more, longer] = [
          { events: events + 1, exposure },
          { events, exposure: exposure + 1 },
        ];
        expect(above(more)).toBeGreaterThan(above({ events, exposure }));
        expect(above(longer)).toBeLessThan(above({ events, exposure }));
        expect(below(longer)).toBeGreaterThan(below({ events, exposure }));
        expect(below(more)).toBeLessThan(below({ events, exposure }));
      }),
    );
  });

  it('stays a number for any count', () => {
    for (const count of [
      { events: 1e9, exposure: 0 },
      { events: 0, exposure: 1e9 },
      { events: 1e9, exposure: 1e9 },
    ])
      for (const evidence of [rateAbove(3), rateBelow(3)]) expect(Number.isFinite(evidence(count))).toBe(true);
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('refuses %s as a limit', (limit) => {
    expect(() => rateAbove(limit)).toThrow(RangeError);
    expect(() => rateBelow(limit)).toThrow(RangeError);
  });

  it.each([
    { events: -1, exposure: 1 },
    { events: 1, exposure: -1 },
    { events: Number.NaN, exposure: 1 },
    { events: 1, exposure: Number.POSITIVE_INFINITY },
  ])('refuses %j', (count) => {
    expect(() => rateAbove(3)(count)).toThrow(RangeError);
  });
});
