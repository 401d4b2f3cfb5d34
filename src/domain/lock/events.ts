/** The payload of each event of this feature, besides actor and time. */
export interface LockEvents {
  'lock.placed': { scope: string; reason: string };
  'lock.lifted': { reason: string };
}
