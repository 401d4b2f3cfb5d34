import type { GateCheck } from '../gate/gate.ts';
import { formatDuration } from '../report/duration.ts';
import type { Service } from '../service.ts';
import type { Settings } from '../settings.ts';
import type { PromotionPolicy } from './policy.ts';

/** The environments of a service in the order in which a version passes through them. */
export function environmentsInOrder(
  { environments }: Pick<Settings, 'environments'>,
  service: Pick<Service, 'environments'>,
): string[] {
  const orderOf = (name: string) => environments.find((one) => one.name === name)?.order ?? Number.POSITIVE_INFINITY;
  return Object.keys(service.environments).sort((a, b) => orderOf(a) - orderOf(b));
}

/** The environment that comes directly before; null for the first one. */
export function environmentBefore(
  settings: Pick<Settings, 'environments'>,
  service: Pick<Service, 'environments'>,
  name: string,
): string | null {
  const all = environmentsInOrder(settings, service);
  return all[all.indexOf(name) - 1] ?? null;
}

/**
 * The environment in which a version must have succeeded before it starts in this one; null where nothing is required.
 * Without a list of environments in the settings there is an order to show, but none that a release can be held to.
 */
export function requiredBefore(
  settings: Pick<Settings, 'environments' | 'hasEnvironmentOrder'>,
  service: Pick<Service, 'environments'>,
  name: string,
  { promotion }: Pick<PromotionPolicy, 'promotion'>,
): string | null {
  return promotion === 'required' && settings.hasEnvironmentOrder ? environmentBefore(settings, service, name) : null;
}

/** How a version went in the environment before. */
export interface Proof {
  /** The release that brought it there. */
  ref: string;
  digest: string | null;
  hasSucceeded: boolean;
  /** How long it ran there, in milliseconds. */
  ranMs: number;
}

/** What a release is held to: whether it is required, for how long, and whether somebody may bypass it. */
export interface PromotionRule {
  isRequired: boolean;
  soakMs: number;
  canBypass: boolean;
}

/** Has this version, with this content, proven itself in the environment before? Null where that is not required. */
export function promotionGate(
  { isRequired, soakMs, canBypass }: PromotionRule,
  about: { ref: string; service: string; version: string; digest: string | null; before: string },
  proof: Proof | null,
): GateCheck | null {
  const check = { id: 'promotion', title: 'Promotion' } as const;
  const { ref, service, version, digest, before } = about;
  const why = whyNotProven({ version, digest, before, soakMs }, proof);
  if (why === null && proof !== null)
    return {
      ...check,
      result: 'passed',
      detail: `${proof.ref} succeeded in ${before} and ran there for ${formatDuration(proof.ranMs)}`,
      reasonCode: null,
    };
  if (!isRequired) return null;
  const next = proof?.hasSucceeded ? '' : `; “/deploy ${service} ${version} to ${before}” releases it there`;
  return {
    ...check,
    result: 'failed',
    detail: `${why?.words ?? ''}${next}`,
    reasonCode: why?.code ?? 'NOT_PROMOTED',
    nextStep: waysAround(ref, service, canBypass),
  };
}

/** What can be done when the version is meant to start all the same: once, and for good. */
function waysAround(ref: string, service: string, canBypass: boolean): string {
  const bypass = `“/deploy bypass ${ref} promotion <reason>”`;
  const once = canBypass
    ? `${bypass} by a member of the policy’s bypassGroups`
    : `${bypass}, once the policy names who may in bypassGroups`;
  return `to start without it this time: ${once}; to never require it: “promotion: optional” in the policy of ${service}`;
}

function whyNotProven(
  { version, digest, before, soakMs }: { version: string; digest: string | null; before: string; soakMs: number },
  proof: Proof | null,
): { code: string; words: string } | null {
  if (proof === null) return { code: 'NOT_PROMOTED', words: `${version} was never released to ${before}` };
  if (!proof.hasSucceeded) return { code: 'NOT_PROMOTED', words: `${proof.ref} has not succeeded in ${before}` };
  if (proof.digest !== digest)
    return { code: 'PROMOTION_CONTENT', words: `${proof.ref} brought another digest of ${version} to ${before}` };
  const leftMs = soakMs - proof.ranMs;
  return leftMs > 0
    ? {
        code: 'SOAKING',
        words: `${version} ran in ${before} for ${formatDuration(proof.ranMs)} of ${formatDuration(soakMs)}; ${formatDuration(leftMs)} left`,
      }
    : null;
}
