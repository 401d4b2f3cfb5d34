import { expect } from 'vitest';
import { opened, view } from '../support/story.ts';
import { type AgentStage, modernClient, newAgent, newKey } from './agents.ts';

/** A new agent with its client, and an open release of the shop, which every test of a stage shares. */
export async function agentAtWork(stage: AgentStage, more: Parameters<typeof newAgent>[1] = {}) {
  const { test, port } = stage;
  const made = await newAgent(stage, more);
  const place = [test.services.shop, 'production'] as const;
  const active = await stage.database.read((stores) => stores.releases.activeFor(...place));
  const id = active?.id ?? (await opened(test));
  const ref = `R-${(await view(test, id)).release.number}`;
  const client = await modernClient(port, made.token);
  const call = (tool: string, input: Record<string, unknown>) =>
    client.call(tool, { idempotencyKey: newKey(), ...input });
  return { ...made, test, port, id, ref, client, call };
}

/** The answer to a call that was refused with this code. */
export const refused = (code: string) => ({
  isError: true,
  value: { code, sentence: expect.any(String), next: expect.any(String) },
});
