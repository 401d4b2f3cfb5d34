import type { Agent, AgentScope } from '../../src/domain/agent/agent.ts';
import { sha256 } from '../../src/lib/hash.ts';
import type { Database } from '../../src/ports/database.ts';
import type { Caller } from '../../src/usecases/once.ts';
import { people } from './test-settings.ts';

let count = 0;

/** An agent on record that may do everything an agent can, unless told otherwise. */
export async function anAgent(database: Database, scope: Partial<AgentScope> = {}): Promise<Agent> {
  count += 1;
  const agent: Agent = {
    id: `agent:helper-${process.pid}-${count}`,
    ownerId: people.requester,
    scope: {
      operations: ['read', 'work', 'plan', 'report', 'propose'],
      services: null,
      environments: null,
      ...scope,
    },
    tokenHash: sha256(`token-${process.pid}-${count}`),
    perMinute: 1_000,
    perDay: 100_000,
    createdBy: people.requester,
    createdAt: new Date('2026-03-01T00:00:00Z'),
    expiresAt: new Date('2027-03-01T00:00:00Z'),
    revokedAt: null,
    revokedBy: null,
    lastSeenAt: null,
  };
  await database.transaction((stores) => stores.agents.insert(agent));
  return agent;
}

/** The agent as whoever asks, with a key that nobody has used before. */
export function asAgent({ id, ownerId }: Agent): Caller {
  count += 1;
  return { actor: { kind: 'agent', id, onBehalfOf: ownerId }, key: `agent-key-${process.pid}-${count}` };
}
