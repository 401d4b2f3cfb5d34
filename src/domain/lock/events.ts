/** What each event of this feature says besides who and when. */
export interface LockEvents {
  'lock.placed': { scope: string; reason: string };
  'lock.lifted': { reason: string };
}
