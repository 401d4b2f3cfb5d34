/** The queue: a section of the policy. */
export interface QueuePolicy {
  /** How long a called turn can be taken, in milliseconds. */
  claimWindowMs: number;
  /** An entry leaves the queue when this many of its turns were not taken. */
  turnsMissed: number;
  /** At most this many emergencies go ahead of an entry. */
  overtakes: number;
}

export const queueDefaults: QueuePolicy = { claimWindowMs: 15 * 60_000, turnsMissed: 2, overtakes: 3 };
