const unitMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  sec: 1_000,
  min: 60_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** The longest duration that can be configured: a leap year, in milliseconds. */
export const longestDurationMs = 366 * 86_400_000;

/** Parses `500 ms`, `5 s`, `10 min`, `2 h`, `1 d` to milliseconds; null for anything else. */
export function parseDuration(text: string): number | null {
  const match = /^\s*(\d{1,9}(?:\.\d{1,3})?)\s*(ms|s|sec|min|m|h|d)\s*$/i.exec(text);
  const unit = match?.[2] === undefined ? undefined : unitMs[match[2].toLowerCase()];
  return match?.[1] === undefined || unit === undefined ? null : Math.round(Number(match[1]) * unit);
}
