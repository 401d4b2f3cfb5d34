/** What an agent may be allowed to do. Nothing here approves, bypasses, unlocks, starts or widens a scope. */
export const agentOperations = ['read', 'work', 'plan', 'report', 'propose'] as const;
export type AgentOperation = (typeof agentOperations)[number];

/** What each operation lets an agent do, for people who grant it. */
export const operationWords: Readonly<Record<AgentOperation, string>> = {
  read: 'read releases, tasks and notes',
  work: 'work on tasks that are assigned to it',
  plan: 'add tasks and checklist items, and link tasks',
  report: 'add notes and report findings',
  propose: 'propose releases, rollbacks and changes of process',
};

/** Where an agent may do it; null means everywhere. */
export interface AgentScope {
  operations: readonly AgentOperation[];
  services: readonly string[] | null;
  environments: readonly string[] | null;
}

/** A program that is given tasks and reports through tools, on behalf of the person who owns it. */
export interface Agent {
  /** `agent:` and its name. A name is never given to another agent. */
  id: string;
  /** On whose behalf it acts: a person's Slack id. */
  ownerId: string;
  scope: AgentScope;
  /** SHA-256 of its token; the token itself is shown once and never stored. */
  tokenHash: string;
  /** How many calls it may make in a minute, and in a day (UTC). */
  perMinute: number;
  perDay: number;
  createdBy: string;
  createdAt: Date;
  expiresAt: Date;
  revokedAt: Date | null;
  revokedBy: string | null;
  lastSeenAt: Date | null;
}

const prefix = 'agent:';

export function agentId(name: string): string {
  return `${prefix}${name}`;
}

export function isAgent(id: string): boolean {
  return id.startsWith(prefix);
}

/** The name in an agent's id. */
export function agentName(id: string): string {
  return isAgent(id) ? id.slice(prefix.length) : id;
}

/** Plain letters only, so that no name looks like another one. */
export function isAgentName(name: string): boolean {
  return /^[a-z][a-z0-9-]{1,38}[a-z0-9]$/.test(name);
}

/** Why this agent may not act at all now; null when it may. */
export function whyInactive(agent: Pick<Agent, 'revokedAt' | 'expiresAt'>, now: Date): 'revoked' | 'expired' | null {
  if (agent.revokedAt !== null) return 'revoked';
  return agent.expiresAt.getTime() <= now.getTime() ? 'expired' : null;
}

/** Does the scope cover this operation in this place? */
export function covers(
  { operations, services, environments }: AgentScope,
  operation: AgentOperation,
  place: { service: string; environment: string } | null,
): boolean {
  if (!operations.includes(operation)) return false;
  if (place === null) return true;
  return (
    (services === null || services.includes(place.service)) &&
    (environments === null || environments.includes(place.environment))
  );
}
