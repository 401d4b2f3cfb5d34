import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { publicLines, readLabeledSeries, scoreSeries, scoreWords } from './public-series.ts';

const time = (minute: number) =>
  new Date(Date.UTC(2026, 0, 5) + minute * 60_000).toISOString().slice(0, 19).replace('T', ' ');
const days = 8;
const step = 5;
const rows = (value: (minute: number) => number | string) =>
  Array.from({ length: (days * 1_440) / step }, (_, index) => `${time(index * step)},${value(index * step)}`);
const usual = (minute: number) => 100 + ((minute * 3) % 17);

it('scores labeled series of a folder, and says when there is none', () => {
  const folder = mkdtempSync(join(tmpdir(), 'series-'));
  try {
    mkdirSync(join(folder, 'data', 'real'), { recursive: true });
    mkdirSync(join(folder, 'labels'));
    const write = (name: string, value: (minute: number) => number | string) =>
      writeFileSync(join(folder, 'data', 'real', name), ['timestamp,value', ...rows(value), ''].join('\r\n'));
    const [from, to] = [6 * 1_440, 6 * 1_440 + 300];
    // One change is labeled, another one is not.
    write('a.csv', (minute) =>
      (minute >= from && minute < to) || (minute >= 7 * 1_440 && minute < 7 * 1_440 + 100) ? 300 : usual(minute),
    );
    write('b.csv', (minute) => (minute % 1_000 === 0 ? '' : usual(minute)));
    writeFileSync(
      join(folder, 'labels', 'combined_windows.json'),
      JSON.stringify({ 'real/a.csv': [[`${time(from - 60)}.000000`, `${time(to)}.000000`]], 'real/b.csv': [] }),
    );
    const [a, b] = readLabeledSeries(folder);
    if (!a || !b) throw new Error('two series were expected');
    expect(scoreSeries(a)).toMatchObject({ windows: 1, found: 1, right: 1, wrong: 1 });
    expect(scoreSeries(a).delays[0]).toBeGreaterThanOrEqual(60 + 3 * step);
    expect(scoreSeries(b)).toMatchObject({ windows: 0, found: 0, right: 0, wrong: 0 });
    expect(publicLines(folder, 'training')[0]).toBe(
      'score anomaly.public.recall value=100% (1 of 1 windows in 1 files)',
    );
    expect(publicLines(folder, 'scoring')[1]).toBe('score anomaly.public.precision value=- (0 of 0 warnings)');
  } finally {
    rmSync(folder, { recursive: true });
  }
  expect(publicLines(undefined, 'scoring')).toEqual(['score anomaly.public was not run: SCORE_SERIES names no folder']);
  expect(scoreWords([]).every((line) => !line.endsWith(' ok'))).toBe(true);
});
