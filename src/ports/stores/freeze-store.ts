import type { Freeze } from '../../domain/calendar/freeze.ts';

export interface FreezeStore {
  insert(freeze: Freeze): Promise<void>;
  save(freeze: Freeze): Promise<void>;
  /** Those that nobody ended and that end after this time, the earliest first. All of them count: how many there can be is limited when one is placed. */
  endingAfter(time: Date): Promise<Freeze[]>;
}
