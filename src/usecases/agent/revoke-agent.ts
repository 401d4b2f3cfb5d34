import { z } from 'zod';
import { agentId, agentName } from '../../domain/agent/agent.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { checkMember } from '../approval/check-member.ts';
import type { RequestDeps } from '../deps.ts';
import { type Caller, once } from '../once.ts';
import { isAdmin } from './is-admin.ts';
import { listAgents, revokeIn } from './manage-agents.ts';

export const RevokeAgent = z.object({ name: z.string().max(100) });
export type RevokeAgent = z.infer<typeof RevokeAgent>;

/** Revokes an agent on behalf of its owner or of an admin of the workspace; nobody else may. */
export async function revokeOwnAgent(
  deps: RequestDeps,
  input: RevokeAgent,
  caller: Caller,
): Promise<Result<{ name: string }, Refusal>> {
  const { id } = caller.actor;
  if (caller.actor.kind !== 'person') return err({ kind: 'people_only', action: 'revoke an agent' });
  const member = await checkMember(deps, id);
  if (!member.ok) return member;
  const name = agentName(input.name);
  const agent = (await listAgents(deps)).find((one) => one.id === agentId(name));
  if (agent !== undefined && agent.ownerId !== id) {
    const admin = await isAdmin(deps, id, 'now');
    if (!admin.ok) return admin;
    if (!admin.value) return err({ kind: 'not_its_owner', agent: name });
  }
  return once(deps, caller, input, async (stores) => {
    const revoked = await revokeIn(deps, stores, name, id);
    return revoked.ok ? ok({ name }) : revoked;
  });
}
