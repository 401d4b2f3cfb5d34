/** Who runs a release: a section of the policy. */
export interface CaptainPolicy {
  /** Who is the captain of a new release: whoever requests it, whoever is on call, or `captains` in turn. */
  captain: 'requester' | 'on-call' | 'rotation';
  /** Slack ids, for the rotation. */
  captains: readonly string[];
  /** How long each of them has the turn, in milliseconds. */
  captainTurnMs: number;
}

export const captainDefaults: CaptainPolicy = { captain: 'requester', captains: [], captainTurnMs: 7 * 86_400_000 };

/** Turns are counted from a Monday: 1970-01-05, 00:00 UTC. */
const firstMondayMs = 4 * 86_400_000;

/** Whose turn it is at this time; null when there is nobody. */
export function captainInTurn(
  { captains, captainTurnMs }: Pick<CaptainPolicy, 'captains' | 'captainTurnMs'>,
  at: Date,
): string | null {
  if (captains.length === 0) return null;
  const turn = Math.floor((at.getTime() - firstMondayMs) / captainTurnMs);
  return captains[((turn % captains.length) + captains.length) % captains.length] ?? null;
}
