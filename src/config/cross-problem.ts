import type { Settings } from '../domain/settings.ts';

/** A problem across fields, such as a name that must exist elsewhere in the file. */
export interface CrossProblem {
  /** Where it is in the file. */
  path: string[];
  message: string;
}

/** Looks for one type of such problems; defined next to the section that the rule belongs to. */
export type CrossCheck = (settings: Settings) => CrossProblem[];
