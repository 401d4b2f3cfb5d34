/**
 * The payload of each event of this feature, besides actor and time. Only a lock that a rollback placed is in the record
 * of a release; one that a person placed has a record of its own.
 */
export interface LockEvents {
  'lock.placed': { scope: string; reason: string };
  'lock.lifted': { reason: string };
  /** Who started the release confirmed these warnings. */
  'lock.warnings_confirmed': { reasons: string[] };
}

/** What the record of a lock itself says. */
export interface LockRecordEvents {
  'lock.placed': { kind: string; scope: string; reason: string; expiresAt: string | null };
  'lock.handed_over': { from: string; to: string };
  'lock.reminded': { who: string; expiresAt: string | null };
  'lock.kept': Record<string, never>;
  'lock.lift_asked': { reason: string };
  /** A stop names both people: who asked first, and who is the actor. */
  'lock.lifted': { reason: string; askedBy: string | null; askReason: string | null };
  'lock.expired': { expiresAt: string };
}
