import type { IncomingMessage, ServerResponse } from 'node:http';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler } from '@modelcontextprotocol/server';
import { z } from 'zod';
import type { Who } from './call-tool.ts';
import { isToolCall } from './is-tool-call.ts';
import { createProtocolServer } from './server.ts';
import { tools } from './tools/index.ts';
import type { McpDeps } from './tools/kit.ts';

export interface ProtocolOptions {
  /** Null until the bot is connected. */
  deps: () => McpDeps | null;
  /** What runs, as clients see it. */
  version: string;
}

export interface Protocol {
  /** Answers one request of an agent that was identified; `message` is its body, parsed. */
  serve(who: Who, request: IncomingMessage, response: ServerResponse, message: unknown): Promise<void>;
  /** The call of a tool that does not exist; null for everything else. */
  unknownTool(message: unknown): { id: string | number; tool: string } | null;
}

const CallOfTool = z.object({ id: z.union([z.string(), z.number()]), params: z.object({ name: z.string() }) });

/** The Model Context Protocol over Streamable HTTP, without sessions: each request has a server of its own. */
export function createProtocol({ deps, version }: ProtocolOptions): Protocol {
  const handler = createMcpHandler(
    ({ authInfo }) => {
      const ready = deps();
      const who = authInfo?.extra?.who as Who | undefined;
      if (ready === null || who === undefined) throw new Error('a request reached the protocol without its agent');
      return createProtocolServer(ready, who, version);
    },
    { onerror: (error) => deps()?.logger.info({ err: error }, 'a request of an agent was rejected') },
  );
  const serve = toNodeHandler(handler, {
    onerror: (error) => deps()?.logger.error({ err: error }, 'a request of an agent failed'),
  });
  return {
    async serve(who, request, response, message) {
      const auth = { token: '', clientId: 'actor' in who ? who.actor.id : '', scopes: [], extra: { who } };
      await serve(Object.assign(request, { auth }), response, message);
    },
    unknownTool(message) {
      const call = isToolCall(message) ? CallOfTool.safeParse(message) : null;
      if (!call?.success) return null;
      const { id, params } = call.data;
      return tools.some(({ name }) => name === params.name) ? null : { id, tool: params.name };
    },
  };
}
