import { type Agent, whyInactive } from '../../domain/agent/agent.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import { listAgents } from '../agent/manage-agents.ts';
import type { Deps } from '../deps.ts';

/** The agents that this person can revoke: their own, or for an admin of the workspace, all. For display only. */
export async function agentsOf(
  deps: Pick<Deps, 'database' | 'directory' | 'clock'>,
  personId: string,
): Promise<{ agents: Agent[]; areAll: boolean }> {
  const areAll = await isAdmin(deps, personId);
  const now = deps.clock.now();
  const active = (await listAgents(deps)).filter((agent) => whyInactive(agent, now) === null);
  return { agents: active.filter(({ ownerId }) => areAll || ownerId === personId), areAll };
}

async function isAdmin({ directory }: Pick<Deps, 'directory'>, personId: string): Promise<boolean> {
  try {
    return (await directory.person(personId, 'recent'))?.isAdmin === true;
  } catch (error) {
    if (!(error instanceof IntegrationError)) throw error;
    return false;
  }
}
