/**
 * How strongly the last readings together lie on one side: sums (Page's CUSUM) of what each reading is further away
 * than an allowance. Its terms are bounded, so that a lasting change is told from a spike. The sum with the small
 * allowance finds small changes, unless the readings hang together; the one with the large allowance finds large
 * changes also then.
 */
export interface Run {
  small: Sums;
  large: Sums;
  /** Readings in a row for which a sum has not been 0, and the time of the first of them. */
  readings: number;
  sinceMs: number | null;
  isUnusual: boolean;
}

interface Sums {
  above: number;
  below: number;
  /** The larger of the two at its highest in this run. */
  highest: number;
  /** How high it goes while all is usual; it is forgotten slowly. */
  usual: number;
}

const noSums: Sums = { above: 0, below: 0, highest: 0, usual: 0 };
export const noRun: Run = { small: noSums, large: noSums, readings: 0, sinceMs: null, isUnusual: false };

/** In steps of the spread. */
const rules = {
  small: { allowance: 1.25, highestLimit: 40, margin: 1.8 },
  large: { allowance: 3, highestLimit: 14, margin: 1.4 },
} as const;
/** What one reading adds at most: fewer than four never reach the lowest limit. */
const mostAtOnce = 2;
/** A sum beyond this is unusual, or beyond what is usual for this metric with a margin, up to the highest limit. */
const lowestLimit = 7;
/** What is usual is half forgotten after this time. */
const halfLifeMs = 7 * 86_400_000;

/** The part of its limit that a sum has reached, the larger of the two. */
const reached = ({ small, large }: Run) => Math.max(part(small, 'small'), part(large, 'large'));

/** Little speaks for a change at the moment. */
export const isCalm = (run: Run): boolean => reached(run) < 0.5;

/** No run, and what is usual as it was learned. */
export function endRun({ small, large }: Run): Run {
  return { ...noRun, small: { ...noSums, usual: small.usual }, large: { ...noSums, usual: large.usual } };
}

/** `steps`: by how many steps the reading is above what is expected; `sinceLastMs`: the time since the one before. */
export function addToRun(run: Run, steps: number, atMs: number, sinceLastMs: number): Run {
  const kept = 0.5 ** (sinceLastMs / halfLifeMs);
  const next: Run = {
    small: add(run.small, 'small', steps, kept),
    large: add(run.large, 'large', steps, kept),
    readings: run.readings + 1,
    sinceMs: run.sinceMs ?? atMs,
    isUnusual: run.isUnusual,
  };
  if (highestOf(next.small) === 0 && highestOf(next.large) === 0)
    return endRun(run.isUnusual ? next : { ...next, small: learned(next.small), large: learned(next.large) });
  return { ...next, isUnusual: reached(next) > (run.isUnusual ? 0.5 : 1) };
}

const highestOf = ({ above, below }: Sums) => Math.max(above, below);
const learned = (sums: Sums): Sums => ({ ...sums, usual: Math.max(sums.usual, sums.highest) });
const part = (sums: Sums, rule: keyof typeof rules) => highestOf(sums) / limitOf(sums, rule);

function limitOf({ usual }: Sums, rule: keyof typeof rules): number {
  return Math.min(rules[rule].highestLimit, Math.max(lowestLimit, rules[rule].margin * usual));
}

function add(sums: Sums, rule: keyof typeof rules, steps: number, kept: number): Sums {
  // It does not get much higher than the limit, so that it ends soon after the change does.
  const most = limitOf(sums, rule) + 2 * mostAtOnce;
  const sum = (before: number, away: number) =>
    Math.min(most, Math.max(0, before + bounded(away - rules[rule].allowance)));
  const [above, below] = [sum(sums.above, steps), sum(sums.below, -steps)];
  return { above, below, highest: Math.max(sums.highest, above, below), usual: sums.usual * kept };
}

const bounded = (value: number) => Math.min(mostAtOnce, Math.max(-mostAtOnce, value));
