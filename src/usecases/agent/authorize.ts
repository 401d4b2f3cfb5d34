import type { Actor } from '../../domain/actor.ts';
import { type AgentOperation, covers, operationWords, whyInactive } from '../../domain/agent/agent.ts';
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

/**
 * May this actor do this in this place? People may, once `checkActor` has let them in. An agent may while it is neither
 * revoked nor expired, and within its scope: that is read in the transaction that acts, so that a revocation counts at
 * once. `place` is null for what is about no release.
 */
export async function checkAgent(
  stores: Stores,
  actor: Actor,
  operation: AgentOperation,
  place: { service: string; environment: string } | null,
  now: Date,
): Promise<Result<void, Refusal>> {
  if (actor.kind !== 'agent') return ok(undefined);
  const agent = await stores.agents.find(actor.id);
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
