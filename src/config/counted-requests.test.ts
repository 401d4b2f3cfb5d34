import { describe, expect, it } from 'vitest';
import { environmentWith } from '../../test/support/prometheus-settings.ts';

const read = (check: string) =>
  environmentWith(`checks: [https://api.example.com/health, { uses: prometheus, ${check} }]`).checks[1];

describe('a check that counts requests', () => {
  it('names a query for the failed ones and one for all', () => {
    expect(read('failed: bad, total: all')).toMatchObject({
      with: { failed: 'bad', total: 'all' },
      expect: { kind: 'requests', maxPercent: 10 },
      measures: null,
      everyMs: 60_000,
    });
    expect(read('failed: bad, total: all, maxPercent: 2.5, every: 30 s')).toMatchObject({
      expect: { maxPercent: 2.5 },
      everyMs: 30_000,
    });
  });

  it('stays apart from one that reads a number, which has a pace too', () => {
    expect(read('query: load, max: 5')).toMatchObject({
      with: { query: 'load' },
      expect: { kind: 'number', min: null, max: 5, unit: '' },
      everyMs: 30_000,
    });
  });

  it.each([
    ['neither', 'title: Load', /write query to read a number, or failed and total to count requests/],
    ['both', 'query: load, failed: bad, total: all', /write query to read a number, or failed and total/],
    ['half of one', 'failed: bad', /write query to read a number, or failed and total/],
    ['a limit of a number', 'failed: bad, total: all, max: 5', /max is for a number/],
    ['what a number measures', 'failed: bad, total: all, measures: cpu', /measures is for a number/],
    ['a share of a number', 'query: load, maxPercent: 5', /maxPercent is for a check that counts requests/],
    ['more than all', 'failed: bad, total: all, maxPercent: 100', /maxPercent/],
    ['a pace faster than a second', 'query: load, every: 100 ms', /write a time from 1 s to 1 h/],
  ])('is refused with %s', (_what, check, message) => {
    expect(() => read(check)).toThrow(message);
  });

  it('counts events with one query, which names the time that it counts', () => {
    expect(read("events: 'increase(exceptions_total[{window}])'")).toMatchObject({
      with: { events: 'increase(exceptions_total[{window}])' },
      expect: { kind: 'events' },
      measures: null,
      everyMs: 60_000,
    });
    expect(read("events: 'increase(exceptions_total[{window}])', every: 15 s")?.everyMs).toBe(15_000);
    expect(() => read("events: 'increase(exceptions_total[5m])'")).toThrow(
      /write the time that is counted as \{window\}/,
    );
    expect(() => read("events: 'x[{window}]', query: load")).toThrow(/or events to count events/);
    expect(() => read("events: 'x[{window}]', max: 5")).toThrow(/max is for a number/);
    expect(() => read("events: 'x[{window}]', maxPercent: 5")).toThrow(
      /maxPercent is for a check that counts requests/,
    );
  });

  it('cannot be all that a service is checked by', () => {
    expect(() => environmentWith('checks: [{ uses: prometheus, failed: bad, total: all }]')).toThrow(
      /services\.api\.environments\.production\.checks: name a check that asks the service itself/,
    );
  });
});
