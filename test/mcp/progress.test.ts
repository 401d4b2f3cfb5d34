import { Client as ModernClient, StreamableHTTPClientTransport as ModernTransport } from '@modelcontextprotocol/client';
import { Client as EarlierClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as EarlierTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { CallToolResultSchema } from '@modelcontextprotocol/sdk/types.js';
import { expect, test } from 'vitest';
import { withParts } from '../support/fake-systems.ts';
import { address, agentStage, newAgent, newKey } from './agents.ts';

const stage = agentStage();
const slowMs = 5_000;

/** A call that takes five seconds, because the source of versions does. */
async function slowCall() {
  const { test, port } = stage();
  const { token } = await newAgent(stage());
  const { versionSource } = test.world;
  const find: typeof versionSource.find = async (...asked) => {
    await new Promise((resolve) => setTimeout(resolve, slowMs));
    return versionSource.find(...asked);
  };
  test.deps.systems = withParts(test.deps.systems, { versionSource: { ...versionSource, find } });
  const digest = `sha256:${'a'.repeat(64)}`;
  test.world.artifacts.set(`${test.services.shop}/1.1.0`, { digest });
  const input = { idempotencyKey: newKey(), service: test.services.shop, version: '1.1.0', digest, notes: 'faster' };
  const options = { requestInit: { headers: { authorization: `Bearer ${token}` } } };
  return { url: address(port), options, request: { name: 'registerCandidate', arguments: input } };
}

test('a client of 2026-07-28 that asks hears of a long call while it is at work', async () => {
  const { url, options, request } = await slowCall();
  const client = new ModernClient(
    { name: 'a-test', version: '1.0.0' },
    { versionNegotiation: { mode: { pin: '2026-07-28' } } },
  );
  await client.connect(new ModernTransport(url, options));
  const heard: number[] = [];
  const answer = await client.callTool(request, { onprogress: ({ progress }) => void heard.push(progress) });
  expect(answer.isError ?? false).toBe(false);
  expect(heard.slice(0, 2)).toEqual([2, 4]);
  await client.close();
});

test('a client of 2025-11-25 does too', async () => {
  const { url, options, request } = await slowCall();
  const client = new EarlierClient({ name: 'a-test', version: '1.0.0' });
  await client.connect(new EarlierTransport(url, options) as never);
  const heard: number[] = [];
  const answer = await client.callTool(request, CallToolResultSchema, {
    onprogress: ({ progress }) => void heard.push(progress),
  });
  expect(answer.isError ?? false).toBe(false);
  expect(heard.slice(0, 2)).toEqual([2, 4]);
  await client.close();
});
