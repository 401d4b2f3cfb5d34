/** Who did something. A person's and an agent's `id` is their Slack user id; the bot itself is `system`. */
export interface Actor {
  kind: 'person' | 'agent' | 'system';
  id: string;
}

export const system: Actor = { kind: 'system', id: 'quarterdeck' };
