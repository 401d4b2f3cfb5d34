/** The payload of each event of the queue that is in the record of a release, besides actor and time. */
export interface QueueEvents {
  'queue.joined': { ref: string; position: number };
  /** The turn was taken: the release was opened from it, or started by it. */
  'queue.taken': { ref: string; waitedMs: number };
}

/** What the record of an entry of the queue itself says. */
export interface QueueRecordEvents {
  'queue.joined': { what: string; position: number; emergency: string | null };
  'queue.overtaken': { by: string; times: number };
  'queue.called': { claimUntil: string };
  /** An emergency took the turn back before it was taken. */
  'queue.call_withdrawn': { by: string };
  'queue.missed': { misses: number };
  'queue.yielded': { to: string };
  'queue.swap_asked': { with: string };
  'queue.swapped': { with: string };
  'queue.taken': { release: string; waitedMs: number };
  'queue.left': { reason: string };
}
