/** Local time in `timeZone`, from year to minute. */
export interface WallTime {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
}

/** Making one takes a hundred times as long as using it. There are no more of them than zones. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  formats.set(timeZone, format);
  return format;
}

/** The local time in `timeZone` at this moment. */
export function wallTime(at: Date, timeZone: string): WallTime {
  const parts = formatOf(timeZone).formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((one) => one.type === type)?.value ?? 0);
  return { year: part('year'), month: part('month'), day: part('day'), hour: part('hour'), minute: part('minute') };
}

/**
 * The instant of this local time in `timeZone`. A time skipped by a clock change is shifted forward by the length of
 * the gap; for an ambiguous one, the first occurrence is used.
 */
export function momentOf(wall: WallTime, timeZone: string): Date {
  const asIfUtc = Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute);
  // Only the offsets a day before and a day after can apply.
  const candidates = [offsetAt(asIfUtc - dayMs, timeZone), offsetAt(asIfUtc + dayMs, timeZone)].map(
    (offset) => asIfUtc - offset,
  );
  const exact = candidates.filter((ms) => ms + offsetAt(ms, timeZone) === asIfUtc).sort((a, b) => a - b);
  return new Date(exact[0] ?? candidates[0] ?? asIfUtc);
}

/** Does this local time exist in `timeZone`, or does a clock change skip it? */
export function isExisting(wall: WallTime, timeZone: string): boolean {
  const ms = momentOf(wall, timeZone).getTime();
  return ms + offsetAt(ms, timeZone) === Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute);
}

const dayMs = 86_400_000;
/** Offsets at the beginning of a day in UTC, by zone and day; emptied before it takes much memory. */
const offsets = new Map<string, Map<number, number>>();
const mostOffsets = 5_000;

/** How far local time is ahead of UTC, in milliseconds. */
function offsetAt(ms: number, timeZone: string): number {
  const day = Math.floor(ms / dayMs);
  const before = offsetOn(day, timeZone);
  // No zone changes its clocks twice in a day and ends as it began.
  return before === offsetOn(day + 1, timeZone) ? before : exactOffset(ms, timeZone);
}

function offsetOn(day: number, timeZone: string): number {
  let known = offsets.get(timeZone);
  if (known === undefined || known.size > mostOffsets) {
    known = new Map();
    offsets.set(timeZone, known);
  }
  const offset = known.get(day) ?? exactOffset(day * dayMs, timeZone);
  known.set(day, offset);
  return offset;
}

function exactOffset(ms: number, timeZone: string): number {
  const shown = wallTime(new Date(ms), timeZone);
  return Date.UTC(shown.year, shown.month - 1, shown.day, shown.hour, shown.minute) - Math.floor(ms / 60_000) * 60_000;
}
