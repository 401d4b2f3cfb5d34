import { type Escalation, standingOf } from './escalation.ts';
import { type EscalationTier, firstPersonTier } from './timeline.ts';

/** A tier that is still to come. */
export interface NextTier {
  /** From 0. */
  position: number;
  tier: EscalationTier;
  at: Date;
}

/** The tiers that are still to come while nobody acknowledges, with their times; none when the clock is stopped. */
export function tiersAhead(escalation: Escalation): NextTier[] {
  if (standingOf(escalation) !== 'open') return [];
  const from = (escalation.clockFrom ?? escalation.raisedAt).getTime();
  return escalation.tiers
    .map((tier, position) => ({ position, tier, at: new Date(from + tier.afterMs) }))
    .slice(escalation.position + 1);
}

/** The changes that stop or set the clock of an escalation. */
export type ClockChange = Pick<Escalation, 'position' | 'clockFrom' | 'round'>;

/**
 * The timeline goes on from where it is, after the time between the tiers, and `graceMs` where that is none: whoever
 * was just put in charge gets some time. After the last tier, that one is notified again.
 */
export function goOnFrom({ tiers, position, round }: Escalation, now: Date, graceMs: number): ClockChange {
  const next = Math.min(position + 1, tiers.length - 1);
  const tier = tiers[next];
  if (tier === undefined) return { position, clockFrom: now, round: round + 1 };
  const gapMs = tier.afterMs - (tiers[next - 1]?.afterMs ?? 0);
  const waitMs = gapMs > 0 ? gapMs : graceMs;
  return { position: next - 1, clockFrom: new Date(now.getTime() + waitMs - tier.afterMs), round: round + 1 };
}

/** The timeline starts again with the first tier that reaches a person, now. */
export function startAgain({ tiers, round }: Escalation, now: Date): ClockChange {
  const position = firstPersonTier(tiers);
  return { position, clockFrom: new Date(now.getTime() - (tiers[position]?.afterMs ?? 0)), round };
}

/** A snooze is at least this long, and at most a day: a problem must not be forgotten. */
export const snoozeBoundsMs = { shortest: 60_000, longest: 24 * 3_600_000 } as const;
