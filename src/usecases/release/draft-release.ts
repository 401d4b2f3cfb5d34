import type { Drift } from '../../domain/deployment/drift.ts';
import { draftPlan } from '../../domain/plan/draft-plan.ts';
import type { PlanEdits } from '../../domain/plan/edits.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import { requiredBefore } from '../../domain/promotion/promotion.ts';
import type { Refusal } from '../../domain/refusal.ts';
import type { Replaced } from '../../domain/release/standing.ts';
import type { Service, ServiceEnvironment } from '../../domain/service.ts';
import { policyFor, thresholdsFor } from '../../domain/settings.ts';
import type { StrategyName } from '../../domain/strategy/matrix.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { Stores } from '../../ports/stores.ts';
import type { Artifact } from '../../ports/version-source.ts';
import type { ChangeDeps } from '../deps.ts';
import { findFollowUps } from '../incident/follow-ups.ts';
import { loadRehearsals } from '../rehearsal/load-ledger.ts';
import { localTime } from './facts.ts';

/** What a plan is drafted from, besides the record. */
export interface DraftFacts {
  service: Service;
  environment: ServiceEnvironment;
  version: string;
  artifact: Artifact;
  /** Slack ids of the authors of what the artifact changes. */
  authors: readonly string[];
  replaced: Replaced;
  /** What runs although the record says something else; null when that is not so. */
  drift: Drift | null;
  rollbackTarget: string | null;
  reason: string;
  strategy: { name: StrategyName; chosenBy: string } | null;
  startsAt: Date | null;
  /** When it was requested: what a start by hand is judged by. */
  requestedAt: Date;
  rehearsalOf: string | null;
  edits: PlanEdits;
}

/**
 * How many recent releases and rollbacks are used to estimate the risk of the next one and the time of its rollback.
 */
const history = { releases: 10, rollbacks: 50, rehearsals: 20 };

/** Drafts the plan of a release from these facts, the settings and the record. Writes nothing. */
export async function draftRelease(
  { settings }: Pick<ChangeDeps, 'settings'>,
  stores: Stores,
  facts: DraftFacts,
): Promise<Result<Plan, Refusal>> {
  const { service, environment, artifact, edits, startsAt } = facts;
  const place = { service: service.name, environment: environment.name };
  const rolledBack = await stores.deployments.rolledBack(place, history.rollbacks);
  const ended = (await stores.releases.ended(history.releases, place)).filter((one) => one.rehearsalOf === null);
  const rehearsed = await loadRehearsals(stores, place, history.rehearsals);
  const { policy } = policyFor(settings, service, edits.policy?.part);
  const plan = draftPlan({
    service,
    environment,
    thresholds: thresholdsFor(settings, service),
    version: facts.version,
    replaced: facts.replaced,
    drift: facts.drift,
    rollbackTarget: facts.rollbackTarget,
    reason: facts.reason,
    artifact: {
      digest: artifact.digest,
      notes: artifact.notes,
      changedFiles: artifact.changedFiles,
      migrations: artifact.migrations,
      configuration: artifact.configuration,
      authors: facts.authors,
    },
    policy,
    groups: settings.groups,
    matrix: settings.strategyMatrix,
    dependents: Object.values(settings.services)
      .filter((other) => other.dependsOn.includes(service.name))
      .map((other) => other.name),
    history: {
      recentReleases: ended.length,
      recentFailures: ended.filter((one) => one.state === 'rolled_back' || one.state === 'closed').length,
      rollbackMs: rolledBack.flatMap(({ rollback }) =>
        rollback?.restoredAt ? [Date.parse(rollback.restoredAt) - Date.parse(rollback.startedAt)] : [],
      ),
      rehearsed,
    },
    followUps: await findFollowUps(stores, service.name),
    strategy: facts.strategy,
    startsAt,
    rehearsalOf: facts.rehearsalOf,
    promotedFrom: requiredBefore(settings, service, environment.name, policy),
    isDefaultEnvironment: environment.name === settings.defaultEnvironment,
    localStart: localTime(startsAt ?? facts.requestedAt, settings.organization.timeZone),
    edits,
  });
  return plan.ok ? ok(plan.value) : err(plan.error);
}
