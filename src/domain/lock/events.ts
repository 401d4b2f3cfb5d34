/**
 * The payload of each event of this feature, besides actor and time. Only a lock that a rollback placed is in the record
 * of a release; one that a person placed is on record by itself, with who placed and who lifted it.
 */
export interface LockEvents {
  'lock.placed': { scope: string; reason: string };
  'lock.lifted': { reason: string };
}
