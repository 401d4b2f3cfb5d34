import { type Explanations, list, say } from '../explanation.ts';
import { type AgentOperation, agentName, operationWords } from './agent.ts';

/** Why an agent, or whoever manages agents, is refused. */
export type AgentRefusal =
  | { kind: 'agent_unknown' }
  | { kind: 'agent_inactive'; agent: string; why: 'revoked' | 'expired' }
  /** Whoever it acts for is no full member of the workspace (any more). */
  | { kind: 'agent_owner'; owner: string }
  | {
      kind: 'agent_scope';
      agent: string;
      operation: AgentOperation;
      place: string | null;
      allowed: string[];
    }
  | { kind: 'agent_budget'; agent: string; limit: string; retryAfterMs: number }
  /** What only people do, whatever an agent's scope. */
  | { kind: 'people_only'; action: string }
  | { kind: 'not_its_task'; ref: string }
  | { kind: 'no_such_tool'; tool: string }
  | { kind: 'not_its_owner'; agent: string }
  | { kind: 'agent_name'; asked: string }
  | { kind: 'agent_exists'; name: string }
  | { kind: 'no_such_agent'; name: string; known: string[] };

/** The messages for these refusals, each with a next step. */
export const agentRefusals: Explanations<AgentRefusal> = {
  agent_unknown: () =>
    say('AGENT_UNKNOWN', 'The token is not known.', 'Ask an administrator for one: “quarterdeck agent create”.'),
  agent_inactive: ({ agent, why }) =>
    say(
      why === 'revoked' ? 'AGENT_REVOKED' : 'AGENT_EXPIRED',
      why === 'revoked'
        ? `The token of ${agentName(agent)} was revoked.`
        : `The token of ${agentName(agent)} has expired.`,
      'Ask its owner for a new one.',
    ),
  agent_owner: ({ owner }) =>
    say(
      'AGENT_OWNER',
      `The owner, “${owner.slice(0, 60)}”, is not a full member of the workspace.`,
      'An agent acts for a person: name one as the owner of a new agent.',
    ),
  agent_scope: ({ agent, operation, place, allowed }) =>
    say(
      'AGENT_SCOPE',
      `${agentName(agent)} may not ${operationWords[operation]}${place === null ? '' : ` in ${place}`}.`,
      allowed.length === 0
        ? 'Ask a person to do it.'
        : `It may ${list(allowed)}. Ask a person to do it, or its owner to have the scope changed.`,
    ),
  agent_budget: ({ agent, limit, retryAfterMs }) =>
    say(
      'AGENT_BUDGET',
      `${agentName(agent)} has used its ${limit}.`,
      `Try again in ${Math.max(1, Math.ceil(retryAfterMs / 1_000))} s.`,
    ),
  people_only: ({ action }) =>
    say('PEOPLE_ONLY', `Only a person can ${action}.`, 'Add a note that says what is needed, or propose it.'),
  not_its_owner: ({ agent }) =>
    say(
      'NOT_ITS_OWNER',
      `${agent} acts on behalf of somebody else, so you cannot revoke it.`,
      'Ask its owner or an admin of the workspace, or type “quarterdeck agent revoke” where the bot runs.',
    ),
  not_its_task: ({ ref }) =>
    say(
      'NOT_ITS_TASK',
      `${ref} is not assigned to this agent.`,
      'Work on your own tasks, or ask a person to assign it.',
    ),
  no_such_tool: ({ tool }) =>
    say(
      'NO_SUCH_TOOL',
      `“${tool.slice(0, 60)}” is an unknown tool.`,
      'List the tools with tools/list. None approves, starts, unlocks or goes around a gate: propose that to people.',
    ),
  agent_name: ({ asked }) =>
    say(
      'AGENT_NAME',
      `“${asked.slice(0, 60)}” cannot be the name of an agent.`,
      'Use 3 to 40 lowercase letters, digits and hyphens, beginning with a letter.',
    ),
  agent_exists: ({ name }) =>
    say('AGENT_EXISTS', `There is an agent “${name}” already.`, 'Choose another name; names are never used again.'),
  no_such_agent: ({ name, known }) =>
    say(
      'NO_SUCH_AGENT',
      `There is no agent “${name.slice(0, 60)}”.`,
      known.length === 0 ? 'No agents have been created.' : `There are: ${list(known)}.`,
    ),
};
