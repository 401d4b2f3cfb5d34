import { z } from 'zod';
import { system } from '../../domain/actor.ts';
import { findEnvironment, findService } from '../../domain/find-name.ts';
import { hashPlan } from '../../domain/plan/hash.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { type Release, releaseRef } from '../../domain/release/release.ts';
import type { Service, ServiceEnvironment } from '../../domain/service.ts';
import { policyFor } from '../../domain/settings.ts';
import { type RiskLevel, type StrategyName, strategyNames } from '../../domain/strategy/matrix.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { Stores } from '../../ports/stores.ts';
import type { Artifact } from '../../ports/version-source.ts';
import { checkMember } from '../approval/check-member.ts';
import { remindApprovers } from '../approval/remind-approvers.ts';
import { reuseApprovals } from '../approval/reuse-approvals.ts';
import { deploymentMs, refuseByCalendar } from '../calendar/calendar-check.ts';
import { conflictsOf } from '../calendar/look-ahead.ts';
import { followChange } from '../change/follow-change.ts';
import { findDrift } from '../deployment/drift-check.ts';
import { tickByRecord } from '../deployment/gate-checks.ts';
import { beginSampling } from '../deployment/sample-baseline.ts';
import type { ChangeDeps, Deps, RequestDeps } from '../deps.ts';
import { takeOverImprovements } from '../improvement/become-task.ts';
import { wantLinkedRecords } from '../linked-record/want-linked-records.ts';
import { withMaskedText } from '../masked-text.ts';
import { wantMessages } from '../message/want-messages.ts';
import { answeredBefore, type Caller, once } from '../once.ts';
import { mayOpen, openedFromTurn } from '../queue/take-turn.ts';
import { ReleaseWork } from '../release-work.ts';
import { type FoundAssignees, findAssignees, tellAssigned } from '../task/assignee.ts';
import { createTasks } from '../task/create-tasks.ts';
import { recordGivenToAgents } from '../task/record-assigned.ts';
import { wantWebhooks } from '../webhook/want-webhooks.ts';
import { chooseCaptain } from './choose-captain.ts';
import { draftRelease } from './draft-release.ts';
import { findArtifact, type Running, readRunningVersion } from './facts.ts';
import { findAuthors } from './find-authors.ts';
import { findReplaced } from './find-replaced.ts';

export const OpenRelease = z.object({
  service: z.string().min(1).max(64),
  /** Validated by `isVersion` together with the artifact, so that the refusal can list the versions that exist. */
  version: z.string(),
  environment: z.string().min(1).max(64).nullable(),
  strategy: z.enum(strategyNames).nullable(),
  startsAt: z.date().nullable(),
  reason: z.string().max(2_000),
  /** Why a version that was rolled back before may be released again. */
  because: z.string().max(500).nullable(),
  /** The environment that this is a rehearsal for; absent when it is meant to stay. */
  rehearsalOf: z.string().max(64).optional(),
  /** The entry of the queue whose turn it is. */
  turn: z.string().max(100).optional(),
});
export type OpenRelease = z.infer<typeof OpenRelease>;

/** How many days ahead a start can be scheduled. */
export const furthestStartDays = 365;

export interface Opened {
  id: Release['id'];
  ref: string;
  service: string;
  version: string;
  environment: string;
  strategy: StrategyName;
  risk: RiskLevel;
  /** The scheduled start as ISO 8601; null for a manual one. */
  startsAt: string | null;
  /** Planned releases that this one would get in the way of, each with why. */
  conflicts?: { ref: string; why: string }[];
}

/**
 * Opens a release: resolves the request, drafts the whole plan, and requests approval. Refuses a version that does not
 * exist, is already running or in progress, or was rolled back before unless the request gives a reason.
 */
export async function openRelease(
  deps: RequestDeps & Pick<Deps, 'systems'>,
  request: OpenRelease,
  caller: Caller,
): Promise<Result<Opened, Refusal>> {
  const input = withMaskedText(request, 'reason', 'because');
  const before = await answeredBefore<Opened>(deps, caller, input);
  if (before) return before;
  const member = await checkMember(deps, caller.actor.id);
  if (!member.ok) return member;
  const place = locate(deps, input);
  if (!place.ok) return place;
  const { service, environment } = place.value;
  if (input.startsAt !== null && input.startsAt.getTime() <= deps.clock.now().getTime())
    return err({ kind: 'time_in_past', asked: input.startsAt.toISOString() });
  if (input.startsAt !== null && input.startsAt.getTime() - deps.clock.now().getTime() > furthestStartDays * 86_400_000)
    return err({ kind: 'time_too_far', limitDays: furthestStartDays });

  const running = await readRunningVersion(deps, environment);
  const artifact = await findArtifact(
    deps,
    service,
    input.version,
    running.kind === 'version' ? running.version : null,
  );
  if (!artifact.ok) return artifact;
  if (running.kind === 'unknown')
    return err({
      kind: 'could_not_find_out',
      what: `The running version of ${service.name} in ${environment.name}`,
      detail: running.detail,
    });
  if (running.kind === 'version' && running.version === input.version)
    return err({
      kind: 'already_running_version',
      service: service.name,
      version: input.version,
      environment: environment.name,
    });

  const found = await findAssignees(
    deps,
    service.tasks.flatMap(({ assignee }) => assignee ?? []),
  );
  if (!found.ok) return found;
  const draft = {
    input,
    caller,
    service,
    environment,
    artifact: artifact.value,
    authors: await findAuthors(deps, artifact.value),
    captainId: await chooseCaptain(deps, service, caller.actor.id),
    running,
    assignees: found.value,
  };
  const opened = await once(deps, caller, input, (stores) => record(deps, stores, draft));
  if (opened.ok) {
    deps.logger.info(
      { release: opened.value.id, ref: opened.value.ref, request: caller.request },
      'a release was opened',
    );
    await reuseApprovals(deps, opened.value.id);
  }
  return opened;
}

function locate(
  deps: Pick<Deps, 'settings'>,
  input: OpenRelease,
): Result<{ service: Service; environment: ServiceEnvironment }, Refusal> {
  const { services, defaultEnvironment } = deps.settings;
  const service = findService(deps.settings, input.service);
  if (!service) return err({ kind: 'unknown_service', asked: input.service, known: Object.keys(services) });
  const asked = input.environment ?? defaultEnvironment;
  const name = findEnvironment(deps.settings, asked)?.name ?? asked;
  const environment = Object.hasOwn(service.environments, name) ? service.environments[name] : undefined;
  if (!environment) return err({ kind: 'unknown_environment', asked: name, known: Object.keys(service.environments) });
  return ok({ service, environment });
}

interface Draft {
  input: OpenRelease;
  caller: Caller;
  service: Service;
  environment: ServiceEnvironment;
  artifact: Artifact;
  authors: readonly string[];
  captainId: string;
  running: Exclude<Running, { kind: 'unknown' }>;
  assignees: FoundAssignees;
}

async function record(deps: ChangeDeps, stores: Stores, draft: Draft): Promise<Result<Opened, Refusal>> {
  const { input, caller, service, environment, artifact, running } = draft;
  const place = { service: service.name, environment: environment.name };
  await stores.releases.lockService(service.name);
  const active = await stores.releases.activeFor(service.name, environment.name);
  if (active) return err({ kind: 'active_release_exists', ref: releaseRef(active), state: active.state });
  const may = await mayOpen(stores, place, { turn: input.turn, personId: caller.actor.id, clock: deps.clock });
  if (!may.ok) return may;
  const reverted = await stores.releases.reverted(service.name, environment.name, input.version);
  if (reverted && !input.because)
    return err({ kind: 'reverted_version', service: service.name, version: input.version, ref: releaseRef(reverted) });

  const now = deps.clock.now();
  const { policy } = policyFor(deps.settings, service);
  const { replaced, target } = await findReplaced(stores, place, input.version, running);
  const drift = await findDrift(stores, place, running);
  const rehearsalOf = input.rehearsalOf ?? null;
  if (rehearsalOf !== null && target === null)
    return err({ kind: 'no_way_to_rehearse_back', service: service.name, environment: environment.name });
  const again = reverted ? `Once more, although it was rolled back in ${releaseRef(reverted)}: ${input.because}` : '';
  const reason = [input.reason.trim() || artifact.notes, again].filter(Boolean).join('\n');
  const plan = await draftRelease(deps, stores, {
    service,
    environment,
    version: input.version,
    artifact,
    authors: draft.authors,
    replaced,
    drift,
    rollbackTarget: target,
    reason,
    strategy: input.strategy === null ? null : { name: input.strategy, chosenBy: caller.actor.id },
    startsAt: input.startsAt,
    requestedAt: now,
    rehearsalOf,
    edits: {},
  });
  if (!plan.ok) return plan;
  if (input.startsAt !== null) {
    const length = { startsAt: input.startsAt, lengthMs: deploymentMs(plan.value) };
    const people = [caller.actor.id];
    const closed = await refuseByCalendar(deps, stores, { ...place, people }, length);
    if (closed !== null) return err(closed);
  }

  const planHash = hashPlan(plan.value);
  const release = await stores.releases.insert({
    id: deps.ids.next<'Release'>('rel'),
    service: service.name,
    version: input.version,
    environment: environment.name,
    reason,
    requesterId: caller.actor.id,
    captainId: draft.captainId,
    // Nobody has to approve what is taken back at once.
    state: rehearsalOf === null ? 'in_review' : 'approved',
    revision: 1,
    plan: plan.value,
    planHash,
    rootTaskId: deps.ids.next<'Task'>('tsk'),
    startsAt: input.startsAt,
    rehearsalOf,
    edits: input.strategy === null ? null : { strategy: { name: input.strategy, chosenBy: caller.actor.id } },
    createdAt: now,
    updatedAt: now,
    endedAt: null,
  });
  const [, ...tasks] = await createTasks(deps, stores, release, now, await draft.assignees.among(stores));
  await stores.events.append(
    release.id,
    'release.opened',
    { service: service.name, version: input.version, environment: environment.name, reason },
    caller.actor,
    now,
  );
  await stores.events.append(release.id, 'release.submitted', { planHash }, caller.actor, now);
  if (rehearsalOf === null) {
    await beginSampling(deps, stores, release.id, policy);
    await remindApprovers(deps, stores, release, policy.approvalWaitMs);
  } else await stores.events.append(release.id, 'release.approved', { planHash }, system, now);
  const rehearsal = new ReleaseWork(deps, stores, system, release, null);
  await tickByRecord(rehearsal);
  if (input.turn !== undefined) await openedFromTurn(stores, input.turn, release, { now: may.value, work: rehearsal });
  await takeOverImprovements(rehearsal);
  await recordGivenToAgents(rehearsal, tasks);
  await tellAssigned(rehearsal, tasks);
  await followChange(rehearsal, true);
  await wantMessages(deps, stores, release);
  const first = [
    'release.opened',
    'release.submitted',
    ...(rehearsalOf === null ? [] : ['release.approved' as const]),
  ] as const;
  await wantWebhooks(deps, stores, { kind: 'release', ...release }, [...first, ...rehearsal.recorded]);
  await wantLinkedRecords(deps, stores, release);
  return ok({
    id: release.id,
    ref: releaseRef(release),
    service: release.service,
    version: release.version,
    environment: release.environment,
    strategy: plan.value.strategy.name,
    risk: plan.value.risk.level,
    startsAt: release.startsAt?.toISOString() ?? null,
    conflicts: await conflictsOf(deps, stores, release),
  });
}
