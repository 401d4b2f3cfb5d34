import { type PolicyPart, type ResolvedPolicy, resolvePolicy } from './policy/policy.ts';
import type { Service } from './service.ts';
import type { StakeholderGroup } from './stakeholder/matrix.ts';
import type { MatrixRow } from './strategy/matrix.ts';

/** One environment that releases go to; `order` is the order of promotion. */
export interface Environment {
  name: string;
  order: number;
  /** Other names for it, in lowercase. */
  aliases: readonly string[];
}

/** Everything a team has said in its settings file, checked and complete. */
export interface Settings {
  organization: { name: string; timeZone: string };
  environments: readonly Environment[];
  defaultEnvironment: string;
  services: Readonly<Record<string, Service>>;
  groups: readonly StakeholderGroup[];
  /** Where release cards are posted. */
  releaseChannel: string;
  /** Where escalations go first. */
  escalationChannel: string;
  /** Slack user group whose members are on call; null when there is none. */
  onCallGroup: string | null;
  /** Slack user ids told when nobody on call answers. */
  managers: readonly string[];
  strategyMatrix: readonly MatrixRow[];
  /** Private networks that probes may reach, such as `10.0.0.0/8`; without any, only public addresses are asked. */
  probeNetworks: readonly string[];
  /** What is under `integrations` in the file, by the integration's id; each has checked its own. */
  integrations: Readonly<Record<string, unknown>>;
  policies: {
    organization: PolicyPart;
    tiers: Readonly<Record<string, PolicyPart>>;
    services: Readonly<Record<string, PolicyPart>>;
  };
}

/** The policy in force for a release of `service`, and where each of its values came from. */
export function policyFor(settings: Settings, service: Service, release: PolicyPart = {}): ResolvedPolicy {
  return resolvePolicy({
    organization: settings.policies.organization,
    tier: settings.policies.tiers[service.tier] ?? {},
    service: settings.policies.services[service.name] ?? {},
    release,
  });
}
