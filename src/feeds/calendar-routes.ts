import type { IncomingMessage, ServerResponse } from 'node:http';
import { isSecret } from '../lib/bearer-token.ts';
import { sha256 } from '../lib/hash.ts';
import { answerWith, clientOf, type Routes } from '../lib/http-server.ts';
import type { Secret } from '../lib/redact.ts';
import type { TokenBuckets } from '../lib/token-buckets.ts';
import { calendarFeed } from '../usecases/calendar/calendar-feed.ts';
import type { Deps } from '../usecases/deps.ts';

export interface CalendarRoutesOptions {
  /** Each of these opens the feed: one is being replaced by the other. Without any, there is no feed. */
  tokens: readonly Secret[];
  /** Null until the bot is connected. */
  deps: () => Pick<Deps, 'database' | 'settings' | 'clock' | 'logger'> | null;
  /** What whoever shows another token takes from: guessing has an end. */
  unauthenticatedClients: TokenBuckets;
}

const folder = '/calendar/';
const mostAtOnce = 4;
const longestToken = 200;

/**
 * The change calendar at `/calendar/<token>.ics`, for calendar programs, which show no other secret than the address. A
 * wrong token is answered like a path that does not exist.
 */
export function calendarRoutes(options: CalendarRoutesOptions): Routes {
  if (options.tokens.length === 0) return {};
  let working = 0;
  return {
    [folder]: (request, response) => {
      if (!isKnown(request, options.tokens)) {
        return options.unauthenticatedClients.take(clientOf(request))
          ? answerWith(response, 404)
          : answerWith(response, 429, { 'retry-after': '60', connection: 'close' });
      }
      if (request.method !== 'GET' && request.method !== 'HEAD')
        return answerWith(response, 405, { allow: 'GET, HEAD' });
      const deps = options.deps();
      if (deps === null || working >= mostAtOnce) return answerWith(response, 503, { 'retry-after': '30' });
      working += 1;
      answer(deps, request, response)
        .catch((error: unknown) => {
          deps.logger.error({ err: error }, 'the calendar feed failed');
          if (response.headersSent) response.destroy();
          else answerWith(response, 500);
        })
        .finally(() => {
          working -= 1;
        });
    },
  };
}

/** All tokens are compared, so that the time does not tell which one is close. */
function isKnown(request: IncomingMessage, tokens: readonly Secret[]): boolean {
  const [path = ''] = (request.url ?? '').split('?');
  const given = /^\/calendar\/([\w~.-]+)\.ics$/.exec(path)?.[1] ?? '';
  if (given === '' || given.length > longestToken) return false;
  return tokens.map((token) => isSecret(given, token)).includes(true);
}

async function answer(
  deps: Pick<Deps, 'database' | 'settings' | 'clock'>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const query = new URLSearchParams((request.url ?? '').split('?')[1] ?? '');
  const feed = await calendarFeed(deps, { service: query.get('service'), withWindows: query.get('windows') === 'yes' });
  if (!feed.ok) return answerWith(response, 404);
  const body = Buffer.from(feed.value, 'utf8');
  const tag = `"${sha256(feed.value).slice(0, 32)}"`;
  // Only whoever has the address may keep it, and has to ask whether it is still right.
  const headers = { etag: tag, 'cache-control': 'private, no-cache, max-age=0' };
  const isSame = (request.headers['if-none-match'] ?? '')
    .split(',')
    .some((one) => one.trim().replace(/^W\//, '') === tag);
  if (isSame) return void response.writeHead(304, headers).end();
  response.writeHead(200, {
    ...headers,
    'content-type': 'text/calendar; charset=utf-8; method=PUBLISH',
    'content-disposition': 'inline; filename="releases.ics"',
    'content-length': String(body.length),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}
