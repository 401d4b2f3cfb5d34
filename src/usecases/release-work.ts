import type { Actor } from '../domain/actor.ts';
import type { Deployment } from '../domain/deployment/deployment.ts';
import { type DeploymentEvent, deploymentLifecycle, underWayStates } from '../domain/deployment/lifecycle.ts';
import type { EventData, EventType } from '../domain/event.ts';
import type { ReleaseId } from '../domain/ids.ts';
import { hasNewPhase, type Standing } from '../domain/linked-record/linked-record.ts';
import type { Refusal } from '../domain/refusal.ts';
import { activeReleaseStates, type ReleaseEvent, releaseLifecycle } from '../domain/release/lifecycle.ts';
import { type Release, releaseRef } from '../domain/release/release.ts';
import { err, ok, type Result } from '../lib/result.ts';
import type { Stores } from '../ports/stores.ts';
import { closeApprovalPage } from './approval/page-for-approval.ts';
import { followChange } from './change/follow-change.ts';
import type { ChangeDeps } from './deps.ts';
import { wantLinkedRecords } from './linked-record/want-linked-records.ts';
import { wakeQueue } from './queue/wake-queue.ts';
import { wantWebhooks } from './webhook/want-webhooks.ts';

/** One release that nobody else changes during this transaction, with everything that happens to it recorded. */
export class ReleaseEdit {
  readonly deps: ChangeDeps;
  readonly stores: Stores;
  readonly actor: Actor;
  /** The timestamp of everything recorded here: never earlier than the end of a wait. */
  now: Date;
  release: Release;
  /** Something was recorded, so every living message of the release may have changed. */
  hasChanged = false;
  /** The types of what was recorded here, in order. */
  readonly recorded: EventType[] = [];

  constructor(deps: ChangeDeps, stores: Stores, actor: Actor, release: Release) {
    this.deps = deps;
    this.stores = stores;
    this.actor = actor;
    this.now = deps.clock.now();
    this.release = release;
  }

  /** To be called after waiting for anything other than the release, so that the record is in chronological order. */
  retime(): void {
    this.now = this.deps.clock.now();
  }

  async record<T extends EventType>(type: T, data: EventData[T]): Promise<void> {
    this.hasChanged = true;
    this.recorded.push(type);
    const { kind, id, onBehalfOf } = this.actor;
    // What an agent does is on record with the person on whose behalf it acts.
    const said = onBehalfOf === undefined ? data : { ...data, onBehalfOf };
    await this.stores.events.append(this.release.id, type, said, { kind, id }, this.now);
  }
}

/** One release with its deployment, locked for this transaction, with everything that changes it recorded as it changes. */
export class ReleaseWork extends ReleaseEdit {
  deployment: Deployment | null;

  constructor(deps: ChangeDeps, stores: Stores, actor: Actor, release: Release, deployment: Deployment | null) {
    super(deps, stores, actor, release);
    this.deployment = deployment;
  }

  /** Moves the release along its lifecycle; a transition that is not in the table is refused. */
  moveRelease(event: ReleaseEvent): Result<void, Refusal> {
    const next = releaseLifecycle.next(this.release.state, event);
    if (next === null) return err(notNow(event, this.release, releaseLifecycle.events(this.release.state)));
    this.release = {
      ...this.release,
      state: next,
      endedAt: releaseLifecycle.isTerminal(next) || next === 'completed' ? this.now : null,
    };
    return ok(undefined);
  }

  /** Moves the deployment along its lifecycle and records it; a transition that is not in the table is refused. */
  async moveDeployment(
    event: DeploymentEvent,
    reason: string,
    changes: Partial<Deployment> = {},
  ): Promise<Result<void, Refusal>> {
    if (!this.deployment) return err(notNow(event, this.release, []));
    const from = this.deployment.state;
    const next = deploymentLifecycle.next(from, event);
    if (next === null) return err({ ...notNow(event, this.release, deploymentLifecycle.events(from)), state: from });
    this.deployment = { ...this.deployment, ...changes, state: next };
    await this.stores.deployments.save(this.deployment);
    await this.record('deployment.moved', { from, to: next, reason });
    return ok(undefined);
  }

  /** Changes the deployment without moving it. */
  async changeDeployment(changes: Partial<Omit<Deployment, 'state'>>): Promise<void> {
    if (!this.deployment) throw new Error(`${this.release.id} has no deployment`);
    this.deployment = { ...this.deployment, ...changes };
    await this.stores.deployments.save(this.deployment);
  }
}

function notNow(event: string, release: Release, allowed: readonly string[]) {
  return {
    kind: 'not_now' as const,
    action: participle(event),
    ref: releaseRef(release),
    state: release.state,
    allowed: allowed.map((name) => name.replaceAll('_', ' ')),
  };
}

const participles: Readonly<Record<string, string>> = {
  submit: 'submitted',
  approve: 'approved',
  reject: 'rejected',
  revise: 'revised',
  cancel: 'cancelled',
  start: 'started',
  complete: 'completed',
  fail: 'failed',
  roll_back: 'rolled back',
  close: 'closed',
  pause: 'paused',
  resume: 'resumed',
  abort: 'aborted',
  retry: 'tried again',
  accept: 'accepted',
};

function participle(event: string): string {
  return participles[event] ?? event.replaceAll('_', ' ');
}

/** Whoever waits for its place, or for a deployment of a service that it conflicts with, may be next. */
function freesPlace(before: Standing, after: Standing): boolean {
  const isUnderWay = ({ deployment }: Standing) => deployment !== null && underWayStates.includes(deployment);
  const isActive = ({ release }: Standing) => activeReleaseStates.includes(release);
  return (isUnderWay(before) && !isUnderWay(after)) || (isActive(before) && !isActive(after));
}

/**
 * Locks the release and runs `work`. If that recorded something, the release is saved with a new revision and all its
 * living messages become due; with a new phase, so do its records in other systems. If `work` refuses, `once` rolls back whatever it wrote.
 */
export async function inRelease<T>(
  deps: ChangeDeps,
  stores: Stores,
  id: ReleaseId,
  actor: Actor,
  work: (work: ReleaseWork) => Promise<Result<T, Refusal>>,
): Promise<Result<T, Refusal>> {
  // Issued together, executed in this order: the deployment is read once the lock is held.
  const [release, deployment] = await Promise.all([stores.releases.lock(id), stores.deployments.forRelease(id)]);
  if (!release) return err({ kind: 'unknown_release', asked: id });
  const unit = new ReleaseWork(deps, stores, actor, release, deployment);
  const result = await work(unit);
  if (!result.ok) return result;
  if (!unit.hasChanged) return result;
  await closeApprovalPage(unit, release);
  await saveEdit(unit, release);
  const before = { release: release.state, deployment: deployment?.state ?? null };
  const after = { release: unit.release.state, deployment: unit.deployment?.state ?? null };
  if (freesPlace(before, after)) await wakeQueue(stores, unit.release.environment);
  if (hasNewPhase(before, after)) await wantLinkedRecords(deps, stores, unit.release);
  return result;
}

/**
 * Runs `work`, which only adds to the record of the release: it needs no other row, its deployment neither, and moves
 * nothing. Saved as by `inRelease`.
 */
export async function editRelease<T>(
  deps: ChangeDeps,
  stores: Stores,
  id: ReleaseId,
  actor: Actor,
  work: (edit: ReleaseEdit) => Promise<Result<T, Refusal>>,
): Promise<Result<T, Refusal>> {
  const release = await stores.releases.edit(id);
  if (!release) return err({ kind: 'unknown_release', asked: id });
  const edit = new ReleaseEdit(deps, stores, actor, release);
  const result = await work(edit);
  if (result.ok && edit.hasChanged) await saveEdit(edit, release);
  return result;
}

/** What was recorded gives the release a new revision, and makes its messages and webhooks due. */
async function saveEdit(edit: ReleaseEdit, before: Release): Promise<void> {
  const { deps, stores } = edit;
  await followChange(edit, edit.release.state !== before.state);
  const { release } = edit;
  await stores.releases.save({ ...release, revision: before.revision + 1, updatedAt: edit.now });
  await stores.messages.touch(release.id);
  await wantWebhooks(deps, stores, { kind: 'release', ...release }, edit.recorded);
}
