import { describe, expect, it } from 'vitest';
import { type AnomalyModel, emptyModel, type Point } from './model.ts';
import { observe, train } from './observe.ts';
import { sightOf } from './sight.ts';

const start = Date.UTC(2026, 0, 5);
const minuteMs = 60_000;
const point = (minute: number, value: number): Point => ({ at: new Date(start + minute * minuteMs), value });
/** Repeats after 17 minutes, between 92 and 108. */
const noise = (minute: number) => ((minute * 7) % 17) - 8;
const usual = (minute: number) => 100 + noise(minute);
const read = (model: AnomalyModel, from: number, count: number, value: (minute: number) => number) =>
  Array.from({ length: count }, (_, index) => point(from + index, value(from + index))).reduce(observe, model);
/** With what is usual in the first `minutes`, read every 15 and then every minute. */
const known = (minutes: number, value = usual) =>
  train(
    emptyModel,
    Array.from({ length: minutes }, (_, minute) => point(minute, value(minute))).filter(
      (_, minute) => minute % 15 === 0 || minute > minutes - 600,
    ),
  );
const day = 1_440;
const model = known(14 * day);
const now = 14 * day;
const kindOf = (one: AnomalyModel) => sightOf(one).kind;

describe('an anomaly', () => {
  it('is a change that lasts: found within ten readings, and told with what is usual', () => {
    const sight = sightOf(read(model, now, 10, (minute) => 2 * usual(minute)));
    if (sight.kind !== 'unusual') throw new Error(`it is ${sight.kind}`);
    expect(sight.value).toBeGreaterThan(180);
    expect(sight.low).toBeGreaterThan(85);
    expect(sight.high).toBeLessThan(115);
    expect(sight.since).toEqual(point(now, 0).at);
    for (const change of [0, 0.5, -1, 1e9])
      expect(kindOf(read(model, now, 10, (minute) => change * usual(minute))), `× ${change}`).toBe('unusual');
  });

  it('is no spike, however high, nor three of them', () => {
    const spikes = read(model, now, 3, () => 1e12);
    expect(kindOf(spikes)).toBe('usual');
    expect(kindOf(read(spikes, now + 3, 30, usual))).toBe('usual');
  });

  it('ends soon after the metric is usual again', () => {
    const unusual = read(model, now, 60, () => 900);
    expect(kindOf(unusual)).toBe('unusual');
    expect(kindOf(read(unusual, now + 60, 10, usual))).toBe('usual');
  });

  it('does not end with the first readings that are usual', () => {
    const unusual = read(model, now, 60, () => 900);
    expect(kindOf(read(unusual, now + 60, 5, usual))).toBe('unusual');
  });

  it('is not learned in hours, and is the new level after a day and a bit', () => {
    const hours = read(model, now, 5 * 60, () => 300);
    expect(kindOf(hours)).toBe('unusual');
    const high = sightOf(hours);
    expect(high.kind === 'unusual' && high.high).toBeLessThan(111);
    const half = read(model, now, 12 * 60, () => 300);
    const stillKnown = sightOf(half);
    expect(stillKnown.kind === 'unusual' && stillKnown.high).toBeLessThan(115);
    expect(kindOf(read(half, now + 12 * 60, 30, usual))).toBe('usual');
    expect(kindOf(read(model, now, 2 * day, () => 300))).toBe('usual');
  });

  it('is what is usual at another hour', () => {
    const daily = (minute: number) => usual(minute) + 60 * Math.sin((2 * Math.PI * minute) / day);
    const seasonal = known(14 * day, daily);
    expect(kindOf(read(seasonal, now + 360, 60, daily))).toBe('usual');
    expect(kindOf(read(seasonal, now + 360, 10, (minute) => daily(minute + day / 2)))).toBe('unusual');
  });
});

describe('what is usual', () => {
  /** At most 2, but 30 every 17 minutes. */
  const seldom = (minute: number) => ((minute * 7) % 17 === 0 ? 30 : (minute * 7) % 3);
  const lowOf = (value: (minute: number) => number) => {
    const sight = sightOf(read(known(14 * day, value), now, 60, value));
    return sight.kind === 'usual' ? sight.low : null;
  };

  it('is not below 0 for a metric that never was', () => {
    expect(lowOf(seldom)).toBe(0);
    expect(lowOf((minute) => seldom(minute) - 1)).toBeLessThan(-1);
  });
});

describe('a metric that is always the same', () => {
  it.each([0, 1, 250, -40, 0.25, 1e200, -1e-200])('%s: any other value that lasts is unusual', (value) => {
    const constant = known(14 * day, () => value);
    expect(kindOf(read(constant, now, 60, () => value))).toBe('usual');
    expect(kindOf(read(constant, now, 10, () => (value === 0 ? 5 : value * 10)))).toBe('unusual');
  });

  it('may differ by its last digit, and by the steps that it is known to take', () => {
    expect(
      kindOf(
        read(
          known(14 * day, () => 4),
          now,
          60,
          () => 5,
        ),
      ),
    ).toBe('usual');
    const inSteps = (minute: number) => (minute % 3_000 < 1_500 ? 32 : 36);
    const stepping = known(14 * day, inSteps);
    expect(kindOf(read(stepping, now, 60, () => 36))).toBe('usual');
    expect(kindOf(read(stepping, now, 10, () => 72))).toBe('unusual');
  });
});

describe('what cannot be known', () => {
  it('is said so: before there were enough readings, and at an hour of which there were none', () => {
    expect(sightOf(emptyModel)).toEqual({ kind: 'unknown' });
    expect(kindOf(read(emptyModel, 0, 59, usual))).toBe('unknown');
    // Five minutes apart, the hour is known long before there are enough.
    const apart = (count: number) =>
      Array.from({ length: count }, (_, index) => point(5 * index, usual(5 * index))).reduce(observe, emptyModel);
    expect(kindOf(apart(59))).toBe('unknown');
    expect(kindOf(apart(60))).toBe('usual');
    const morning = read(emptyModel, 0, 170, usual);
    expect(kindOf(morning)).toBe('usual');
    expect(kindOf(read(morning, 8 * 60, 10, () => 900))).toBe('unknown');
  });

  it('is where a metric is that was not read for more than a week', () => {
    const later = now + 8 * day;
    expect(kindOf(read(model, later, 10, () => 900))).toBe('unknown');
    // Its season and spread are still known.
    expect(kindOf(read(model, later, 40, () => 900))).toBe('usual');
    expect(
      kindOf(
        read(
          read(model, later, 40, () => 900),
          later + 40,
          10,
          () => 9_000,
        ),
      ),
    ).toBe('unusual');
  });
});

describe('a reading that says nothing', () => {
  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('%s changes nothing', (value) => {
    expect(observe(model, point(now, value))).toBe(model);
  });

  it('has no valid time, is the same again, or is within the same minute', () => {
    const next = observe(model, point(now, 100));
    expect(observe(next, { at: new Date(Number.NaN), value: 1 })).toBe(next);
    expect(observe(next, point(now, 1e9))).toBe(next);
    expect(observe(next, point(now + 0.5, 1e9))).toBe(next);
  });

  it('is of a clock that was set back: time goes on from there', () => {
    const back = observe(model, point(now - 600, 1e9));
    expect({ ...back, last: null }).toEqual({ ...model, last: null });
    expect(kindOf(read(back, now - 599, 10, () => 900))).toBe('unusual');
  });
});

describe('a model', () => {
  it('is plain JSON of a constant size, whatever it reads', () => {
    const wild = read(model, now, 500, (minute) => [1e308, -1e308, 0, 1e-308, -5][minute % 5] ?? 0);
    for (const one of [emptyModel, model, wild]) {
      expect(JSON.parse(JSON.stringify(one))).toEqual(one);
      expect(JSON.stringify(one).length).toBeLessThan(9_000);
    }
    // It goes on from what was stored.
    const stored = JSON.parse(JSON.stringify(model)) as AnomalyModel;
    expect(read(stored, now, 10, () => 900)).toEqual(read(model, now, 10, () => 900));
  });

  it('learns the same from a past in any order, and nothing from what it has read', () => {
    const points = Array.from({ length: 500 }, (_, index) => point(15 * index, usual(index)));
    expect(train(emptyModel, [...points].reverse())).toEqual(train(emptyModel, points));
    expect(train(model, points)).toEqual({ ...model, run: { ...model.run } });
    expect(train(emptyModel, [])).toEqual(emptyModel);
  });

  it('does not begin with what was unusual at the end of its past', () => {
    const trained = known(now, (minute) => (minute < now - 40 ? usual(minute) : 900));
    expect(kindOf(trained)).toBe('usual');
    expect(kindOf(read(trained, now, 10, usual))).toBe('usual');
    expect(kindOf(read(trained, now, 10, () => 900))).toBe('unusual');
  });

  it('is not misled by an incident in its past', () => {
    const incident = (minute: number) => (minute % (5 * day) < 300 ? 5_000 : usual(minute));
    const trained = known(14 * day, incident);
    expect(kindOf(read(trained, now + 400, 60, usual))).toBe('usual');
    expect(kindOf(read(trained, now + 400, 10, (minute) => 2 * usual(minute)))).toBe('unusual');
  });
});
