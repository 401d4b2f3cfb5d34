/** Local time in `timeZone`, from year to minute. */
export interface WallTime {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
}

/** The local time in `timeZone` at this moment. */
export function wallTime(at: Date, timeZone: string): WallTime {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  }).formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((one) => one.type === type)?.value ?? 0);
  return { year: part('year'), month: part('month'), day: part('day'), hour: part('hour'), minute: part('minute') };
}

/**
 * The instant of this local time in `timeZone`. A time skipped by a clock change is shifted forward by the length of
 * the gap; for an ambiguous one, the first occurrence is used.
 */
export function momentOf(wall: WallTime, timeZone: string): Date {
  const asIfUtc = Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute);
  const offsetAt = (ms: number) => {
    const shown = wallTime(new Date(ms), timeZone);
    return (
      Date.UTC(shown.year, shown.month - 1, shown.day, shown.hour, shown.minute) - Math.floor(ms / 60_000) * 60_000
    );
  };
  // Only the offsets a day before and a day after can apply.
  const candidates = [offsetAt(asIfUtc - 86_400_000), offsetAt(asIfUtc + 86_400_000)].map((offset) => asIfUtc - offset);
  const exact = candidates.filter((ms) => ms + offsetAt(ms) === asIfUtc).sort((a, b) => a - b);
  return new Date(exact[0] ?? candidates[0] ?? asIfUtc);
}
