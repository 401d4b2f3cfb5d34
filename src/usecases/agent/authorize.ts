import type { Actor } from '../../domain/actor.ts';
import { type Agent, type AgentOperation, covers, operationWords, whyInactive } from '../../domain/agent/agent.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { Stores } from '../../ports/stores.ts';
import { checkMember } from '../approval/check-member.ts';
import type { Deps } from '../deps.ts';

/**
 * To be asked before a request's transaction: is this a full member of the workspace? An agent is asked about inside
 * the transaction instead, by `checkAgent`. The bot itself may act.
 */
export async function checkActor(deps: Pick<Deps, 'directory'>, actor: Actor): Promise<Result<void, Refusal>> {
  if (actor.kind !== 'person') return ok(undefined);
  const member = await checkMember(deps, actor.id);
  return member.ok ? ok(undefined) : member;
}

interface Place {
  service: string;
  environment: string;
}

/**
 * To be asked in the transaction that records something: may this actor do this in this place? People may, once
 * `checkActor` has let them in. An agent may while it is neither revoked nor expired, and within its scope; it cannot be
 * revoked before that transaction ends, so that nothing of it is recorded after its revocation. `place` is null for what
 * is about no release.
 */
export async function checkAgent(
  stores: Stores,
  actor: Actor,
  operation: AgentOperation,
  place: Place | null,
  now: Date,
): Promise<Result<void, Refusal>> {
  return judge(actor, operation, place, now, (id) => stores.agents.hold(id));
}

/** The same for what is only read, and for a first look: nothing keeps the agent from being revoked meanwhile. */
export async function checkReader(
  stores: Stores,
  actor: Actor,
  operation: AgentOperation,
  place: Place | null,
  now: Date,
): Promise<Result<void, Refusal>> {
  return judge(actor, operation, place, now, (id) => stores.agents.find(id));
}

async function judge(
  actor: Actor,
  operation: AgentOperation,
  place: Place | null,
  now: Date,
  find: (id: string) => Promise<Agent | null>,
): Promise<Result<void, Refusal>> {
  if (actor.kind !== 'agent') return ok(undefined);
  const agent = await find(actor.id);
  if (agent === null) return err({ kind: 'agent_unknown' });
  const why = whyInactive(agent, now);
  if (why !== null) return err({ kind: 'agent_inactive', agent: agent.id, why });
  if (covers(agent.scope, operation, place)) return ok(undefined);
  return err({
    kind: 'agent_scope',
    agent: agent.id,
    operation,
    // Where it may do so elsewhere, the place is what is missing.
    place:
      place !== null && agent.scope.operations.includes(operation) ? `${place.service} in ${place.environment}` : null,
    allowed: agent.scope.operations.map((one) => operationWords[one]),
  });
}
