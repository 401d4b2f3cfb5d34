/** The rule on the last readings, and how many of them there are. */
export interface RecentPlan {
  breachesNeeded: number;
  breachWindow: number;
  perMinute: number;
  minutes: number;
}

/** A window of more readings has more states than can be followed. */
const widest = 8;
const power = 0.8;

/**
 * Minutes until `breachesNeeded` of `breachWindow` readings in a row were bad in four cases out of five, if this share
 * (0–1) of them is; null when that takes longer than the watch. Exact: the probability of each window is followed from
 * reading to reading, up to 8 readings wide; for a wider window null.
 */
export function minutesToBreak(
  share: number,
  { breachesNeeded, breachWindow, perMinute, minutes }: RecentPlan,
): number | null {
  if (breachWindow > widest) return null;
  const last = (1 << breachWindow) - 1;
  // The probability of each pattern of the last readings, a bit each, without having been found.
  let unfound = new Map([[0, 1]]);
  let found = 0;
  for (let total = 1; total <= Math.floor(perMinute * minutes); total += 1) {
    const next = new Map<number, number>();
    for (const [pattern, probability] of unfound)
      for (const bit of [0, 1]) {
        const chance = probability * (bit === 1 ? share : 1 - share);
        const after = ((pattern << 1) | bit) & last;
        if (chance === 0) continue;
        if (bits(after) >= breachesNeeded) found += chance;
        else next.set(after, (next.get(after) ?? 0) + chance);
      }
    if (found >= power) return total / perMinute;
    unfound = next;
  }
  return null;
}

/** The smallest n for which a service that fails every nth request is never found; null when there is none below 10. */
export function unseenPattern({
  breachesNeeded,
  breachWindow,
}: Pick<RecentPlan, 'breachesNeeded' | 'breachWindow'>): number | null {
  for (let n = 2; n < 10; n += 1) if (Math.ceil(breachWindow / n) < breachesNeeded) return n;
  return null;
}

function bits(pattern: number): number {
  let count = 0;
  for (let rest = pattern; rest > 0; rest >>= 1) count += rest & 1;
  return count;
}
