import type { Severity, Threshold } from './analysis/thresholds/threshold.ts';
import { type RuleParts, resolveRules, thresholdsOf } from './analysis/thresholds/threshold-rules.ts';
import type { CalendarEntry } from './calendar/calendar.ts';
import { audienceOf, defaultTiers, type EscalationTier, type TimelineLayers } from './escalation/timeline.ts';
import type { LockPace } from './lock/lock.ts';
import type { Plan } from './plan/plan.ts';
import { defaultPolicy, type Policy, type PolicyPart, type ResolvedPolicy, resolvePolicy } from './policy/policy.ts';
import type { Service } from './service.ts';
import type { StakeholderGroup } from './stakeholder/matrix.ts';
import type { MatrixRow } from './strategy/matrix.ts';
import type { Subscriber } from './webhook/subscriber.ts';

/** One environment that releases go to; `order` is the order of promotion. */
export interface Environment {
  name: string;
  order: number;
  /** Other names for it, in lowercase. */
  aliases: readonly string[];
}

/** The complete, validated content of the settings file. */
export interface Settings {
  organization: { name: string; timeZone: string };
  environments: readonly Environment[];
  /** The file lists the environments. Otherwise their order is the one in which services mention them, which nobody chose. */
  hasEnvironmentOrder: boolean;
  defaultEnvironment: string;
  services: Readonly<Record<string, Service>>;
  groups: readonly StakeholderGroup[];
  /** Where release cards are posted. */
  releaseChannel: string;
  /** Where escalations go first. */
  escalationChannel: string;
  /** Slack user group whose members are on call; null when there is none. */
  onCallGroup: string | null;
  /** Slack user ids notified when nobody on call responds. */
  managers: readonly string[];
  strategyMatrix: readonly MatrixRow[];
  /** Private networks that probes may reach, such as `10.0.0.0/8`; without any, only public addresses are allowed. */
  probeNetworks: readonly string[];
  /** When releases may be started, and when not. */
  calendar: readonly CalendarEntry[];
  /** An agent that works on a task and is not heard of for this long loses it. */
  agents: { heartbeatMs: number };
  /** When locks that people place end, null for never, and when somebody is reminded of them. */
  locks: LockPace & { expiryMs: number | null };
  /** The content of `integrations` in the file, by integration id; each validates its own. */
  integrations: Readonly<Record<string, unknown>>;
  /** Other systems that are told of events. */
  webhooks: readonly Subscriber[];
  policies: {
    organization: PolicyPart;
    tiers: Readonly<Record<string, PolicyPart>>;
    services: Readonly<Record<string, PolicyPart>>;
  };
  /** Which thresholds are off, different, or new, per layer. */
  thresholds: {
    organization: RuleParts;
    tiers: Readonly<Record<string, RuleParts>>;
    services: Readonly<Record<string, RuleParts>>;
  };
  /** Who is notified of a problem, and when, per layer. */
  escalation: TimelineLayers;
}

/**
 * Who is notified of a problem of this severity, and when: that of the service, its tier, the organization, or the
 * policy's.
 */
export function escalationTiersFor(
  settings: Settings,
  service: Service,
  severity: Severity,
): readonly EscalationTier[] {
  const audience = audienceOf(severity);
  const { organization, tiers, services } = settings.escalation;
  return (
    services[service.name]?.[audience] ??
    tiers[service.tier]?.[audience] ??
    organization[audience] ??
    defaultTiers(audience, policyFor(settings, service).policy)
  );
}

/** The thresholds that a service is judged by: presets, then organization, tier, service and release. */
export function thresholdsFor({ thresholds }: Settings, { name, tier }: Service, release: RuleParts = {}): Threshold[] {
  return thresholdsOf(
    resolveRules([thresholds.organization, thresholds.tiers[tier] ?? {}, thresholds.services[name] ?? {}, release]),
  );
}

/** The policy in force for this release, its own part included; the defaults when the settings lack its service. */
export function policyOf(settings: Settings, release: { service: string; plan: Pick<Plan, 'policy'> }): Policy {
  const service = settings.services[release.service];
  return service ? policyFor(settings, service, release.plan.policy?.part).policy : defaultPolicy;
}

/** The policy in force for a release of `service`, and the source of each of its values. */
export function policyFor(settings: Settings, service: Service, release: PolicyPart = {}): ResolvedPolicy {
  return resolvePolicy({
    organization: settings.policies.organization,
    tier: settings.policies.tiers[service.tier] ?? {},
    service: settings.policies.services[service.name] ?? {},
    release,
  });
}
