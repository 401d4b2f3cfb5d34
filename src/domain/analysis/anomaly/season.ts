const hourMs = 3_600_000;
/** A reading stands for no longer than this, however long before it there was none. */
const longestCoveredMs = hourMs / 3;

/**
 * How far a metric is from its level, in UTC: by hour of the day, beyond that by day of the week, and beyond both by
 * hour of the week. Each cell has its offset and a weight: the hours (of a weekday, the days) of readings behind it, up
 * to a limit, so that it forgets.
 */
export interface Season {
  hours: Cells;
  weekdays: Cells;
  weekHours: Cells;
}

export interface Cells {
  offsets: readonly number[];
  weights: readonly number[];
}

type Part = keyof Season;

/** `lengthMs`: of a cell. `doubt`: the weight at which an offset counts half. `remembered`: the limit of its weight. */
const parts: Readonly<Record<Part, { count: number; lengthMs: number; doubt: number; remembered: number }>> = {
  hours: { count: 24, lengthMs: hourMs, doubt: 0, remembered: 10 },
  weekdays: { count: 7, lengthMs: 24 * hourMs, doubt: 0.3, remembered: 4 },
  weekHours: { count: 168, lengthMs: hourMs, doubt: 2, remembered: 6 },
};
export const seasonParts = Object.keys(parts) as Part[];

const cells = (count: number): Cells => ({
  offsets: Array<number>(count).fill(0),
  weights: Array<number>(count).fill(0),
});

export const noSeason: Season = {
  hours: cells(parts.hours.count),
  weekdays: cells(parts.weekdays.count),
  weekHours: cells(parts.weekHours.count),
};

/** An hour of the day is known with half an hour of readings of it. */
const knownWeight = 0.5;
/** The first reading of an hour does not decide it. */
const firstDoubt = 0.1;

/** The usual distance from the level at this time. */
export function offsetAt(season: Season, atMs: number): number {
  return seasonParts.reduce((sum, part) => sum + partAt(season[part], part, atMs), 0);
}

/** What one part of the season adds at this time. */
export function partAt({ offsets, weights }: Cells, part: Part, atMs: number): number {
  let offset = 0;
  for (const { cell, share } of cellsAt(part, atMs)) {
    const weight = weights[cell] ?? 0;
    if (weight > 0) offset += (share * (offsets[cell] ?? 0) * weight) / (weight + parts[part].doubt);
  }
  return offset;
}

/** Were there enough readings at this hour of the day? */
export function isHourKnown({ hours }: Season, atMs: number): boolean {
  return (hours.weights[cellOf('hours', atMs)] ?? 0) >= knownWeight;
}

/**
 * Learns that at this time the metric was so far from where it was expected. `coveredMs`: the time that the reading
 * stands for;
 * `trust`: the part of it that is learned, 0 to 1.
 */
export function learnOffset(season: Season, atMs: number, distance: number, coveredMs: number, trust: number): Season {
  const learn = (part: Part) =>
    learnCells(season[part], part, atMs, distance, trust * Math.min(longestCoveredMs, coveredMs));
  return { hours: learn('hours'), weekdays: learn('weekdays'), weekHours: learn('weekHours') };
}

function learnCells({ offsets, weights }: Cells, part: Part, atMs: number, distance: number, coveredMs: number): Cells {
  const learned = { offsets: [...offsets], weights: [...weights] };
  for (const { cell, share } of cellsAt(part, atMs)) {
    const weight = weights[cell] ?? 0;
    const more = (share * coveredMs) / parts[part].lengthMs;
    learned.offsets[cell] = short((offsets[cell] ?? 0) + (distance * more) / (weight + more + firstDoubt));
    learned.weights[cell] = short(Math.min(parts[part].remembered, weight + more));
  }
  return learned;
}

/** A model is stored; more digits say nothing. */
const short = (value: number) => Math.round(value * 1e6) / 1e6;

/** One part of a season from what was seen in each cell: `medianIn` gives its offset. */
export function cellsFrom<T extends { atMs: number; coveredMs: number }>(
  part: Part,
  points: readonly T[],
  medianIn: (points: readonly T[]) => number,
): Cells {
  const { count, lengthMs, remembered } = parts[part];
  const grouped = Array.from({ length: count }, (): T[] => []);
  for (const point of points) grouped[cellOf(part, point.atMs)]?.push(point);
  return {
    offsets: grouped.map((group) => (group.length === 0 ? 0 : medianIn(group))),
    weights: grouped.map((group) =>
      Math.min(
        remembered,
        group.reduce((sum, { coveredMs }) => sum + Math.min(longestCoveredMs, coveredMs), 0) / lengthMs,
      ),
    ),
  };
}

/**
 * The cells that a moment is in. Hours change gradually: it is between the middles of two, and nearer to one; a weekday
 * begins at once.
 */
function cellsAt(part: Part, atMs: number): { cell: number; share: number }[] {
  if (part === 'weekdays') return [{ cell: cellOf(part, atMs), share: 1 }];
  const after = (((atMs / hourMs - 0.5) % 1) + 1) % 1;
  return [
    { cell: cellOf(part, atMs - hourMs / 2), share: 1 - after },
    { cell: cellOf(part, atMs + hourMs / 2), share: after },
  ];
}

function cellOf(part: Part, atMs: number): number {
  const { count, lengthMs } = parts[part];
  return ((Math.floor(atMs / lengthMs) % count) + count) % count;
}
