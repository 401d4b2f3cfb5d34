import { agentName, isAgent } from './agent/agent.ts';

/** Who did something. The `id` of a person is their Slack user id, an agent's is `agent:` and its name. */
export interface Actor {
  kind: 'person' | 'agent' | 'system';
  id: string;
  /** For an agent: the person who owns it. */
  onBehalfOf?: string;
}

export const system: Actor = { kind: 'system', id: 'quarterdeck' };

/** Mentions a Slack user; anybody else is named as they are. */
export function mention(id: string): string {
  return /^[UW][A-Z0-9]+$/.test(id) ? `<@${id}>` : isAgent(id) ? `${agentName(id)} (agent)` : id;
}

/** The same for whoever does something: an agent with the person on whose behalf it acts. */
export function mentionActor({ id, onBehalfOf }: Actor): string {
  return onBehalfOf === undefined ? mention(id) : `${mention(id)} on behalf of ${mention(onBehalfOf)}`;
}
