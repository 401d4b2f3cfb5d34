import { z } from 'zod';

/** One of the ways in which a source can be asked: its queries, and the keys that only it has. */
export interface Way {
  queries: z.ZodRawShape;
  /** "to read a number". */
  does: string;
  keys: readonly string[];
  /** What its keys are for: "a number". */
  keysAreFor: string;
  /** Its queries name the time that they count as `{window}`. */
  needsWindow?: true;
}

/** The queries of all ways, of which none is required by itself. */
export function optionalQueries(ways: readonly Way[]): z.ZodRawShape {
  const queries = ways.flatMap((way) => Object.entries(way.queries));
  return Object.fromEntries(queries.map(([key, field]) => [key, z.optional(field)]));
}

/** A source is asked in one of these ways: never in two, and never in half of one. */
export function oneWay(ways: readonly Way[]) {
  return (words: Record<string, unknown>, context: z.RefinementCtx) => {
    const isGiven = (key: string) => words[key] !== undefined && words[key] !== null && words[key] !== '';
    const problem = (message: string) => context.addIssue({ code: 'custom', message });
    const asked = ways.filter(({ queries }) => Object.keys(queries).some(isGiven));
    const [way] = asked;
    if (asked.length !== 1 || !way || !Object.keys(way.queries).every(isGiven)) {
      const words = ways.map(({ queries, does }) => `${Object.keys(queries).join(' and ')} ${does}`);
      problem(`write ${words.join(', or ')}`);
      return;
    }
    for (const { keys, keysAreFor } of ways.filter((one) => one !== way)) {
      const misplaced = keys.filter((key) => !way.keys.includes(key) && isGiven(key));
      if (misplaced.length > 0) problem(`${misplaced.join(', ')} is for ${keysAreFor}`);
    }
    if (way.needsWindow && !Object.keys(way.queries).every((key) => String(words[key]).includes('{window}')))
      problem('write the time that is counted as {window}, so that nothing is counted twice: increase(…[{window}])');
  };
}
