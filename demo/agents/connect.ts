import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Client, ProtocolError, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';

/** Why a call was refused, in the words of Quarterdeck. */
export interface Refusal {
  code: string;
  sentence: string;
  next: string;
  retryAfterMs?: number;
}

export type Answer<T> = { value: T } | { refusal: Refusal };

export interface Quarterdeck {
  /** Calls a tool; `input` is what its form asks for. A write gets a key of its own, unless it brings one. */
  call<T = Record<string, unknown>>(tool: string, input: Record<string, unknown>): Promise<Answer<T>>;
  close(): Promise<void>;
}

const program = join(fileURLToPath(new URL('../..', import.meta.url)), 'bin', 'quarterdeck.js');

/**
 * Connects with the official client and the token in QUARTERDECK_TOKEN: to the address in QUARTERDECK_MCP_URL, or else
 * over the standard streams of `quarterdeck mcp`, which finds the bot that runs with this data folder.
 */
export async function connect(name: string): Promise<Quarterdeck> {
  const { QUARTERDECK_TOKEN: token = '', QUARTERDECK_MCP_URL: url } = process.env;
  if (token === '') throw new Error('QUARTERDECK_TOKEN is not set: “quarterdeck agent create” prints a token.');
  const client = new Client({ name, version: '1.0.0' });
  const transport =
    url === undefined
      ? new StdioClientTransport({ command: process.execPath, args: [program, 'mcp'], env: environment() })
      : new StreamableHTTPClientTransport(new URL(url), {
          requestInit: { headers: { authorization: `Bearer ${token}` } },
        });
  await client.connect(transport);
  const { tools } = await client.listTools();
  const reads = new Set(tools.filter(({ annotations }) => annotations?.readOnlyHint).map((tool) => tool.name));

  async function once(tool: string, input: Record<string, unknown>): Promise<Answer<unknown>> {
    try {
      const { isError, structuredContent } = await client.callTool({ name: tool, arguments: input });
      return isError ? { refusal: structuredContent as unknown as Refusal } : { value: structuredContent };
    } catch (error) {
      // A tool that there is not is an error of the protocol, with the same words.
      if (error instanceof ProtocolError && isRefusal(error.data)) return { refusal: error.data };
      throw error;
    }
  }

  return {
    call: async <T>(tool: string, input: Record<string, unknown>) => {
      const given = reads.has(tool) ? input : { idempotencyKey: randomUUID(), ...input };
      const answer = await once(tool, given);
      const waitMs = 'refusal' in answer ? answer.refusal.retryAfterMs : undefined;
      if (waitMs === undefined) return answer as Answer<T>;
      // Its calls for this minute are used up. The same key makes sure that nothing is done twice.
      await pause(Math.min(waitMs, 60_000));
      return (await once(tool, given)) as Answer<T>;
    },
    close: () => client.close(),
  };
}

function isRefusal(data: unknown): data is Refusal {
  return typeof data === 'object' && data !== null && 'code' in data && 'sentence' in data && 'next' in data;
}

function environment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}
