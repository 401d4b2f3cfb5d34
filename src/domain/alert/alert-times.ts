import type { Alert } from './alert.ts';

/** What a monitoring system told of an alert last, by its own times; null for what it never told. */
export interface AlertTimes {
  firedAt: Date | null;
  endedAt: Date | null;
}

type Told = Pick<Alert, 'isFiring' | 'toldAt'>;

/**
 * Was this told before what is known of the alert? A delivery may come late, twice, or from somebody who kept it: one
 * that fires does not raise an alert that is over since, and an end does not close one that fires again since.
 */
export function isOutdated({ isFiring, toldAt }: Told, { firedAt, endedAt }: AlertTimes): boolean {
  // One time for both is that of the beginning, and what is over does not fire again at that time.
  return isFiring ? endedAt !== null && toldAt <= endedAt : firedAt !== null && toldAt < firedAt;
}

/** Was just this told already, or something later of the same kind? */
export function isRepeated({ isFiring, toldAt }: Told, { firedAt, endedAt }: AlertTimes): boolean {
  const known = isFiring ? firedAt : endedAt;
  return known !== null && toldAt <= known;
}
