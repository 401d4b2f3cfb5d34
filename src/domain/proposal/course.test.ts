import { describe, expect, it } from 'vitest';
import { aCheck } from '../../../test/support/plan-builders.ts';
import type { Measurement } from '../analysis/readings/measurement.ts';
import { courseOf } from './course.ts';

const pay = aCheck();
const start = Date.UTC(2026, 0, 1, 10);
/** A reading every six seconds from letters: good, bad, error, or slow. */
const readings = (text: string, check = 'pay'): Measurement[] =>
  [...text].map((letter, index) => ({
    check,
    at: new Date(start + index * 6_000),
    outcome: letter === 'b' ? 'failed' : letter === 'e' ? 'error' : 'successful',
    latencyMs: letter === 's' ? 200 : 40,
    detail: '',
  }));

describe('the course of a check', () => {
  it('shows when failures began, in at most twenty points', () => {
    const course = courseOf(readings('g'.repeat(300) + 'b'.repeat(100)), [pay]);
    expect(course).toMatchObject({ unit: '%', series: [{ title: 'Paying' }] });
    expect(course?.times).toHaveLength(20);
    expect(course?.times[0]).toBe('10:00:00');
    expect(course?.series[0]?.values).toEqual([...Array<number>(15).fill(0), ...Array<number>(5).fill(100)]);
  });

  it('shows response times when nothing failed', () => {
    const course = courseOf(readings('g'.repeat(20) + 's'.repeat(20)), [pay]);
    expect(course?.unit).toBe('ms');
    expect([course?.series[0]?.values[0], course?.series[0]?.values.at(-1)]).toEqual([40, 200]);
  });

  it('leaves out what could not be read, and goes on with the value before', () => {
    const course = courseOf(readings(`${'g'.repeat(10)}${'b'.repeat(10)}${'e'.repeat(10)}${'b'.repeat(10)}`), [pay]);
    expect(course?.series[0]?.values.slice(10)).toEqual(Array<number>(10).fill(100));
  });

  it('shows three checks at most, each with a value for every time', () => {
    const names = ['a', 'b', 'c', 'd'];
    const all = names
      .flatMap((name) => readings('gb'.repeat(10), name))
      .sort((x, y) => x.at.getTime() - y.at.getTime());
    const course = courseOf(
      all,
      names.map((name) => aCheck({ name, title: name })),
    );
    expect(course?.series.map(({ title }) => title)).toEqual(['a', 'b', 'c']);
    for (const { values } of course?.series ?? []) expect(values).toHaveLength(course?.times.length ?? 0);
  });

  it('is none without readings over time', () => {
    expect(courseOf([], [pay])).toBeNull();
    expect(courseOf(readings('b'), [pay])).toBeNull();
    expect(courseOf(readings('eeee'), [pay])).toBeNull();
    expect(courseOf(readings('bbbb', 'other'), [pay])).toBeNull();
    // Within a second there are no two times.
    const quick = readings('bbbb').map((one, index) => ({ ...one, at: new Date(start + index * 300) }));
    expect(courseOf(quick, [pay])).toBeNull();
  });
});
