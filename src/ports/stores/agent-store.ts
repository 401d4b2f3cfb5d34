import type { Agent } from '../../domain/agent/agent.ts';

export interface AgentStore {
  /** False when there is one of this name already. */
  insert(agent: Agent): Promise<boolean>;
  find(id: string): Promise<Agent | null>;
  /**
   * The agent as it stays until this transaction ends: whoever revokes it meanwhile waits for that. To be used where
   * something is recorded for it.
   */
  hold(id: string): Promise<Agent | null>;
  findByToken(tokenHash: string): Promise<Agent | null>;
  /** By name. */
  all(): Promise<Agent[]>;
  /** Waits until no transaction holds or changes it, and lets none begin to until this one ends. */
  lock(id: string): Promise<Agent | null>;
  /** Revokes it for good; does nothing when it is revoked already. */
  revoke(id: string, by: string, at: Date): Promise<void>;
  /**
   * Counts one call of this agent at `at`, within its limits a minute and a day (UTC). Returns null when it was counted,
   * or which limit is used up, and then nothing was counted.
   */
  spend(id: string, at: Date): Promise<'minute' | 'day' | null>;
}
