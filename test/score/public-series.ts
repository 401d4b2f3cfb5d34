import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { emptyModel, type Point } from '../../src/domain/analysis/anomaly/model.ts';
import { observe, train } from '../../src/domain/analysis/anomaly/observe.ts';
import { sightOf } from '../../src/domain/analysis/anomaly/sight.ts';

/** A series with the times in which something was wrong, as people labeled them. */
export interface LabeledSeries {
  name: string;
  points: readonly Point[];
  windows: readonly { from: Date; to: Date }[];
}

/** How warnings compare with the labels. */
export interface LabeledScore {
  files: number;
  /** Labeled windows, and those in which a warning began. */
  windows: number;
  found: number;
  /** Warnings that began in a window, and outside. */
  right: number;
  wrong: number;
  /** Days outside the windows. */
  days: number;
  /** Minutes from the beginning of each found window to the first warning in it. */
  delays: readonly number[];
}

/**
 * A model is trained on this part of each series, and no warning of it counts; windows that begin in it are left out.
 */
const trainingShare = 0.15;

/** The series of a folder with the layout of the Numenta Anomaly Benchmark. Times without a zone are UTC. */
export function readLabeledSeries(folder: string): LabeledSeries[] {
  const labels = JSON.parse(readFileSync(join(folder, 'labels', 'combined_windows.json'), 'utf8')) as Record<
    string,
    [string, string][]
  >;
  const data = join(folder, 'data');
  return readdirSync(data, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => name.endsWith('.csv'))
    .sort()
    .map((name) => ({
      name,
      points: pointsIn(readFileSync(join(data, name), 'utf8')),
      windows: (labels[name] ?? []).map(([from, to]) => ({ from: timeOf(from), to: timeOf(to) })),
    }));
}

function pointsIn(csv: string): Point[] {
  return csv
    .split(/\r?\n/)
    .slice(1)
    .filter((line) => line.includes(','))
    .map((line) => {
      const [at = '', value = ''] = line.split(',');
      return { at: timeOf(at), value: value.trim() === '' ? Number.NaN : Number(value) };
    });
}

const timeOf = (text: string) => new Date(`${text.trim().replace(' ', 'T')}Z`);

/** Trains on the beginning of a series, reads the rest, and holds the warnings against the labels. */
export function scoreSeries({ points, windows }: LabeledSeries): LabeledScore {
  const first = Math.floor(trainingShare * points.length);
  const startMs = points[first]?.at.getTime() ?? 0;
  const endMs = points.at(-1)?.at.getTime() ?? startMs;
  const counted = windows.filter(({ from }) => from.getTime() >= startMs);
  const warnings: Date[] = [];
  let model = train(emptyModel, points.slice(0, first));
  let was = false;
  for (const point of points.slice(first)) {
    model = observe(model, point);
    const is = sightOf(model).kind === 'unusual';
    if (is && !was) warnings.push(point.at);
    was = is;
  }
  const isIn = (at: Date, { from, to }: LabeledSeries['windows'][number]) => at >= from && at <= to;
  const right = warnings.filter((at) => windows.some((one) => isIn(at, one)));
  const delays = counted.flatMap((one) => {
    const at = warnings.find((warning) => isIn(warning, one));
    return at === undefined ? [] : [(at.getTime() - one.from.getTime()) / 60_000];
  });
  const labeledMs = counted.reduce((sum, { from, to }) => sum + to.getTime() - from.getTime(), 0);
  return {
    files: 1,
    windows: counted.length,
    found: delays.length,
    right: right.length,
    wrong: warnings.length - right.length,
    days: (endMs - startMs - labeledMs) / 86_400_000,
    delays,
  };
}

/** All series of one half, every other file in the order of their names, as one line each figure. */
export function publicLines(folder: string | undefined, half: 'training' | 'scoring'): string[] {
  if (folder === undefined || folder === '') return ['score anomaly.public was not run: SCORE_SERIES names no folder'];
  const series = readLabeledSeries(folder).filter((_, index) => index % 2 === (half === 'training' ? 0 : 1));
  return scoreWords(series.map(scoreSeries));
}

/** Figures without a goal: the labels are of spikes, too, which are not meant to be found. */
export function scoreWords(scores: readonly LabeledScore[]): string[] {
  const sum = (key: Exclude<keyof LabeledScore, 'delays'>) => scores.reduce((total, one) => total + one[key], 0);
  const delays = scores.flatMap((one) => one.delays).sort((a, b) => a - b);
  const percent = (part: number, whole: number) => (whole === 0 ? '-' : `${Math.round((100 * part) / whole)}%`);
  const median = delays[Math.floor(delays.length / 2)];
  return [
    `score anomaly.public.recall value=${percent(sum('found'), sum('windows'))} (${sum('found')} of ${sum('windows')} windows in ${sum('files')} files)`,
    `score anomaly.public.precision value=${percent(sum('right'), sum('right') + sum('wrong'))} (${sum('right')} of ${sum('right') + sum('wrong')} warnings)`,
    `score anomaly.public.false-alarms value=${(sum('wrong') / sum('days')).toFixed(3)}/day`,
    `score anomaly.public.delay value=${median === undefined ? '-' : `${Math.round(median)}min`} (median from the beginning of the window)`,
  ];
}
