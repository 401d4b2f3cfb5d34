import { explainFailure } from '../failure.ts';

/** `untried`: no problem found, but not everything could be tested, and the message says what. */
export type Found = 'good' | 'bad' | 'untried';

/** Prints the findings, line by line, and counts them. */
export interface Report {
  say(what: string, found: Found, words: string): void;
  /** Reports the result of the work; null when it failed. */
  attempt<T>(what: string, work: () => Promise<T> | T, good: (value: T) => string): Promise<T | null>;
  counts(): Readonly<Record<Found, number>>;
}

const marks: Readonly<Record<Found, string>> = { good: 'ok  ', bad: 'FIX ', untried: '?   ' };

export function createReport(print: (line: string) => void): Report {
  const counts = { good: 0, bad: 0, untried: 0 };
  const say: Report['say'] = (what, found, words) => {
    counts[found] += 1;
    print(`${marks[found]}  ${what.padEnd(22)} ${words}\n`);
  };
  return {
    say,
    counts: () => counts,
    attempt: async (what, work, good) => {
      try {
        const value = await work();
        say(what, 'good', good(value));
        return value;
      } catch (error) {
        say(what, 'bad', explainFailure(error).split('\n').slice(0, 6).join('\n                            '));
        return null;
      }
    },
  };
}

export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
