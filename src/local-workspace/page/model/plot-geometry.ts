import type { AxisChart, Series } from './chart-scale.ts';
import { ticksFor } from './chart-scale.ts';

export const plot = { width: 640, height: 240, left: 46, right: 10, top: 10, bottom: 40 } as const;

export interface Point {
  x: number;
  y: number;
  value: number;
  category: string;
}

export interface Geometry {
  ticks: { value: number; y: number }[];
  categories: { label: string; x: number }[];
  /** The height that bars and areas stand on. */
  floor: number;
  band: number;
  pointsOf: (series: Series) => Point[];
}

const round = (value: number): number => Math.round(value * 10) / 10;

export const geometryOf = (chart: AxisChart): Geometry => {
  const ticks = ticksFor(chart);
  const low = ticks[0] ?? 0;
  const high = ticks.at(-1) ?? 1;
  const innerWidth = plot.width - plot.left - plot.right;
  const innerHeight = plot.height - plot.top - plot.bottom;
  const yOf = (value: number): number => round(plot.top + innerHeight * (1 - (value - low) / (high - low || 1)));
  const band = innerWidth / chart.categories.length;
  const xOf = (index: number): number => round(plot.left + band * (index + 0.5));
  /** Labels that would touch are left out, evenly. */
  const every = Math.ceil(chart.categories.length / 10);
  return {
    ticks: ticks.map((value) => ({ value, y: yOf(value) })),
    categories: chart.categories
      .map((label, index) => ({ label, x: xOf(index), index }))
      .filter(({ index }) => index % every === 0),
    floor: yOf(Math.max(low, Math.min(0, high))),
    band,
    pointsOf: (series) =>
      series.values.flatMap((value, index) =>
        value === null ? [] : [{ x: xOf(index), y: yOf(value), value, category: chart.categories[index] ?? '' }],
      ),
  };
};

export const linePath = (points: Point[]): string =>
  points.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${x} ${y}`).join('');

export const areaPath = (points: Point[], floor: number): string => {
  const first = points[0];
  const last = points.at(-1);
  return first === undefined || last === undefined ? '' : `${linePath(points)}L${last.x} ${floor}L${first.x} ${floor}Z`;
};
