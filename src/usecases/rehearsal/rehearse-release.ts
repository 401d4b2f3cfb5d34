import { z } from 'zod';
import { findEnvironment, findService } from '../../domain/find-name.ts';
import type { Refusal } from '../../domain/refusal.ts';
import type { Service } from '../../domain/service.ts';
import type { Settings } from '../../domain/settings.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { checkMember } from '../approval/check-member.ts';
import type { StartDeps } from '../deployment/deps.ts';
import { startRelease } from '../deployment/start-release.ts';
import type { Caller } from '../once.ts';
import { type Opened, openRelease } from '../release/open-release.ts';

export const RehearseRelease = z.object({
  service: z.string().min(1).max(64),
  /** Null: that of the open release to the environment that it is rehearsed for. */
  version: z.string().max(200).nullable(),
  /** Where; null: the environment that comes before that one. */
  environment: z.string().min(1).max(64).nullable(),
});
export type RehearseRelease = z.infer<typeof RehearseRelease>;

/**
 * Rehearses a release for the default environment in one that comes before it: deploys the version there by the same
 * strategy, and as soon as it is deployed, rolls it back and verifies that. What both take is measured. Nobody has to
 * approve it, and the gate holds as for every start: when it is closed, the rehearsal stays open and is started with
 * “/deploy start”.
 */
export async function rehearseRelease(
  deps: StartDeps,
  input: RehearseRelease,
  caller: Caller,
): Promise<Result<Opened & { target: string; refused: Refusal | null }, Refusal>> {
  const member = await checkMember(deps, caller.actor.id);
  if (!member.ok) return member;
  const { settings } = deps;
  const service = findService(settings, input.service);
  if (!service) return err({ kind: 'unknown_service', asked: input.service, known: Object.keys(settings.services) });
  const target = settings.defaultEnvironment;
  const place = placeFor(settings, service, target, input.environment);
  if (!place.ok) return place;
  const planned = await deps.database.read((stores) => stores.releases.activeFor(service.name, target));
  const version = input.version ?? planned?.version;
  if (version === undefined) return err({ kind: 'nothing_to_rehearse', service: service.name, target });
  // The same version goes the same way as it is planned to.
  const strategy = planned?.version === version ? planned.plan.strategy.name : null;
  const opened = await openRelease(
    deps,
    {
      service: service.name,
      version,
      environment: place.value,
      strategy: strategy !== null && isSameSteps(service, place.value, target) ? strategy : null,
      startsAt: null,
      reason: `Rehearsal of ${version} for ${target}: forward and back`,
      because: null,
      rehearsalOf: target,
    },
    caller,
  );
  if (!opened.ok) return opened;
  const started = await startRelease(deps, { releaseId: opened.value.id }, { ...caller, key: `${caller.key}:start` });
  return ok({ ...opened.value, target, refused: started.ok ? null : started.error });
}

/** A strategy that the other environment has no actions for would be refused; then the recommended one is rehearsed. */
function isSameSteps(service: Service, environment: string, target: string): boolean {
  const actionsIn = (name: string) => Object.keys(service.environments[name]?.actions ?? {});
  const here = new Set(actionsIn(environment));
  return actionsIn(target).every((name) => here.has(name));
}

/** Nobody approves a rehearsal, so it is never in the environment itself or in one that comes after it. */
function placeFor(
  { environments }: Settings,
  service: Service,
  target: string,
  asked: string | null,
): Result<string, Refusal> {
  const all = Object.keys(service.environments);
  const orderOf = (name: string) => environments.find((one) => one.name === name)?.order ?? Number.POSITIVE_INFINITY;
  const known = all.filter((name) => orderOf(name) < orderOf(target)).sort((a, b) => orderOf(b) - orderOf(a));
  const place = asked === null ? known[0] : (findEnvironment({ environments }, asked)?.name ?? asked);
  if (place !== undefined && known.includes(place)) return ok(place);
  return place === undefined || all.includes(place)
    ? err({ kind: 'nowhere_to_rehearse', service: service.name, target, known })
    : err({ kind: 'unknown_environment', asked: place, known });
}
