import type { Severity } from '../analysis/thresholds/threshold.ts';
import type { EscalationPolicy } from './policy.ts';

/** Problems of two kinds reach different people: `critical` and `rollback` are critical, the milder ones a warning. */
export const audiences = ['critical', 'warning'] as const;
export type Audience = (typeof audiences)[number];

/** Who is notified. Who is on call and who the managers are is determined when they are notified. */
export type Recipient =
  | { kind: 'escalation-channel' }
  | { kind: 'on-call' }
  | { kind: 'managers' }
  | { kind: 'channel'; channel: string }
  | { kind: 'person'; person: string }
  /** A paging system, by the id of its integration. */
  | { kind: 'pager'; uses: string };

/** One step of a timeline: who is notified, and how long after the problem was raised. */
export interface EscalationTier {
  notify: readonly Recipient[];
  afterMs: number;
}

/** The tiers for each audience; an audience that is not named has those of the layer below. */
export type Timelines = Partial<Record<Audience, readonly EscalationTier[]>>;

/** The timelines in the settings, per layer: organization, then the service's tier, then the service. */
export interface TimelineLayers {
  organization: Timelines;
  tiers: Readonly<Record<string, Timelines>>;
  services: Readonly<Record<string, Timelines>>;
}

/** Everybody who is named in any layer. */
export function recipientsIn({ organization, tiers, services }: TimelineLayers): Recipient[] {
  return [organization, ...Object.values(tiers), ...Object.values(services)].flatMap((timelines) =>
    Object.values(timelines).flatMap((all) => all.flatMap(({ notify }) => notify)),
  );
}

/** The same timelines with every recipient changed. */
export function withRecipients(layers: TimelineLayers, change: (one: Recipient) => Recipient): TimelineLayers {
  const inTimelines = (timelines: Timelines): Timelines =>
    mapValues(timelines, (all) => all.map((tier) => ({ ...tier, notify: tier.notify.map(change) })));
  return {
    organization: inTimelines(layers.organization),
    tiers: mapValues(layers.tiers, inTimelines),
    services: mapValues(layers.services, inTimelines),
  };
}

function mapValues<T, U>(record: Readonly<Record<string, T>>, change: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}

export function audienceOf(severity: Severity): Audience {
  return severity === 'critical' || severity === 'rollback' ? 'critical' : 'warning';
}

/** The tiers without any in the settings: a warning stays in the channel; only severe problems page people. */
export function defaultTiers(audience: Audience, policy: EscalationPolicy): readonly EscalationTier[] {
  const channel: EscalationTier = { notify: [{ kind: 'escalation-channel' }], afterMs: 0 };
  if (audience === 'warning') return [channel];
  const people: EscalationTier[] = [
    { notify: [{ kind: 'on-call' }], afterMs: policy.escalateToOnCallMs },
    { notify: [{ kind: 'managers' }], afterMs: policy.escalateToManagerMs },
  ];
  return [channel, ...people.sort((one, other) => one.afterMs - other.afterMs)];
}

/** Everybody whom the tiers notify, now and at once. */
export function inOneTier(tiers: readonly EscalationTier[]): readonly EscalationTier[] {
  const all = new Map(tiers.flatMap(({ notify }) => notify).map((one) => [JSON.stringify(one), one]));
  return [{ notify: [...all.values()], afterMs: 0 }];
}

/** Channels are known without asking anyone; all others are looked up or called. */
export function isChannel({ kind }: Recipient): boolean {
  return kind === 'escalation-channel' || kind === 'channel';
}

/** How far a tier carries a problem: to a channel, to whoever works on it, or to the managers. */
export function reachOf({ notify }: EscalationTier): 'channel' | 'on_call' | 'manager' {
  if (notify.some(({ kind }) => kind === 'managers')) return 'manager';
  return notify.every(isChannel) ? 'channel' : 'on_call';
}

/** Where a problem starts again after a snooze: the first tier that reaches a person or a pager, else the first one. */
export function firstPersonTier(tiers: readonly EscalationTier[]): number {
  return Math.max(
    0,
    tiers.findIndex(({ notify }) => !notify.every(isChannel)),
  );
}
