/** So far the clock of a paging system may be off. */
const clockOffMs = 3_600_000;
/** A pager may begin this much earlier than its confirmation arrives here. */
const confirmedLateMs = 30_000;

/**
 * Does something that a person did in a paging system belong to a time before the present round of the escalation?
 * `occurredAt` and `begunAt` are by the clock of that system, and `toldAt` (when it confirmed that it pages; null when it
 * has not) and `roundAt` are by ours. Their difference alone decides only beyond what a clock may be off.
 */
export function isOfEarlierRound(
  done: { occurredAt: Date; begunAt: Date },
  ours: { toldAt: Date | null; roundAt: Date },
): boolean {
  const [occurred, begun, round] = [done.occurredAt.getTime(), done.begunAt.getTime(), ours.roundAt.getTime()];
  if (occurred + clockOffMs < round) return true;
  // The time since that system began is right however its clock is set, and its beginning is known by our clock.
  return ours.toldAt !== null && ours.toldAt.getTime() + (occurred - begun) + confirmedLateMs < round;
}
