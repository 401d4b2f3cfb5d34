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

/** Where the words begin, so that the names of most checks fit before them. */
const nameWidth = 30;

const marks: Readonly<Record<Found, string>> = { good: 'ok  ', bad: 'FIX ', untried: '?   ' };

export function createReport(print: (line: string) => void, columns = Number.POSITIVE_INFINITY): Report {
  const counts = { good: 0, bad: 0, untried: 0 };
  const say: Report['say'] = (what, found, words) => {
    counts[found] += 1;
    const name = `${marks[found]}  ${what.padEnd(nameWidth)} `;
    print(`${name}${hanging(words, columns - name.length).join(`\n${' '.repeat(6 + nameWidth + 1)}`)}\n`);
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
        say(what, 'bad', explainFailure(error).split('\n').slice(0, 6).join('\n'));
        return null;
      }
    },
  };
}

/** The lines of a text, none of them wider than there is room for; in too little room they are left as they are. */
function hanging(text: string, room: number): string[] {
  return text.split('\n').flatMap((line) => {
    if (line.length <= room || room < 30) return [line];
    const lines: string[] = [];
    for (const word of line.split(' ')) {
      const last = lines.at(-1);
      if (last === undefined || last.length + 1 + word.length > room) lines.push(word);
      else lines[lines.length - 1] = `${last} ${word}`;
    }
    return lines;
  });
}

export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
