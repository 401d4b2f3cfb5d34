/** Who did something. The `id` of a person or an agent is their Slack user id; the bot itself is `system`. */
export interface Actor {
  kind: 'person' | 'agent' | 'system';
  id: string;
}

export const system: Actor = { kind: 'system', id: 'quarterdeck' };
