import type { Mrkdwn } from './mrkdwn.ts';

/** Lines that fit, and their total length. */
export interface Fitted {
  shown: Mrkdwn[];
  length: number;
  /** No line was omitted. */
  isWhole: boolean;
}

/** The first lines that fit into `length` characters; then one that says how many are omitted. */
export function fitLines(all: readonly Mrkdwn[], length: number, more: (count: number) => Mrkdwn): Fitted {
  const lengthOf = (some: readonly Mrkdwn[]) => some.reduce((sum, one) => sum + one.text.length + 1, 0);
  if (lengthOf(all) <= length) return { shown: [...all], length: lengthOf(all), isWhole: true };
  const shown: Mrkdwn[] = [];
  for (const one of all) {
    if (lengthOf([...shown, one, more(all.length)]) > length) break;
    shown.push(one);
  }
  const fitted = [...shown, more(all.length - shown.length)];
  return { shown: fitted, length: lengthOf(fitted), isWhole: false };
}
