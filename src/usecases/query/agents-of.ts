import { type Agent, whyInactive } from '../../domain/agent/agent.ts';
import { isAdmin } from '../agent/is-admin.ts';
import { listAgents } from '../agent/manage-agents.ts';
import type { Deps } from '../deps.ts';

/** The agents that this person can revoke: their own, or for an admin of the workspace, all. For display only. */
export async function agentsOf(
  deps: Pick<Deps, 'database' | 'directory' | 'clock'>,
  personId: string,
): Promise<{ agents: Agent[]; areAll: boolean }> {
  const admin = await isAdmin(deps, personId, 'recent');
  const areAll = admin.ok && admin.value;
  const now = deps.clock.now();
  const active = (await listAgents(deps)).filter((agent) => whyInactive(agent, now) === null);
  return { agents: active.filter(({ ownerId }) => areAll || ownerId === personId), areAll };
}
