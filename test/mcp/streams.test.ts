import { describe, expect, test } from 'vitest';
import { opened, view } from '../support/story.ts';
import { agentStage, newAgent, newKey, streamClients } from './agents.ts';

const stage = agentStage();

describe.each(streamClients)('the official client for %s over standard streams', (_name, connect) => {
  test('lists and calls tools, and is told of refusals', async () => {
    const { test, port } = stage();
    const { token } = await newAgent(stage(), { operations: ['read', 'report'] });
    const id = await opened(test);
    const ref = `R-${(await view(test, id)).release.number}`;
    const client = await connect(port, token);
    expect(await client.tools()).toHaveLength(23);
    expect(await client.call('getRelease', { release: ref })).toMatchObject({ isError: false, value: { ref } });
    const note = { idempotencyKey: newKey(), task: ref, markdown: 'Zeile — 行' };
    expect(await client.call('addNote', note)).toMatchObject({ isError: false });
    expect((await client.call('getNotes', { task: ref })).text).toContain('Zeile — 行');
    expect(await client.call('addTask', { idempotencyKey: newKey(), release: ref, title: 'x' })).toMatchObject({
      isError: true,
      value: { code: 'AGENT_SCOPE' },
    });
    await client.close();
  });

  test('does not connect with a token that is not known', async () => {
    const { port } = stage();
    await expect(connect(port, `qda_${'A'.repeat(43)}`)).rejects.toThrow(/AGENT_UNKNOWN|Version negotiation failed/);
  });
});
