import { z } from 'zod';
import { type Agent, agentId, agentOperations, isAgentName } from '../../domain/agent/agent.ts';
import type { Refusal } from '../../domain/refusal.ts';
import type { Settings } from '../../domain/settings.ts';
import { accessTokenHash, newAccessToken } from '../../lib/access-token.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { Directory } from '../../ports/directory.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { RequestDeps } from '../deps.ts';
import { findMember } from '../task/assignee.ts';

const dayMs = 86_400_000;

export const CreateAgent = z.object({
  name: z.string(),
  /** On whose behalf it acts: `@name`, a Slack id, or an e-mail address. */
  owner: z.string().max(200),
  operations: z.array(z.enum(agentOperations)).min(1),
  /** Where it may act; null means everywhere. */
  services: z.array(z.string()).min(1).nullable().default(null),
  environments: z.array(z.string()).min(1).nullable().default(null),
  expiresInDays: z.number().int().min(1).max(365).default(90),
  /** How many calls it may make in a minute, and in a day (UTC). */
  perMinute: z.number().int().min(1).max(10_000).default(60),
  perDay: z.number().int().min(1).max(1_000_000).default(5_000),
});
export type CreateAgent = z.infer<typeof CreateAgent>;

/**
 * Creates an agent and returns its token, which is stored only as its hash and cannot be shown again. `by` is recorded.
 * Refuses a name that was ever used, an owner who is no full member of the workspace, and a scope that names what the
 * settings do not have. Whether `by` may create agents is for the caller to decide.
 */
export async function createAgent(
  deps: Pick<RequestDeps, 'database' | 'settings' | 'clock' | 'directory'>,
  input: CreateAgent,
  by: string,
): Promise<Result<{ agent: Agent; token: string }, Refusal>> {
  if (!isAgentName(input.name)) return err({ kind: 'agent_name', asked: input.name });
  const scope = checkScope(deps.settings, input);
  if (!scope.ok) return scope;
  const owner = await findOwner(deps.directory, input.owner);
  if (!owner.ok) return owner;
  const token = newAccessToken();
  const now = deps.clock.now();
  const agent: Agent = {
    id: agentId(input.name),
    ownerId: owner.value,
    scope: {
      operations: agentOperations.filter((one) => input.operations.includes(one)),
      services: input.services,
      environments: input.environments,
    },
    tokenHash: accessTokenHash(token) ?? '',
    perMinute: input.perMinute,
    perDay: input.perDay,
    createdBy: by,
    createdAt: now,
    expiresAt: new Date(now.getTime() + input.expiresInDays * dayMs),
    revokedAt: null,
    revokedBy: null,
    lastSeenAt: null,
  };
  const isNew = await deps.database.transaction((stores) => stores.agents.insert(agent));
  return isNew ? ok({ agent, token }) : err({ kind: 'agent_exists', name: input.name });
}

/** A scope that names nothing that exists would silently allow nothing. */
function checkScope({ services }: Settings, input: CreateAgent): Result<void, Refusal> {
  const known = Object.keys(services);
  for (const asked of input.services ?? [])
    if (!Object.hasOwn(services, asked)) return err({ kind: 'unknown_service', asked, known });
  const among = input.services ?? known;
  const places = [...new Set(among.flatMap((name) => Object.keys(services[name]?.environments ?? {})))];
  for (const asked of input.environments ?? [])
    if (!places.includes(asked)) return err({ kind: 'unknown_environment', asked, known: places });
  return ok(undefined);
}

async function findOwner(directory: Directory, typed: string): Promise<Result<string, Refusal>> {
  try {
    const id = await findMember(directory, typed);
    return id === null ? err({ kind: 'agent_owner', owner: typed }) : ok(id);
  } catch (error) {
    if (!(error instanceof IntegrationError)) throw error;
    return err({ kind: 'could_not_find_out', what: 'Who the owner is', detail: error.message });
  }
}
