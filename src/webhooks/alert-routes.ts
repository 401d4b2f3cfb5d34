import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { AlertSource } from '../ports/alert-source.ts';
import { DeliveryRefused } from '../ports/alert-source.ts';
import { DatabaseUnavailable } from '../ports/database.ts';
import { IntegrationError } from '../ports/integration-error.ts';
import { answerWith, clientOf, type Routes } from '../lib/http-server.ts';
import { readBody } from '../lib/read-body.ts';
import type { TokenBuckets } from '../lib/token-buckets.ts';
import type { ChangeDeps, Deps } from '../usecases/deps.ts';
import { type AlertOutcome, takeAlert } from '../usecases/watch/take-alert.ts';

export type AlertDeps = ChangeDeps & Pick<Deps, 'systems' | 'logger'>;

export interface AlertRouteOptions {
  /** Ids of the integrations that receive alerts; each has the path `/hooks/<id>`. */
  ids: readonly string[];
  /** Null until the bot is connected. */
  deps: () => AlertDeps | null;
  unauthenticatedClients: TokenBuckets;
}

const mostBytes = 1_048_576;

/**
 * What monitoring systems send. The answer says whether to send it again: 200 when every alert was taken or belongs to
 * no release, 503 while the database or the bot is not there, 4xx when sending it again would not help.
 */
export function alertRoutes({ ids, deps, unauthenticatedClients }: AlertRouteOptions): Routes {
  const listener =
    (id: string): RequestListener =>
    (request, response) => {
      if (request.method !== 'POST') return answerWith(response, 405, { allow: 'POST' });
      const ready = deps();
      if (ready === null) return answerWith(response, 503);
      // Not in the settings: as if it did not exist.
      if (!Object.hasOwn(ready.settings.integrations, id)) return answerWith(response, 404);
      void take(ready, id, { request, response }, unauthenticatedClients);
    };
  return Object.fromEntries(ids.map((id) => [`/hooks/${id}`, listener(id)]));
}

async function take(
  deps: AlertDeps,
  id: string,
  { request, response }: { request: IncomingMessage; response: ServerResponse },
  unauthenticatedClients: TokenBuckets,
): Promise<void> {
  try {
    const body = await readBody(request, mostBytes);
    if (body === 'gone') return void response.destroy();
    if (body === 'too long') return answerWith(response, 413, { connection: 'close' });
    const source: AlertSource = await deps.systems.alertSource(id);
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]),
    );
    const outcomes: AlertOutcome[] = [];
    for (const alert of await source.read({ headers, body })) outcomes.push(await takeAlert(deps, id, alert));
    deps.logger.info({ source: id, outcomes }, 'alerts were taken');
    answerWith(response, 200);
  } catch (error) {
    if (error instanceof DeliveryRefused) {
      if (error.kind === 'unreadable') return answerWith(response, 400);
      return unauthenticatedClients.take(clientOf(request))
        ? answerWith(response, 401, { 'www-authenticate': 'Bearer' })
        : answerWith(response, 429, { 'retry-after': '60', connection: 'close' });
    }
    // In the settings, but not to take alerts.
    if (error instanceof IntegrationError && error.kind === 'not_found') return answerWith(response, 404);
    const isAway = error instanceof DatabaseUnavailable || error instanceof IntegrationError;
    deps.logger.error({ err: error, source: id }, 'alerts could not be taken');
    answerWith(response, isAway ? 503 : 500);
  }
}
