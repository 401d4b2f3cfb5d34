import type { Random } from '../chaos/random.ts';

/** One figure of how true a judgment is, and what it has to be. */
export interface Score {
  name: string;
  value: number;
  unit: '%' | 'min' | '/day' | '';
  goal: { is: 'at_most' | 'at_least'; limit: number };
}

/** A class of watches or canaries: what it is called, and how it is scored with this many runs. */
export interface ScoreClass {
  name: string;
  run: (random: Random, runs: number) => Score[];
}

/** Whether the goal is reached; what is no number reaches nothing. */
export function isOk({ value, goal }: Score): boolean {
  return goal.is === 'at_most' ? value <= goal.limit : value >= goal.limit;
}

/** The line that a machine may read: `score errors.10.found value=99.5% goal=>=99% ok`. */
export function scoreLine(score: Score): string {
  const { name, value, unit, goal } = score;
  const shown = Number.isNaN(value) ? '-' : `${Number(value.toFixed(2))}${unit}`;
  const sign = goal.is === 'at_most' ? '<=' : '>=';
  return `score ${name} value=${shown} goal=${sign}${goal.limit}${unit} ${isOk(score) ? 'ok' : 'short'}`;
}

/** The share of watches that found something, and the median of the minutes that it took those; NaN without any. */
export function foundScores(
  name: string,
  minutes: readonly (number | null)[],
  goals: { found: number; medianMinutes: number },
): Score[] {
  const found = minutes.filter((one) => one !== null).sort((a, b) => a - b);
  return [
    {
      name: `${name}.found`,
      value: (100 * found.length) / minutes.length,
      unit: '%',
      goal: { is: 'at_least', limit: goals.found },
    },
    {
      name: `${name}.median`,
      value: found[Math.floor(found.length / 2)] ?? Number.NaN,
      unit: 'min',
      goal: { is: 'at_most', limit: goals.medianMinutes },
    },
  ];
}

/** 1 when one case came out as it must, else 0. */
export function caseScore(name: string, isRight: boolean): Score {
  return { name, value: Number(isRight), unit: '', goal: { is: 'at_least', limit: 1 } };
}

/** The share of runs that did what they must not. */
export function shareScore(name: string, runs: readonly boolean[], limit: number): Score {
  const value = (100 * runs.filter((one) => one).length) / runs.length;
  return { name, value, unit: '%', goal: { is: 'at_most', limit } };
}
