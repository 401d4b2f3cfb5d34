import { timingSafeEqual } from 'node:crypto';
import type { Faults } from '../faults.ts';
import type { Fields } from '../fields.ts';
import type { Hub } from '../hub.ts';
import type { RateLimits } from '../rate-limits.ts';
import { type Answer, type Method, refuse } from './call.ts';
import { chatMethods } from './chat.ts';
import { conversationMethods } from './conversations.ts';
import { fileMethods } from './files.ts';
import { readArguments } from './read-arguments.ts';
import { userMethods } from './users.ts';
import { viewMethods } from './views.ts';

export interface WebApi {
  hub: Hub;
  tokens: { bot: string; app: string };
  faults: Faults;
  rateLimits: RateLimits | null;
  /** Opens a Socket Mode connection; absent when deliveries go to a request URL. */
  openConnection: (() => string) | null;
}

const botMethods: Record<string, Method> = {
  ...chatMethods,
  ...conversationMethods,
  ...fileMethods,
  ...userMethods,
  ...viewMethods,
  'api.test': ({ args }) => ({ ok: true, args }),
};

/** Answers one call of the Web API. */
export async function answerCall(api: WebApi, method: string, request: Request): Promise<Response> {
  const fault = api.faults.next(method);
  if (fault?.kind === 'latency') await api.hub.clock.sleep(fault.ms);
  if (fault?.kind === 'rate_limited') return limited(api, method, fault.retryAfterSeconds);
  if (fault?.kind === 'error') return answer(api, method, refuse(fault.error));
  const isStoring = fault === null || fault.kind === 'latency' || fault.afterStoring === true;
  const response = isStoring ? await perform(api, method, request) : null;
  if (fault?.kind === 'timeout') await api.hub.clock.sleep(fault.ms);
  if (response && fault?.kind !== 'http' && fault?.kind !== 'timeout') return response;
  if (!response) api.hub.log.count(method, fault?.kind ?? null);
  return new Response('upstream error', { status: fault?.kind === 'http' ? fault.status : 504 });
}

async function perform(api: WebApi, method: string, request: Request): Promise<Response> {
  const args = await readArguments(request);
  if (args === null) return answer(api, method, refuse('invalid_json'));
  const refusal = checkToken(api, method, tokenOf(request, args));
  if (refusal !== null) return answer(api, method, refuse(refusal));
  const wait = api.rateLimits?.take(method, args) ?? null;
  if (wait !== null) return limited(api, method, wait);
  try {
    return answer(api, method, run(api, method, args));
  } catch (error) {
    console.error(`The local workspace failed in ${method}:`, error);
    return answer(api, method, refuse('internal_error'));
  }
}

function run(api: WebApi, method: string, args: Fields): Answer {
  if (method === 'apps.connections.open') {
    return api.openConnection ? { ok: true, url: api.openConnection() } : refuse('socket_mode_not_enabled');
  }
  const handler = Object.hasOwn(botMethods, method) ? botMethods[method] : undefined;
  return handler ? handler({ hub: api.hub, args }) : refuse('unknown_method', { req_method: method });
}

function tokenOf(request: Request, args: Fields): string | null {
  const bearer = /^Bearer\s+(\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1];
  return bearer ?? (typeof args.token === 'string' ? args.token : null);
}

function checkToken(api: WebApi, method: string, token: string | null): string | null {
  const isKnown = method === 'apps.connections.open' || Object.hasOwn(botMethods, method);
  if (!isKnown || method === 'api.test') return null;
  if (token === null) return 'not_authed';
  const isBot = isSame(token, api.tokens.bot);
  const isApp = isSame(token, api.tokens.app);
  if (!isBot && !isApp) return 'invalid_auth';
  return (method === 'apps.connections.open') === isApp ? null : 'not_allowed_token_type';
}

function isSame(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function answer(api: WebApi, method: string, body: Answer): Response {
  api.hub.log.count(method, body.ok ? null : body.error);
  return Response.json(body);
}

function limited(api: WebApi, method: string, seconds: number): Response {
  api.hub.log.count(method, 'ratelimited');
  const headers = { 'retry-after': String(seconds) };
  return Response.json({ ok: false, error: 'ratelimited' }, { status: 429, headers });
}
