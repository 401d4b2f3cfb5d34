/** A deliberate defect, and the tests that must notice it. */
export interface Mutant {
  /** What the defect amounts to, in words. */
  name: string;
  file: string;
  /** Occurs exactly once in the file. */
  find: string;
  replace: string;
  /** Test files of which at least one test must fail; or the seed of a chaos run that must find violations. */
  caughtBy: readonly string[] | { chaosSeed: number };
}
