import { z } from 'zod';
import { type Agent, agentName, whyInactive } from '../../domain/agent/agent.ts';
import { CreateAgent, createAgent } from '../../usecases/agent/create-agent.ts';
import { listAgents, revokeAgent } from '../../usecases/agent/manage-agents.ts';
import type { RequestDeps } from '../../usecases/deps.ts';
import { type Answer, done, refused } from '../answer.ts';

/** What can be asked about agents; `by` is recorded. */
export const AgentRequest = z.discriminatedUnion('verb', [
  z.object({ verb: z.literal('create'), by: z.string().max(200), agent: CreateAgent }),
  z.object({ verb: z.literal('list') }),
  z.object({ verb: z.literal('revoke'), by: z.string().max(200), name: z.string().max(200) }),
]);
export type AgentRequest = z.infer<typeof AgentRequest>;

/** Does what is asked, and says how it went. */
export async function answerRequest(
  deps: Pick<RequestDeps, 'database' | 'settings' | 'clock' | 'directory'>,
  request: AgentRequest,
): Promise<Answer> {
  if (request.verb === 'list') {
    const agents = await listAgents(deps);
    const rows = agents.map((agent) => row(agent, deps.clock.now()));
    return done(rows.length === 0 ? 'No agents have been created.' : rows.join('\n'));
  }
  if (request.verb === 'revoke') {
    const revoked = await revokeAgent(deps, request, request.by);
    return revoked.ok ? done(`${agentName(revoked.value.id)} is revoked.`) : refused(revoked.error);
  }
  const created = await createAgent(deps, request.agent, request.by);
  if (!created.ok) return refused(created.error);
  const { agent, token } = created.value;
  return done(
    `${row(agent, deps.clock.now())}\n\n${token}\n\nThis token is shown once. Whoever has it acts as this agent.`,
  );
}

function row(agent: Agent, now: Date): string {
  const { operations, services, environments } = agent.scope;
  const why = whyInactive(agent, now);
  return [
    agentName(agent.id),
    `for ${agent.ownerId}`,
    `may ${operations.join(', ')}`,
    `services: ${services?.join(', ') ?? 'all'}`,
    `environments: ${environments?.join(', ') ?? 'all'}`,
    `${agent.perMinute} calls a minute, ${agent.perDay} a day`,
    why === 'revoked'
      ? `revoked by ${agent.revokedBy}`
      : `${why ?? 'until'} ${agent.expiresAt.toISOString().slice(0, 10)}`,
    agent.lastSeenAt === null ? 'never seen' : `last seen ${agent.lastSeenAt.toISOString()}`,
  ].join(' · ');
}
