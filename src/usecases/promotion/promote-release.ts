import { z } from 'zod';
import { findEnvironment, findService } from '../../domain/find-name.ts';
import { environmentsInOrder } from '../../domain/promotion/promotion.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { Stores } from '../../ports/stores.ts';
import type { Deps, RequestDeps } from '../deps.ts';
import type { Caller } from '../once.ts';
import { lastLive } from '../release/find-replaced.ts';
import { type Opened, openRelease } from '../release/open-release.ts';
import { proofOf } from './promotion-check.ts';

export const PromoteRelease = z.object({
  service: z.string().min(1).max(64),
  /** Null: what runs in the environment before. */
  version: z.string().max(200).nullable(),
  /** Null: the last environment that has another version than the one before it. */
  to: z.string().min(1).max(64).nullable(),
});
export type PromoteRelease = z.infer<typeof PromoteRelease>;

/**
 * Opens a release of a version that succeeded in one environment to the next one: same version, its own plan and
 * approvals. Refuses with `nothing_to_promote` when both have the same version, or it has not succeeded there.
 */
export async function promoteRelease(
  deps: RequestDeps & Pick<Deps, 'systems'>,
  input: PromoteRelease,
  caller: Caller,
): Promise<Result<Opened & { from: string }, Refusal>> {
  const { settings } = deps;
  const service = findService(settings, input.service);
  if (!service) return err({ kind: 'unknown_service', asked: input.service, known: Object.keys(settings.services) });
  const environments = environmentsInOrder(settings, service);
  const to = input.to === null ? null : (findEnvironment(settings, input.to)?.name ?? input.to);
  if (to !== null && !environments.includes(to))
    return err({ kind: 'unknown_environment', asked: to, known: environments });
  if (environments.length < 2 || to === environments[0])
    return err({ kind: 'nowhere_to_promote', service: service.name, environments });
  const step = await deps.database.read((stores) =>
    findStep(stores, { service: service.name, environments, to, version: input.version, now: deps.clock.now() }),
  );
  if (!step.ok) return step;
  const { from, target, version, ref } = step.value;
  const request = {
    service: service.name,
    version,
    environment: target,
    strategy: null,
    startsAt: null,
    reason: `Promotion of ${version} from ${from}, where ${ref} succeeded`,
    because: null,
  };
  const opened = await openRelease(deps, request, caller);
  return opened.ok ? ok({ ...opened.value, from }) : opened;
}

interface Step {
  from: string;
  target: string;
  version: string;
  ref: string;
}

async function findStep(
  stores: Stores,
  asked: { service: string; environments: readonly string[]; to: string | null; version: string | null; now: Date },
): Promise<Result<Step, Refusal>> {
  const { service, environments, now } = asked;
  const live = await Promise.all(environments.map((environment) => lastLive(stores, { service, environment })));
  const differs = (index: number) => live[index - 1] != null && live[index - 1] !== live[index];
  const last = environments.findLastIndex((_name, index) => index > 0 && differs(index));
  const at =
    asked.to === null ? Math.max(1, last === -1 ? environments.length - 1 : last) : environments.indexOf(asked.to);
  const [from = '', target = ''] = [environments[at - 1], environments[at]];
  const refuse = (why: string) => err({ kind: 'nothing_to_promote' as const, service, from, to: target, why });
  const version = asked.version ?? live[at - 1] ?? null;
  if (version === null) return refuse(`nothing was released to ${from} yet`);
  if (live[at] === version) return refuse(`${version} runs in both`);
  const proof = await proofOf(stores, { service, environment: from }, version, now);
  if (proof === null) return refuse(`${version} was never released to ${from}`);
  return proof.hasSucceeded
    ? ok({ from, target, version, ref: proof.ref })
    : refuse(`${proof.ref} has not succeeded in ${from}`);
}
