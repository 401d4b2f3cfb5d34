/** Year to minute as clocks on the wall in `timeZone` show it. */
export interface WallTime {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
}

/** What clocks in `timeZone` show at this moment. */
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
 * The moment at which clocks in `timeZone` show this time. A time that a change of the clocks skips becomes the same
 * distance after the gap; one that happens twice is taken the first time.
 */
export function momentOf(wall: WallTime, timeZone: string): Date {
  const asIfUtc = Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute);
  const offsetAt = (ms: number) => {
    const shown = wallTime(new Date(ms), timeZone);
    return (
      Date.UTC(shown.year, shown.month - 1, shown.day, shown.hour, shown.minute) - Math.floor(ms / 60_000) * 60_000
    );
  };
  // The offsets a day before and a day after are the only two that can apply.
  const candidates = [offsetAt(asIfUtc - 86_400_000), offsetAt(asIfUtc + 86_400_000)].map((offset) => asIfUtc - offset);
  const exact = candidates.filter((ms) => ms + offsetAt(ms) === asIfUtc).sort((a, b) => a - b);
  return new Date(exact[0] ?? candidates[0] ?? asIfUtc);
}
