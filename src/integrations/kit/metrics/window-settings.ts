import { Duration } from '../../../lib/fields.ts';

/** Settings of a system that is asked for values of the last minutes. */
export const windowSettings = {
  /** The time before now that a number is taken from. */
  window: Duration.refine((ms) => ms >= 30_000 && ms <= 3_600_000, 'write a time from 30 s to 1 h').prefault('5 min'),
  /** The newest data of this long is not used: it is still arriving. */
  delay: Duration.refine((ms) => ms <= 600_000, 'write a time up to 10 min').prefault('20 s'),
};
