import { Client as ModernClient, StreamableHTTPClientTransport as ModernTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport as ModernStdio } from '@modelcontextprotocol/client/stdio';
import { Client as EarlierClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as EarlierStdio } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport as EarlierTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { agentOperations } from '../../src/domain/agent/agent.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { type HttpServer, startHttpServer } from '../../src/lib/http-server.ts';
import { createTokenBuckets } from '../../src/lib/token-buckets.ts';
import { mcpRoutes } from '../../src/mcp/mcp-routes.ts';
import type { Database } from '../../src/ports/database.ts';
import { CreateAgent, createAgent } from '../../src/usecases/agent/create-agent.ts';
import { embeddedDatabase } from '../support/embedded-database.ts';
import { must } from '../support/story.ts';
import { clearQueues, type TestDeps, testDeps } from '../support/test-deps.ts';
import { people } from '../support/test-settings.ts';

/** What the tests of the agents' surface share: the handler behind a real HTTP server, and a database. */
export interface AgentStage {
  test: TestDeps;
  database: Database;
  port: number;
  /** Everything that was logged since the test began. */
  logged: string[];
}

export function agentStage(): () => AgentStage {
  const database = embeddedDatabase();
  let server: HttpServer | undefined;
  let test: TestDeps | null = null;
  const logged: string[] = [];
  beforeAll(async () => {
    const unauthenticatedClients = createTokenBuckets({
      clock: systemClock,
      capacity: 60,
      perSecond: 1,
    });
    server = await startHttpServer({
      port: 0,
      host: '127.0.0.1',
      routes: mcpRoutes({ deps: () => test?.deps ?? null, version: '1.2.3', unauthenticatedClients }),
      unauthenticatedClients,
      onFault: (error) => {
        throw error;
      },
    });
  });
  beforeEach(() => {
    logged.splice(0);
    const log = (...words: unknown[]) =>
      void logged.push(JSON.stringify(words, (_key, value) => (value instanceof Error ? String(value.stack) : value)));
    const made = testDeps(database());
    const logger = { ...made.deps.logger, info: log, warn: log, error: log, child: () => logger };
    made.deps.logger = logger as unknown as typeof made.deps.logger;
    test = made;
  });
  afterEach(() => clearQueues(database()));
  afterAll(() => server?.stop(100));
  return () => {
    if (test === null) throw new Error('the stage is set in the tests');
    return { test, database: database(), port: server?.port ?? 0, logged };
  };
}

let agents = 0;

/** A new agent with every operation, unless told otherwise. */
export async function newAgent({ test }: AgentStage, more: Partial<CreateAgent> = {}) {
  agents += 1;
  const input = CreateAgent.parse({
    name: `robot-${agents}`,
    owner: people.author,
    operations: [...agentOperations],
    perMinute: 10_000,
    ...more,
  });
  return must(await createAgent(test.deps, input, 'a test'));
}

/** The answer to a call, in the same form for every client. */
export interface Answer {
  isError: boolean;
  /** What a successful call gave; what a refusal says. */
  value: Record<string, unknown>;
  isStructured: boolean;
  text: string;
}

export interface AnyClient {
  name: string;
  call(tool: string, input: Record<string, unknown>): Promise<Answer>;
  tools(): Promise<{ name: string; inputSchema: unknown; outputSchema?: unknown; annotations?: unknown }[]>;
  read(uri: string): Promise<string>;
  resources(): Promise<string[]>;
  templates(): Promise<string[]>;
  prompts(): Promise<string[]>;
  prompt(name: string, input: Record<string, string>): Promise<string>;
  close(): Promise<void>;
}

const info = { name: 'a-test', version: '1.0.0' };
export const address = (port: number) => new URL(`http://127.0.0.1:${port}/mcp`);
const options = (token: string) => ({ requestInit: { headers: { authorization: `Bearer ${token}` } } });

/** The official client of version 2, which speaks the revision of 2026-07-28. */
export async function modernClient(port: number, token: string): Promise<AnyClient> {
  const client = new ModernClient(info, { versionNegotiation: { mode: { pin: '2026-07-28' } } });
  await client.connect(new ModernTransport(address(port), options(token)));
  return anyClient('2026-07-28', client as unknown as Like);
}

/** The official client of version 1, which speaks the revision of 2025-11-25. */
export async function earlierClient(port: number, token: string): Promise<AnyClient> {
  const client = new EarlierClient(info);
  const transport = new EarlierTransport(address(port), options(token));
  await client.connect(transport as never);
  return anyClient('2025-11-25', client as unknown as Like);
}

/** The official clients over the standard streams of `quarterdeck mcp`. */
export const streamClients = [
  [
    '2026-07-28',
    async (port: number, token: string) => {
      const client = new ModernClient(info, { versionNegotiation: { mode: { pin: '2026-07-28' } } });
      await client.connect(new ModernStdio(program(port, token)));
      return anyClient('2026-07-28', client as unknown as Like);
    },
  ],
  [
    '2025-11-25',
    async (port: number, token: string) => {
      const client = new EarlierClient(info);
      await client.connect(new EarlierStdio(program(port, token)));
      return anyClient('2025-11-25', client as unknown as Like);
    },
  ],
] as const;

function program(port: number, token: string) {
  return {
    command: process.execPath,
    args: ['--import', 'tsx', 'src/cli.ts', 'mcp'],
    env: { PATH: process.env.PATH ?? '', QUARTERDECK_TOKEN: token, QUARTERDECK_MCP_URL: address(port).href },
  };
}

export const clients = [
  ['2026-07-28', modernClient],
  ['2025-11-25', earlierClient],
] as const;

interface Like {
  callTool(request: object): Promise<{ isError?: boolean; structuredContent?: object; content: { text: string }[] }>;
  listTools(): Promise<{ tools: Awaited<ReturnType<AnyClient['tools']>> }>;
  readResource(request: object): Promise<{ contents: { text: string }[] }>;
  listResources(): Promise<{ resources: { uri: string }[] }>;
  listResourceTemplates(): Promise<{ resourceTemplates: { uriTemplate: string }[] }>;
  listPrompts(): Promise<{ prompts: { name: string }[] }>;
  getPrompt(request: object): Promise<{ messages: { content: { text: string } }[] }>;
  close(): Promise<void>;
}

function anyClient(name: string, client: Like): AnyClient {
  return {
    name,
    call: async (tool, input) => {
      const { isError = false, structuredContent, content } = await client.callTool({ name: tool, arguments: input });
      const text = content.map((one) => one.text).join('\n');
      const value = (structuredContent ?? {}) as Record<string, unknown>;
      return { isError, text, value, isStructured: structuredContent !== undefined };
    },
    tools: async () => (await client.listTools()).tools,
    read: async (uri) => (await client.readResource({ uri })).contents.map(({ text }) => text).join(''),
    resources: async () => (await client.listResources()).resources.map(({ uri }) => uri),
    templates: async () => (await client.listResourceTemplates()).resourceTemplates.map((one) => one.uriTemplate),
    prompts: async () => (await client.listPrompts()).prompts.map((one) => one.name),
    prompt: async (prompt, input) =>
      (await client.getPrompt({ name: prompt, arguments: input })).messages.map(({ content }) => content.text).join(''),
    close: () => client.close(),
  };
}

let keys = 0;
/** An idempotency key that was not used before. */
export function newKey(): string {
  keys += 1;
  return `agent-key-${process.pid}-${keys}`;
}

/** Sends one request as it is, without a client. */
export function post(port: number, body: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`http://127.0.0.1:${port}/mcp`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...headers,
    },
    body,
  });
}
