import type { Actor } from '../../domain/actor.ts';
import type { EventData } from '../../domain/event.ts';
import type { IncidentId } from '../../domain/ids.ts';
import type { IncidentEvents } from '../../domain/incident/events.ts';
import { type Incident, incidentRef } from '../../domain/incident/incident.ts';
import { type IncidentEvent, incidentLifecycle } from '../../domain/incident/lifecycle.ts';
import { defaultPolicy, type Policy } from '../../domain/policy/policy.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { policyFor } from '../../domain/settings.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { Stores } from '../../ports/stores.ts';
import { checkMember } from '../approval/check-member.ts';
import type { ChangeDeps, RequestDeps } from '../deps.ts';
import { wantPostMortemPage } from '../linked-record/want-post-mortem-page.ts';
import { type Caller, once } from '../once.ts';
import { inRelease, type ReleaseWork } from '../release-work.ts';
import { wantWebhooks } from '../webhook/want-webhooks.ts';

/** One incident, locked for this transaction, with everything that changes it recorded as it changes. */
export class IncidentWork {
  readonly deps: ChangeDeps;
  readonly stores: Stores;
  readonly actor: Actor;
  readonly now: Date;
  incident: Incident;
  /** Something was recorded, so every living message of the incident may have changed. */
  hasChanged = false;
  /** The types of what was recorded here, in order. */
  readonly recorded: (keyof IncidentEvents)[] = [];
  /** Its release, locked too; null when it has none. */
  readonly #release: ReleaseWork | null;

  constructor(deps: ChangeDeps, stores: Stores, actor: Actor, incident: Incident, release: ReleaseWork | null) {
    this.deps = deps;
    this.stores = stores;
    this.actor = actor;
    // Taken when all locks are held, so that the record is in chronological order.
    this.now = deps.clock.now();
    this.incident = incident;
    this.#release = release;
  }

  get ref(): string {
    return incidentRef(this.incident);
  }

  /** The policy of its service; the defaults when the settings no longer have the service. */
  get policy(): Policy {
    const service = this.deps.settings.services[this.incident.service];
    return service ? policyFor(this.deps.settings, service).policy : defaultPolicy;
  }

  /** Adds to the record of the incident, and to the chain of its release. */
  async record<T extends keyof IncidentEvents>(type: T, data: EventData[T]): Promise<void> {
    this.hasChanged = true;
    this.recorded.push(type);
    await this.stores.incidents.append(this.incident.id, type, data, this.actor, this.now);
    await this.#release?.record(type, data);
  }

  /** Moves the incident along its lifecycle; a transition that is not in the table is refused. */
  move(event: IncidentEvent, changes: Partial<Incident> = {}): Result<void, Refusal> {
    const { state } = this.incident;
    const next = incidentLifecycle.next(state, event);
    if (next === null)
      return err({
        kind: 'incident_not_now',
        action: participles[event],
        ref: this.ref,
        state,
        allowed: [...incidentLifecycle.events(state)],
      });
    this.change({ ...changes, state: next });
    return ok(undefined);
  }

  /** Changes the incident without recording anything. */
  change(changes: Partial<Incident>): void {
    this.incident = { ...this.incident, ...changes };
    this.hasChanged = true;
  }
}

const participles: Readonly<Record<IncidentEvent, string>> = {
  assess: 'assessed',
  update: 'updated',
  mitigate: 'mitigated',
  resolve: 'resolved',
  reopen: 'reopened',
  write: 'given a post-mortem',
  close: 'closed',
};

/**
 * Locks the incident, after its release if it has one, and runs `work`. If that changed something, the incident is
 * saved with a new revision and all its living messages become due.
 */
export async function inIncident<T>(
  deps: ChangeDeps,
  stores: Stores,
  id: IncidentId,
  actor: Actor,
  work: (work: IncidentWork) => Promise<Result<T, Refusal>>,
): Promise<Result<T, Refusal>> {
  const known = await stores.incidents.find(id);
  if (!known) return err({ kind: 'unknown_incident', asked: id });
  // An incident keeps its release for good, so it can be read before the locks are held.
  if (known.releaseId === null) return underLock(deps, stores, id, actor, null, work);
  return inRelease(deps, stores, known.releaseId, actor, (release) =>
    underLock(deps, stores, id, actor, release, work),
  );
}

/** For a release that is locked already. */
export function inIncidentOf<T>(
  release: ReleaseWork,
  id: IncidentId,
  actor: Actor,
  work: (work: IncidentWork) => Promise<Result<T, Refusal>>,
): Promise<Result<T, Refusal>> {
  return underLock(release.deps, release.stores, id, actor, release, work);
}

/**
 * Without its release, which stays unlocked and has no part in the record: for work that holds the lock of another
 * release.
 */
export function inIncidentAlone<T>(
  deps: ChangeDeps,
  stores: Stores,
  id: IncidentId,
  actor: Actor,
  work: (work: IncidentWork) => Promise<Result<T, Refusal>>,
): Promise<Result<T, Refusal>> {
  return underLock(deps, stores, id, actor, null, work);
}

async function underLock<T>(
  deps: ChangeDeps,
  stores: Stores,
  id: IncidentId,
  actor: Actor,
  release: ReleaseWork | null,
  work: (work: IncidentWork) => Promise<Result<T, Refusal>>,
): Promise<Result<T, Refusal>> {
  const incident = await stores.incidents.lock(id);
  if (!incident) return err({ kind: 'unknown_incident', asked: id });
  const unit = new IncidentWork(deps, stores, actor, incident, release);
  const result = await work(unit);
  if (!result.ok || !unit.hasChanged) return result;
  await stores.incidents.save({ ...unit.incident, revision: incident.revision + 1 });
  await stores.incidentMessages.touch(id);
  // With its release, subscribers are told from the release's record.
  if (release === null) await wantWebhooks(deps, stores, { kind: 'incident', ...unit.incident }, unit.recorded);
  await wantPostMortemPage(deps, stores, unit.incident);
  return result;
}

/**
 * A request of a person about an incident: any full member may help, and the same request twice counts once. What a
 * form can get wrong is judged before: its next submission has the same key, and is another request.
 */
export async function changeIncident<T>(
  deps: RequestDeps,
  input: { incidentId: string },
  caller: Caller,
  work: (work: IncidentWork) => Promise<Result<T, Refusal>>,
): Promise<Result<T, Refusal>> {
  const member = await checkMember(deps, caller.actor.id);
  if (!member.ok) return member;
  return once(deps, caller, input, (stores) =>
    inIncident(deps, stores, input.incidentId as IncidentId, caller.actor, work),
  );
}

/** Words that people must say, at least three characters. */
export function needed(words: string, what: string): Result<string, Refusal> {
  const said = words.trim();
  return said.length < 3 ? err({ kind: 'words_needed', what }) : ok(said);
}
