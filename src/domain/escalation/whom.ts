import type { Recipient } from './timeline.ts';

/** A recipient, with the names of the people that it stands for now. */
export interface Whom {
  recipient: Recipient;
  /** Empty when they could not be determined, or for a recipient that is not a person. */
  names: readonly string[];
}
