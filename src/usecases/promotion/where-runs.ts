import { findService } from '../../domain/find-name.ts';
import { type EnvironmentHealth, type EnvironmentStanding, healthOf } from '../../domain/promotion/environment-row.ts';
import { environmentsInOrder } from '../../domain/promotion/promotion.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { type Release, releaseRef } from '../../domain/release/release.ts';
import type { Service } from '../../domain/service.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { Stores } from '../../ports/stores.ts';
import type { Deps } from '../deps.ts';
import { readRunningVersion } from '../release/facts.ts';
import { lastLive } from '../release/find-replaced.ts';
import { readEnvironments } from './read-environments.ts';

/** What runs in one environment of a service. */
export interface RunsWhere {
  environment: string;
  /** Null when nothing was ever released there, or nothing answers. */
  version: string | null;
  /** `service`: it says so itself, now; `record`: by the last release; `unknown`: it could not be asked. */
  source: 'service' | 'record' | 'unknown';
  /** Why it could not be asked. */
  detail: string | null;
  /** What the record has instead, where the service says something else. */
  recorded: string | null;
  /** Since when, and by which release; null where the record does not know this version. */
  since: Date | null;
  ref: string | null;
  captainId: string | null;
  /** How it went there. */
  health: EnvironmentHealth;
  /** A release that is open to this environment. */
  open: { ref: string; version: string; state: Release['state'] } | null;
}

/** What runs where, in the order of promotion: each service is asked itself where the settings say how. */
export async function whereRuns(
  deps: Pick<Deps, 'database' | 'settings' | 'systems' | 'clock'>,
  asked: string,
): Promise<Result<{ service: Service; environments: RunsWhere[]; row: EnvironmentStanding[] }, Refusal>> {
  const service = findService(deps.settings, asked);
  if (!service) return err({ kind: 'unknown_service', asked, known: Object.keys(deps.settings.services) });
  const names = environmentsInOrder(deps.settings, service);
  const environments = await Promise.all(
    names.map(async (environment): Promise<RunsWhere> => {
      const settings = service.environments[environment];
      const running = settings ? await readRunningVersion(deps, settings) : ({ kind: 'not_asked' } as const);
      return deps.database.read(async (stores) => {
        const place = { service: service.name, environment };
        const [recorded, active] = await Promise.all([
          lastLive(stores, place),
          stores.releases.activeFor(service.name, environment),
        ]);
        const version = running.kind === 'version' ? running.version : running.kind === 'not_asked' ? recorded : null;
        return {
          environment,
          version,
          source: running.kind === 'unknown' ? 'unknown' : running.kind === 'not_asked' ? 'record' : 'service',
          detail: running.kind === 'unknown' ? running.detail : null,
          recorded: recorded === version ? null : recorded,
          ...(await sinceWhen(stores, place, version)),
          open: active && { ref: releaseRef(active), version: active.version, state: active.state },
        };
      });
    }),
  );
  const row = await deps.database.read((stores) => readEnvironments(deps, stores, service.name));
  return ok({ service, environments, row });
}

async function sinceWhen(
  stores: Stores,
  place: { service: string; environment: string },
  version: string | null,
): Promise<Pick<RunsWhere, 'since' | 'ref' | 'captainId' | 'health'>> {
  const unknown = { since: null, ref: null, captainId: null, health: 'unknown' } as const;
  if (version === null) return unknown;
  const [own, restored] = await Promise.all([
    stores.deployments.newestOf(place, version),
    stores.deployments.restoredTo(place, version),
  ]);
  const isRestored = restored !== null && (own === null || restored.startedAt > own.startedAt);
  const deployment = isRestored ? restored : own;
  const release = deployment && (await stores.releases.find(deployment.releaseId));
  if (!deployment || !release) return unknown;
  const restoredAt = deployment.rollback?.restoredAt;
  return {
    since: isRestored && restoredAt ? new Date(restoredAt) : (deployment.deployedAt ?? deployment.startedAt),
    ref: releaseRef(release),
    captainId: release.captainId,
    health: isRestored ? 'good' : healthOf(deployment),
  };
}
