import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { type Allowance, createAllowance } from '../lib/allowance.ts';
import type { Clock } from '../lib/clock.ts';
import { answerWith, clientOf, type Routes } from '../lib/http-server.ts';
import { readBody } from '../lib/read-body.ts';
import type { TokenBuckets } from '../lib/token-buckets.ts';
import { createTurns, type Turns } from '../lib/turns.ts';
import { type AlertDelivery, DeliveryRefused } from '../ports/alert-source.ts';
import { DatabaseUnavailable } from '../ports/database.ts';
import { IntegrationError } from '../ports/integration-error.ts';
import type { Deps, RequestDeps } from '../usecases/deps.ts';

export type HookDeps = RequestDeps & Pick<Deps, 'systems' | 'logger'>;

/** What all deliveries together may use, whoever sends them. */
export interface HookLimits {
  /** The bytes of bodies that are being read and verified. */
  bodies: Allowance;
  /** Who may work on the database. The weight of a delivery is how many alerts it has. */
  turns: Turns;
}

export interface HookOptions {
  /** Ids of the integrations that send here; each has the path `/hooks/<id>`. */
  ids: readonly string[];
  /** Null until the bot is connected. */
  deps: () => HookDeps | null;
  unauthenticatedClients: TokenBuckets;
  limits: HookLimits;
}

/**
 * Verifies a delivery of an integration and reads it: one function for each thing in it, which takes it and says what
 * became of it. Throws what its source throws.
 */
type Read = (deps: HookDeps, id: string, delivery: AlertDelivery) => Promise<readonly (() => Promise<string>)[]>;

const mostBytes = 1_048_576;

/**
 * The limits of a bot. Most connections to the database are left to people and to the steps of releases, and what waits
 * is answered while its sender still listens.
 */
export function createHookLimits(
  clock: Pick<Clock, 'after'>,
  { bodies = 64 * mostBytes, atOnce = 3, mostWaiting = 1_000, patienceMs = 4_000 } = {},
): HookLimits {
  return {
    bodies: createAllowance(bodies),
    turns: createTurns({ clock, atOnce, mostWaiting, patienceMs }),
  };
}

/**
 * The ways in for other systems. The answer says whether to send it again: 200 when everything was taken or is about
 * nothing that we know; 503 while the database or the bot is not there, and when too much comes at once; 4xx when
 * sending it again would not help. It is not 429, because Alertmanager and Datadog give up after that.
 */
export function hookRoutes(options: HookOptions, read: Read): Routes {
  const listener =
    (id: string): RequestListener =>
    (request, response) => {
      if (request.method !== 'POST') return answerWith(response, 405, { allow: 'POST' });
      const ready = options.deps();
      if (ready === null) return answerWith(response, 503);
      // Not in the settings: as if it did not exist.
      if (!Object.hasOwn(ready.settings.integrations, id)) return answerWith(response, 404);
      void answer(ready, id, { request, response }, options, read);
    };
  return Object.fromEntries(options.ids.map((id) => [`/hooks/${id}`, listener(id)]));
}

async function answer(
  deps: HookDeps,
  id: string,
  { request, response }: { request: IncomingMessage; response: ServerResponse },
  { unauthenticatedClients, limits }: HookOptions,
  read: Read,
): Promise<void> {
  try {
    const body = await readBody(request, mostBytes, limits.bodies);
    if (body === 'gone') return void response.destroy();
    if (body === 'too long') {
      tellRefused(deps, id, { request, reason: `it is longer than ${mostBytes} bytes` }, unauthenticatedClients);
      return answerWith(response, 413, { connection: 'close' });
    }
    if (body === 'no room') return tooMuch(deps, id, response);
    const things = await readAll(deps, id, { request, body }, read).finally(() => limits.bodies.giveBack(body.length));
    const outcomes = things.length === 0 ? [] : await limits.turns.take(things.length, () => takeAll(things));
    if (outcomes === null) return tooMuch(deps, id, response);
    deps.logger.info({ source: id, outcomes }, 'a delivery was taken');
    answerWith(response, 200);
  } catch (error) {
    if (error instanceof DeliveryRefused) {
      if (error.kind !== 'unauthenticated') {
        // The sender is known, and it would be the same again: somebody has to correct its payload, or its clock.
        deps.logger.warn({ source: id, reason: error.message }, 'a delivery was refused');
        return answerWith(response, 400);
      }
      return tellRefused(deps, id, { request, reason: error.message }, unauthenticatedClients)
        ? answerWith(response, 401, { 'www-authenticate': 'Bearer' })
        : answerWith(response, 429, { 'retry-after': '60', connection: 'close' });
    }
    // In the settings, but not to send anything here.
    if (error instanceof IntegrationError && error.kind === 'not_found') return answerWith(response, 404);
    const isAway = error instanceof DatabaseUnavailable || error instanceof IntegrationError;
    deps.logger.error({ err: error, source: id }, 'a delivery could not be taken');
    answerWith(response, isAway ? 503 : 500);
  }
}

function readAll(
  deps: HookDeps,
  id: string,
  { request, body }: { request: IncomingMessage; body: Buffer },
  read: Read,
): ReturnType<Read> {
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]),
  );
  return read(deps, id, { headers, body, parameters: new URLSearchParams(request.url?.split('?')[1] ?? '') });
}

async function takeAll(things: Awaited<ReturnType<Read>>): Promise<string[]> {
  const outcomes: string[] = [];
  for (const take of things) outcomes.push(await take());
  return outcomes;
}

function tooMuch(deps: HookDeps, id: string, response: ServerResponse): void {
  deps.logger.warn({ source: id }, 'a delivery was turned away, because too many came at once');
  answerWith(response, 503, { 'retry-after': '5', connection: 'close' });
}

/**
 * Whoever set the sender up finds the reason in the log. How much is logged is bounded like the guesses of a client;
 * false when there were too many.
 */
function tellRefused(
  { logger }: Pick<HookDeps, 'logger'>,
  source: string,
  { request, reason }: { request: IncomingMessage; reason: string },
  unauthenticatedClients: TokenBuckets,
): boolean {
  const isGranted = unauthenticatedClients.take(clientOf(request));
  if (isGranted) logger.warn({ source, reason }, 'a delivery was refused');
  return isGranted;
}
