/**
 * What the fakes of monitoring systems have measured: one request a second, of which each fourth fails, and a number
 * that is 42. The subject of a query is a word in it.
 */
export type Subject =
  | 'total'
  | 'failed'
  | 'number'
  | 'empty'
  | 'null'
  | 'text'
  | 'several'
  | 'nonsense'
  | 'endless'
  | 'slow';

const subjects: readonly Subject[] = [
  ...(['total', 'failed', 'number', 'empty', 'null', 'text', 'several', 'nonsense', 'endless', 'slow'] as const),
];

export function subjectOf(query: string): Subject {
  const found = subjects.find((word) => query.includes(word));
  if (found === undefined) throw new Error(`no subject in ${query}`);
  return found;
}

/** How many requests there were from one second to another, or failed ones. */
export function countIn(subject: Subject, fromS: number, toS: number): number {
  const until = (second: number) => (subject === 'failed' ? Math.ceil(second / 4) : Math.ceil(second));
  return Math.max(0, until(toS) - until(fromS));
}

export const isCount = (subject: Subject) => subject === 'total' || subject === 'failed';
