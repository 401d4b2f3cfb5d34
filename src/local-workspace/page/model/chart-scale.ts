import { asNumber, asObject, asObjects, asString, asStrings, type Json, plainTextOf } from './read-json.ts';

export interface Series {
  name: string;
  /** One for each category; null where there is no point. */
  values: (number | null)[];
}

export interface AxisChart {
  kind: 'line' | 'bar' | 'area';
  categories: string[];
  series: Series[];
  xLabel: string;
  yLabel: string;
}

export interface PieChart {
  kind: 'pie';
  segments: { label: string; value: number; share: number }[];
}

export const readChart = (value: unknown): AxisChart | PieChart | null => {
  const chart = asObject(value);
  if (chart.type === 'pie') {
    const segments = asObjects(chart.segments).map((segment) => ({
      label: plainTextOf(segment.label),
      value: Math.max(0, asNumber(segment.value) ?? 0),
    }));
    const total = segments.reduce((sum, segment) => sum + segment.value, 0);
    return total === 0
      ? null
      : { kind: 'pie', segments: segments.map((segment) => ({ ...segment, share: segment.value / total })) };
  }
  if (chart.type !== 'line' && chart.type !== 'bar' && chart.type !== 'area') return null;
  const axis = asObject(chart.axis_config);
  const raw = asObjects(chart.series);
  const named = asStrings(axis.categories);
  const categories = named.length > 0 ? named : asObjects(raw[0]?.data).map((point) => plainTextOf(point.label));
  if (raw.length === 0 || categories.length === 0) return null;
  return {
    kind: chart.type,
    categories,
    series: raw.map((series) => readSeries(series, categories)),
    xLabel: asString(axis.x_label),
    yLabel: asString(axis.y_label),
  };
};

const readSeries = (series: Json, categories: string[]): Series => {
  const byLabel = new Map(asObjects(series.data).map((point) => [plainTextOf(point.label), asNumber(point.value)]));
  return { name: asString(series.name), values: categories.map((category) => byLabel.get(category) ?? null) };
};

/** Round numbers that span the values, about four steps of them. Lines may leave zero out, bars and areas may not. */
export const ticksFor = (chart: AxisChart): number[] => {
  const values = chart.series.flatMap((series) => series.values).filter((value) => value !== null);
  const needsZero = chart.kind !== 'line';
  let low = Math.min(...values, needsZero ? 0 : Number.POSITIVE_INFINITY);
  let high = Math.max(...values, needsZero ? 0 : Number.NEGATIVE_INFINITY);
  if (!Number.isFinite(low) || !Number.isFinite(high)) return [0, 1];
  if (low === high) [low, high] = low === 0 ? [0, 1] : [Math.min(0, low), Math.max(0, high)];
  const rough = (high - low) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  const first = Math.floor(low / step);
  const last = Math.ceil(high / step);
  return Array.from({ length: last - first + 1 }, (_unused, index) => Number(((first + index) * step).toPrecision(12)));
};
