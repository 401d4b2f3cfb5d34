import type { Freeze } from '../../domain/calendar/freeze.ts';

export interface FreezeStore {
  insert(freeze: Freeze): Promise<void>;
  save(freeze: Freeze): Promise<void>;
  /** Those that nobody ended and that end after this time, the earliest first; at most 500. */
  endingAfter(time: Date): Promise<Freeze[]>;
}
