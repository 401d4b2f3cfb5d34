import { type Deployment, isAcceptedAsIs } from '../deployment/deployment.ts';
import type { Release } from '../release/release.ts';

/** How the version of an environment is, by the record. */
export type EnvironmentHealth = 'good' | 'watched' | 'accepted with a problem' | 'degraded' | 'unknown';

/** One environment of a service, by the record. */
export interface EnvironmentStanding {
  environment: string;
  /** Null when nothing was ever released there. */
  version: string | null;
  health: EnvironmentHealth;
  /** Until when it has to run there before it may be promoted; null when it need not, or has. */
  soakUntil: Date | null;
}

export function healthOf({ state, verdict }: Pick<Deployment, 'state' | 'verdict'>): EnvironmentHealth {
  if (state === 'rolled_back') return 'good';
  if (state === 'succeeded') return verdict === 'degraded' ? 'accepted with a problem' : 'good';
  if (verdict === 'degraded') return 'degraded';
  return state === 'verifying' ? 'watched' : 'unknown';
}

/**
 * The environment to which the version of this release can be promoted with one press: its release has ended well, is
 * the newest there, and the next environment has another version. Null when there is none.
 */
export function promotableTo(
  release: Pick<Release, 'environment' | 'version' | 'state' | 'rehearsalOf'>,
  deployment: Pick<Deployment, 'state' | 'verdict'> | null,
  isReplaced: boolean,
  environments: readonly EnvironmentStanding[],
): string | null {
  if (release.state !== 'completed' || release.rehearsalOf !== null || isReplaced) return null;
  if (deployment?.state !== 'succeeded' || isAcceptedAsIs(deployment)) return null;
  const at = environments.findIndex(({ environment }) => environment === release.environment);
  const next = at === -1 ? undefined : environments[at + 1];
  return next === undefined || next.version === release.version ? null : next.environment;
}

const mostShown = 5;

/** Those that are shown in one line: all, or those around this one; the flags say whether some are left out before and after. */
export function shownAround(
  environments: readonly EnvironmentStanding[],
  name: string,
): { shown: readonly EnvironmentStanding[]; hasBefore: boolean; hasAfter: boolean } {
  const at = Math.max(
    0,
    environments.findIndex(({ environment }) => environment === name),
  );
  const from = Math.max(0, Math.min(at - 2, environments.length - mostShown));
  const shown = environments.slice(from, from + mostShown);
  return { shown, hasBefore: from > 0, hasAfter: from + mostShown < environments.length };
}
