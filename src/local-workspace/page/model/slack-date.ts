const sameDay = (a: Date, b: Date): boolean => a.toDateString() === b.toDateString();

/** "today", "yesterday", "tomorrow", else null. */
const nearDay = (date: Date, now: Date): string | null => {
  const shifted = (days: number): Date => new Date(now.getFullYear(), now.getMonth(), now.getDate() + days);
  if (sameDay(date, now)) return 'today';
  if (sameDay(date, shifted(-1))) return 'yesterday';
  return sameDay(date, shifted(1)) ? 'tomorrow' : null;
};

const ago = (date: Date, now: Date): string => {
  const seconds = Math.round((date.getTime() - now.getTime()) / 1000);
  const format = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
  const size = Math.abs(seconds);
  if (size < 60) return format.format(seconds, 'second');
  if (size < 3600) return format.format(Math.round(seconds / 60), 'minute');
  return size < 86_400
    ? format.format(Math.round(seconds / 3600), 'hour')
    : format.format(Math.round(seconds / 86_400), 'day');
};

export const formatTime = (date: Date, withSeconds = false): string =>
  date.toLocaleTimeString('en-US', {
    hour: 'numeric',
    minute: '2-digit',
    ...(withSeconds ? { second: '2-digit' } : {}),
  });

export const formatDay = (date: Date, now: Date): string => {
  const near = nearDay(date, now);
  if (near !== null) return near.charAt(0).toUpperCase() + near.slice(1);
  return date.toLocaleDateString('en-US', { weekday: 'long', month: 'long', day: 'numeric' });
};

/** Fills Slack's `{date_short} at {time}` templates in the reader's own time zone. */
export const formatSlackDate = (seconds: number, template: string, now: Date): string => {
  const date = new Date(seconds * 1000);
  const day = (options: Intl.DateTimeFormatOptions): string =>
    date.toLocaleDateString('en-US', { year: 'numeric', ...options });
  const short = (): string => day({ month: 'short', day: 'numeric' });
  const long = (): string => day({ weekday: 'long', month: 'long', day: 'numeric' });
  const plain = (): string => day({ month: 'long', day: 'numeric' });
  const tokens: Record<string, () => string> = {
    date_num: () =>
      `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, '0')}-${String(date.getDate()).padStart(2, '0')}`,
    date: plain,
    date_short: short,
    date_long: long,
    date_pretty: () => nearDay(date, now) ?? plain(),
    date_short_pretty: () => nearDay(date, now) ?? short(),
    date_long_pretty: () => nearDay(date, now) ?? long(),
    day_divider_pretty: () => nearDay(date, now) ?? day({ weekday: 'long', month: 'long', day: 'numeric' }),
    time: () => formatTime(date),
    time_secs: () => formatTime(date, true),
    ago: () => ago(date, now),
  };
  return template.replace(/\{(\w+)\}/g, (whole, name: string) =>
    Object.hasOwn(tokens, name) ? (tokens[name]?.() ?? whole) : whole,
  );
};
