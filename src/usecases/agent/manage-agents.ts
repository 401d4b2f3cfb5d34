import { type Agent, agentId, agentName } from '../../domain/agent/agent.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { Stores } from '../../ports/stores.ts';
import type { RequestDeps } from '../deps.ts';

/** Every agent that was ever created, by name. */
export async function listAgents(deps: Pick<RequestDeps, 'database'>): Promise<Agent[]> {
  return deps.database.read((stores) => stores.agents.all());
}

/**
 * Revokes an agent for good. What it is recording at this moment is waited for; after that, nothing of it is recorded
 * any more, not even by a call that is under way. Revoking it again changes nothing. Whether `by` may revoke agents is
 * for the caller to decide.
 */
export async function revokeAgent(
  deps: Pick<RequestDeps, 'database' | 'clock'>,
  { name }: { name: string },
  by: string,
): Promise<Result<Agent, Refusal>> {
  return deps.database.transaction((stores) => revokeIn(deps, stores, agentName(name), by));
}

/** The same in a transaction of the caller's. */
export async function revokeIn(
  { clock }: Pick<RequestDeps, 'clock'>,
  stores: Stores,
  name: string,
  by: string,
): Promise<Result<Agent, Refusal>> {
  const id = agentId(name);
  const held = await stores.agents.lock(id);
  if (held !== null) {
    // The time is that of the lock: what was waited for was recorded before.
    await stores.agents.revoke(id, by, clock.now());
    return ok((await stores.agents.find(id)) ?? held);
  }
  const all = await stores.agents.all();
  return err({ kind: 'no_such_agent', name, known: all.map((one) => agentName(one.id)) });
}
