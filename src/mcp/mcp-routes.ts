import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { explain } from '../domain/explain.ts';
import type { Refusal } from '../domain/refusal.ts';
import { answerWith, clientOf, type Routes } from '../lib/http-server.ts';
import { readBody } from '../lib/read-body.ts';
import type { TokenBuckets } from '../lib/token-buckets.ts';
import { authenticateAgent } from '../usecases/agent/authenticate-agent.ts';
import type { Who } from './call-tool.ts';
import { isToolCall } from './is-tool-call.ts';
import type { Protocol, ProtocolOptions } from './protocol.ts';
import type { McpDeps } from './tools/kit.ts';

export interface McpOptions extends ProtocolOptions {
  unauthenticatedClients: TokenBuckets;
}

const mostBytes = 4 * 1_048_576;

/**
 * The way in for agents: Model Context Protocol over Streamable HTTP, without sessions. Every request shows its token
 * and counts against the limits of its agent.
 */
export function mcpRoutes(options: McpOptions): Routes {
  let loading: Promise<Protocol> | null = null;
  /** The protocol and the tools are a sixth of the program: loaded when the first agent that is known asks. */
  const protocol = () => {
    loading ??= import('./protocol.ts')
      .then(({ createProtocol }) => createProtocol(options))
      .catch((error: unknown) => {
        // The next request tries again.
        loading = null;
        throw error;
      });
    return loading;
  };
  const listener: RequestListener = (request, response) => {
    if (!isFromHere(request)) return answerWith(response, 403);
    if (request.method !== 'POST') return answerWith(response, 405, { allow: 'POST' });
    const ready = options.deps();
    if (ready === null) return answerWith(response, 503, { 'retry-after': '5' });
    answer(ready, request, response).catch((error: unknown) => {
      ready.logger.error({ err: error }, 'a request of an agent failed');
      if (response.headersSent) response.destroy();
      else answerWith(response, 500);
    });
  };
  return { '/mcp': listener };

  async function answer(deps: McpDeps, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const mayTry = () => options.unauthenticatedClients.take(clientOf(request));
    const tooMany = () => answerWith(response, 429, { 'retry-after': '60', connection: 'close' });
    const token = /^Bearer ([A-Za-z0-9._~+/=-]{1,200})$/i.exec(request.headers.authorization ?? '')?.[1];
    if (token === undefined) {
      if (!mayTry()) return tooMany();
      return refuse(response, 401, { kind: 'agent_unknown' }, { 'www-authenticate': 'Bearer realm="quarterdeck"' });
    }
    const agent = await authenticateAgent(deps, token);
    let who: Who;
    if (agent.ok) who = { actor: agent.value };
    else {
      if (!mayTry()) return tooMany();
      const { error } = agent;
      if (error.kind === 'busy' || error.kind === 'could_not_find_out')
        return refuse(response, 503, error, { 'retry-after': '5' });
      if (error.kind !== 'agent_budget')
        return refuse(response, 401, error, {
          'www-authenticate': 'Bearer realm="quarterdeck", error="invalid_token"',
        });
      who = { refusal: error };
    }
    const body = await readBody(request, mostBytes);
    if (body === 'gone') return void response.destroy();
    if (body === 'too long') return answerWith(response, 413, { connection: 'close' });
    if (body === 'no room') return answerWith(response, 503, { 'retry-after': '5' });
    const parsed = parse(body);
    // A tool answers in words that an agent can act on; everything else says so in the way of HTTP.
    if ('refusal' in who && !isToolCall(parsed))
      return refuse(response, 429, who.refusal, { 'retry-after': String(retryAfterSeconds(who.refusal)) });
    if (parsed === undefined)
      return answerJson(response, 400, { jsonrpc: '2.0', id: null, error: { code: -32_700, message: 'Parse error' } });
    const { serve, unknownTool } = await protocol();
    const unknown = unknownTool(parsed);
    if (unknown !== null)
      return refuse(response, 200, { kind: 'no_such_tool', tool: unknown.tool }, {}, { id: unknown.id, code: -32_602 });
    await serve(who, request, response, parsed);
  }
}

const ownNames: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * A browser says where its page is from: only pages of this machine that were fetched from this same port may call. A
 * page elsewhere can have its own name lead to this machine, so that a name proves nothing. Programs say nothing.
 */
function isFromHere({ headers }: IncomingMessage): boolean {
  const { origin, host } = headers;
  if (origin === undefined) return true;
  if (!URL.canParse(origin) || host === undefined) return false;
  const page = new URL(origin);
  return ownNames.has(page.hostname) && page.host === host.toLowerCase();
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

function retryAfterSeconds(refusal: Refusal): number {
  return refusal.kind === 'agent_budget' ? Math.max(1, Math.ceil(refusal.retryAfterMs / 1_000)) : 60;
}

function refuse(
  response: ServerResponse,
  status: number,
  refusal: Refusal,
  headers: Record<string, string>,
  to: { id: string | number | null; code: number } = { id: null, code: -32_000 },
): void {
  const { code, sentence, next } = explain(refusal);
  const error = { code: to.code, message: `${code}: ${sentence} ${next}`, data: { code, sentence, next } };
  answerJson(response, status, { jsonrpc: '2.0', id: to.id, error }, headers);
}

function answerJson(
  response: ServerResponse,
  status: number,
  content: object,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(content));
}
