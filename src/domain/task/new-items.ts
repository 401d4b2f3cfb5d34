import { redact } from '../../lib/redact.ts';
import { visibleText } from '../../lib/visible-text.ts';
import type { ItemProblem } from './refusals.ts';

/** How much one item may hold, and how many one request. Characters, except for the counts. */
export const taskLimits = {
  title: 200,
  text: 2_000,
  note: 12_000,
  /** Actions, configuration, criteria: entries of one task. */
  entries: 20,
  dependencies: 20,
  bulk: 1_000,
  tasksOfRelease: 5_000,
  todosOfTask: 1_000,
};

/**
 * One line that people read: without control and invisible characters, and with credentials masked. Null when nothing
 * is left, or when it is longer than `max`.
 */
export function cleanLine(text: string, max: number): { line: string } | { problem: string } {
  const line = redact(
    visibleText(text)
      .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
      .replaceAll(/\p{Surrogate}/gu, '\uFFFD')
      .trim(),
  );
  if (line === '') return { problem: 'is empty' };
  const length = [...line].length;
  return length > max ? { problem: `has ${length} characters; at most ${max} are possible` } : { line };
}

/** Like `cleanLine`, for text of several lines. */
export function cleanText(text: string, max: number): { text: string } | { problem: string } {
  const clean = redact(
    text
      .replaceAll(/\r\n?/g, '\n')
      .split('\n')
      .map((line) =>
        visibleText(line)
          .replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ')
          .trimEnd(),
      )
      .join('\n')
      .replaceAll(/\p{Surrogate}/gu, '\uFFFD')
      .trim(),
  );
  if (clean === '') return { problem: 'is empty' };
  const length = [...clean].length;
  return length > max ? { problem: `has ${length} characters; at most ${max} are possible` } : { text: clean };
}

/** Collects what is wrong with the items of one request. */
export class ItemProblems {
  readonly #problems: ItemProblem[] = [];

  /** One for each item that has any, in the order of the items. */
  get problems(): ItemProblem[] {
    return [...this.#problems].sort((a, b) => a.index - b.index);
  }

  /** `index` counts from 0 here. */
  add(index: number, name: string, problem: string): void {
    if (this.#problems.some((one) => one.index === index + 1)) return;
    this.#problems.push({
      index: index + 1,
      name: [
        ...visibleText(name)
          .replace(/\p{Cc}+/gu, ' ')
          .trim(),
      ]
        .slice(0, 40)
        .join(''),
      problem,
    });
  }

  /** The cleaned line; notes the problem and returns an empty one when there is none. */
  line(index: number, name: string, what: string, text: string, max: number): string {
    const clean = cleanLine(text, max);
    if ('line' in clean) return clean.line;
    this.add(index, name, `${what} ${clean.problem}`);
    return '';
  }

  lines(index: number, name: string, what: string, texts: readonly string[]): string[] {
    if (texts.length > taskLimits.entries)
      this.add(index, name, `has ${texts.length} ${what}; at most ${taskLimits.entries} are possible`);
    return texts
      .slice(0, taskLimits.entries)
      .map((text) => this.line(index, name, `one of its ${what}`, text, taskLimits.text));
  }
}
