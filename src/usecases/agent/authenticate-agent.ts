import type { Actor } from '../../domain/actor.ts';
import { type Agent, whyInactive } from '../../domain/agent/agent.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { accessTokenHash } from '../../lib/access-token.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { DatabaseUnavailable } from '../../ports/database.ts';
import { checkMember } from '../approval/check-member.ts';
import type { RequestDeps } from '../deps.ts';

/**
 * Who calls with this token, after the call has been counted against its limits. Refuses a token that is unknown,
 * revoked or expired, one whose owner is no full member of the workspace, and a call beyond a limit; when any of this
 * cannot be found out, the call is refused too.
 */
export async function authenticateAgent(
  deps: Pick<RequestDeps, 'database' | 'clock' | 'directory'>,
  token: string,
): Promise<Result<Actor & { kind: 'agent'; onBehalfOf: string }, Refusal>> {
  const hash = accessTokenHash(token);
  if (hash === null) return err({ kind: 'agent_unknown' });
  try {
    const agent = await deps.database.read((stores) => stores.agents.findByToken(hash));
    if (agent === null) return err({ kind: 'agent_unknown' });
    const now = deps.clock.now();
    const why = whyInactive(agent, now);
    if (why !== null) return err({ kind: 'agent_inactive', agent: agent.id, why });
    const owner = await checkMember(deps, agent.ownerId, 'recent');
    if (!owner.ok)
      return err(
        owner.error.kind === 'could_not_find_out' ? owner.error : { kind: 'agent_owner', owner: agent.ownerId },
      );
    const used = await deps.database.transaction((stores) => stores.agents.spend(agent.id, now));
    if (used !== null) return err(overBudget(agent, used, now));
    return ok({ kind: 'agent', id: agent.id, onBehalfOf: agent.ownerId });
  } catch (error) {
    if (!(error instanceof DatabaseUnavailable)) throw error;
    return err({ kind: 'busy' });
  }
}

const lengths = { minute: 60_000, day: 86_400_000 };

function overBudget({ id, perMinute, perDay }: Agent, used: 'minute' | 'day', now: Date): Refusal {
  const length = lengths[used];
  return {
    kind: 'agent_budget',
    agent: id,
    limit: `${used === 'minute' ? perMinute : perDay} calls a ${used}`,
    retryAfterMs: length - (now.getTime() % length),
  };
}
