import type { Settings } from '../domain/settings.ts';

/** A mistake that no single field shows, such as a name that has to exist elsewhere in the file. */
export interface CrossProblem {
  /** Where it is in the file. */
  path: string[];
  message: string;
}

/** Looks for one kind of such mistakes; it lives with the section whose rule it is. */
export type CrossCheck = (settings: Settings) => CrossProblem[];
