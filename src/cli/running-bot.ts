import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { carriesToken } from '../lib/bearer-token.ts';
import { answerWith, clientOf, type Routes } from '../lib/http-server.ts';
import { readBody } from '../lib/read-body.ts';
import type { Secret } from '../lib/redact.ts';
import type { RequestDeps } from '../usecases/deps.ts';
import { AgentRequest, answerRequest } from './agent/requests.ts';
import { Answer } from './answer.ts';
import { readRunningBot } from './running.ts';
import { answerWebhooks, WebhooksRequest } from './webhooks/requests.ts';

/** What the command line may ask the running bot for, by path. */
const asked = {
  '/local/agents': (deps: RequestDeps, body: unknown) => answerRequest(deps, AgentRequest.parse(body)),
  '/local/webhooks': (deps: RequestDeps, body: unknown) => answerWebhooks(deps, WebhooksRequest.parse(body)),
} as const;
type Path = keyof typeof asked;

const mostBytes = 65_536;
const patienceMs = 15_000;

/**
 * How the command line does its work while the bot has the embedded database open: only whoever can read the data
 * folder knows the key, and only this machine is answered.
 */
export function localRoutes(key: Secret, deps: () => RequestDeps | null): Routes {
  const listener =
    (path: Path): RequestListener =>
    (request, response) => {
      const isHere = clientOf(request) === '127.0.0.1' || clientOf(request) === '1';
      if (request.method !== 'POST' || !isHere || !carriesToken(request.headers.authorization, key))
        return answerWith(response, 404);
      const ready = deps();
      if (ready === null) return answerWith(response, 503);
      void answer(ready, path, request, response);
    };
  return Object.fromEntries((Object.keys(asked) as Path[]).map((path) => [path, listener(path)]));
}

async function answer(
  deps: RequestDeps,
  path: Path,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const body = await readBody(request, mostBytes);
    if (!(body instanceof Buffer)) return answerWith(response, 413, { connection: 'close' });
    const said = JSON.stringify(await asked[path](deps, JSON.parse(body.toString('utf8'))));
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(said);
  } catch (error) {
    deps.logger.error({ err: error }, 'a request of the command line failed');
    answerWith(response, 500);
  }
}

/** Asks the bot of this data folder; null when none runs. Throws when it does not answer. */
export async function askRunningBot(dataDirectory: string, path: Path, request: object): Promise<Answer | null> {
  const bot = readRunningBot(dataDirectory);
  if (bot === null) return null;
  const answered = await fetch(`http://127.0.0.1:${bot.port}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${bot.key}` },
    body: JSON.stringify(request),
    signal: AbortSignal.timeout(patienceMs),
  });
  if (!answered.ok) throw new Error(`The running bot answered ${answered.status}; check its log.`);
  return Answer.parse(await answered.json());
}
