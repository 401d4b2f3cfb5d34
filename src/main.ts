import type { RequestListener } from 'node:http';
import { hostname } from 'node:os';
import { connectDatabase, type DatabaseConfig } from './db/connect.ts';
import { sharedClock } from './db/shared-clock.ts';
import type { Settings } from './domain/settings.ts';
import { hasNames, slackNamesIn } from './domain/settings-names.ts';
import { calendarRoutes } from './feeds/calendar-routes.ts';
import type { Listed } from './integrations/define.ts';
import { registry } from './integrations/registry.ts';
import { type ClosableSystems, createSystems } from './integrations/systems.ts';
import { startTicker } from './jobs/ticker.ts';
import { type Clock, systemClock } from './lib/clock.ts';
import { confidential } from './lib/confidential.ts';
import { type HttpServer, type Routes, startHttpServer } from './lib/http-server.ts';
import { type Ids, randomIds } from './lib/ids.ts';
import { parseNetwork } from './lib/ip-address.ts';
import type { Logger } from './lib/log.ts';
import { keepSecret, Secret } from './lib/redact.ts';
import { createTokenBuckets, type TokenBuckets } from './lib/token-buckets.ts';
import { mcpRoutes } from './mcp/mcp-routes.ts';
import type { Database } from './ports/database.ts';
import { slackClients } from './slack/kit/clients.ts';
import { createSlackHost, type HostConnection } from './slack/kit/host.ts';
import { resolveNames } from './slack/kit/resolve-names.ts';
import { slackDirectory } from './slack/kit/slack-directory.ts';
import { slackListeners } from './slack/slack-listeners.ts';
import { slackMessenger } from './slack/updates/slack-messenger.ts';
import { createPhase, reasonNotReady } from './telemetry/phase.ts';
import { createPrometheus } from './telemetry/prometheus.ts';
import { type TelemetryOptions, telemetryRoutes } from './telemetry/routes.ts';
import { tellHeld } from './usecases/calendar/tell-held.ts';
import type { Deps } from './usecases/deps.ts';
import { createDueWork } from './usecases/due-work.ts';
import { withOnCall } from './usecases/escalation/on-call-directory.ts';
import { queueStats } from './usecases/query/queue-stats.ts';
import { alertRoutes } from './webhooks/alert-routes.ts';
import { deploymentRoutes } from './webhooks/deployment-routes.ts';
import { createHookLimits } from './webhooks/hook-routes.ts';
import { pagerRoutes } from './webhooks/pager-routes.ts';
import { resultRoutes } from './webhooks/result-routes.ts';

export interface QuarterdeckOptions {
  settings: Settings;
  slack: { botToken: Secret; apiUrl: string } & (
    | { kind: 'socket'; appToken: Secret }
    | { kind: 'http'; signingSecret: Secret }
  );
  database: DatabaseConfig;
  /** Operations and other files of this machine. */
  dataDirectory: string;
  /** Commands without a folder of their own run here: where the settings file lies. */
  workingDirectory: string;
  /** Environment variables, for the secrets that the settings name. */
  variables?: Readonly<Record<string, string | undefined>>;
  port: number;
  host?: string;
  /** Whoever reads the metrics must show it. Without one they are given only where nobody but this machine can ask. */
  metricsToken?: Secret | null;
  /** Each of these opens the calendar feed; without any, there is none. */
  calendarTokens?: readonly Secret[];
  /** What runs, for logs and metrics. */
  version?: string;
  /** Resolves when Slack can be reached: the local workspace comes up while the database does. */
  slackIsUp?: Promise<unknown>;
  /** More paths of the bot's own HTTP server; `deps` is null until the bot is connected. */
  routes?: (deps: () => Deps | null) => Routes;
  logger: Logger;
  clock?: Clock;
  ids?: Ids;
  /** Exchanges parts before anything uses them: how tests let the world around the bot fail. */
  exchange?: (deps: Deps) => Deps;
}

type SystemsOptions = Pick<
  QuarterdeckOptions,
  'settings' | 'logger' | 'dataDirectory' | 'workingDirectory' | 'variables'
>;

export interface Quarterdeck {
  deps: Deps;
  port: number;
  /**
   * Takes other settings into use: for what begins from now on, and for whatever is asked of the settings from now on.
   * Names are looked up first; throws when one is not known or a part cannot be set up, and then nothing has changed.
   */
  reload(settings: Settings): Promise<void>;
  /**
   * Ends gracefully: no new work, what is under way ends or is left to its lease; then the connection to Slack, and what
   * other systems keep for this process.
   */
  stop(): Promise<void>;
}

/** How long a start waits for Slack when names of the settings have to be looked up. */
const namesPatienceMs = 60_000;

/** How long a start waits for Slack before everything else goes on without it. */
const slackPatienceMs = 5_000;

/** What is still running of the bot must end well within the time that a supervisor waits before it kills. */
const stopLimits = { workMs: 12_000, httpMs: 2_000, systemsMs: 2_000 };

/** Builds and connects everything; the only place that knows all the parts. */
export async function startQuarterdeck(options: QuarterdeckOptions): Promise<Quarterdeck> {
  const { slack, logger } = options;
  const phase = createPhase();
  const local = options.clock ?? systemClock;
  let database: Database | null = null;
  let slackEvents: RequestListener | null = null;
  let ready: Deps | null = null;
  let stopClock = () => {};
  const prometheus = createPrometheus({
    version: options.version ?? 'unknown',
    queues: async () => {
      if (database === null) throw new Error('the database is not available yet');
      return queueStats(database);
    },
  });
  const { metrics } = prometheus;
  const unauthenticatedClients = createTokenBuckets({ clock: local, capacity: 60, perSecond: 1 });
  // The first thing that is there, so that whoever watches the process sees it start.
  const http = await serve(options, {
    prometheus,
    reasonNotReady: () => reasonNotReady(phase, database, local),
    unauthenticatedClients,
    deps: () => ready,
    slackEvents: (request, response) => {
      if (slackEvents) slackEvents(request, response);
      else response.writeHead(503).end();
    },
  });
  try {
    const clients = slackClients(slack.botToken.reveal(), slack.apiUrl, logger, metrics);
    database = await connectDatabase(options.database, { logger, patienceMs: 60_000 });
    const clock = await startClock(database);
    // Names are looked up where Slack is; with ids only, nothing waits for it.
    await (hasNames(slackNamesIn(options.settings)) ? options.slackIsUp : undefined);
    const settings = await resolveNames(clients.interactive, options.settings, {
      clock: local,
      logger,
      patienceMs: namesPatienceMs,
    });
    let systems = systemsOf(options, clock);
    const parts: Deps = {
      database,
      settings,
      clock,
      ids: options.ids ?? randomIds,
      logger,
      systems,
      directory: slackDirectory(clients.interactive, clock),
      messenger: slackMessenger(clients.delivery, clock),
      metrics,
      host: hostname(),
    };
    const deps = options.exchange?.(parts) ?? parts;
    deps.directory = withOnCall(deps.directory, () => deps.systems, clock);
    ready = deps;
    const connection: HostConnection =
      slack.kind === 'socket'
        ? { kind: 'socket', appToken: slack.appToken.reveal() }
        : { kind: 'http', signingSecret: slack.signingSecret.reveal() };
    const host = await createSlackHost({
      connection,
      botToken: slack.botToken.reveal(),
      apiUrl: slack.apiUrl,
      clients,
      unauthenticatedClients,
      listeners: slackListeners(deps),
      clock,
      logger,
      metrics,
    });
    await options.slackIsUp;
    const connected = host.start().then(() => {
      slackEvents = host.requestListener;
      if (phase.now() === 'starting') phase.become('ready');
    });
    // What is under way on record goes on with or without Slack: steps, watches, and the messages that wait.
    const waited = new AbortController();
    await Promise.race([connected, local.sleep(slackPatienceMs, waited.signal)]);
    waited.abort();
    connected.catch((error: unknown) => logger.error({ err: error }, 'Slack rejected the bot'));
    const work = createDueWork(deps);
    const ticker = startTicker(deps, work);
    const sayHeld = () =>
      void tellHeld(deps).catch((error: unknown) => logger.warn({ err: error }, 'looking for releases that are held'));
    sayHeld();
    return {
      deps,
      port: http.port,
      reload: async (next) => {
        const resolved = await resolveNames(clients.interactive, next, { clock: local, logger, patienceMs: 0 });
        const before = systems;
        systems = systemsOf({ ...options, settings: resolved }, clock);
        Object.assign(deps, { settings: resolved, systems });
        void before.close(stopLimits.systemsMs);
        sayHeld();
      },
      stop: async () => {
        phase.become('stopping');
        ticker.stop();
        await work.stop(stopLimits.workMs);
        // Until here people were answered: what they did is on record, and the next start goes on with it.
        await http.stop(stopLimits.httpMs);
        stopClock();
        await host.stop().catch((error: unknown) => logger.warn({ err: error }, 'leaving Slack'));
        await systems.close(stopLimits.systemsMs);
        await deps.database.close();
      },
    };
  } catch (error) {
    stopClock();
    await http.stop(0);
    await database?.close();
    throw error;
  }

  /** Replicas go by the database's time; the embedded database has no other clock than this machine's. */
  async function startClock({ time }: Database): Promise<Clock> {
    if (options.database.kind === 'embedded') return local;
    const shared = await sharedClock(local, time, logger);
    stopClock = shared.stop;
    return shared.clock;
  }
}

/** The systems of the settings; what commands are told in confidence is masked everywhere from now on. */
export function systemsOf(
  { settings, logger, dataDirectory, workingDirectory, variables = {} }: SystemsOptions,
  clock: Clock,
): ClosableSystems {
  for (const { commandEnvironment } of Object.values(settings.services))
    for (const value of confidential(commandEnvironment)) keepSecret(value);
  const secret = (name: string) => {
    const value = variables[name];
    if (value === undefined || value === '') throw new Error(`the environment variable ${name} is not set`);
    keepSecret(value);
    return new Secret(value);
  };
  const networks = settings.probeNetworks.flatMap((text) => parseNetwork(text) ?? []);
  return createSystems(settings.integrations, { clock, logger, dataDirectory, workingDirectory, networks, secret });
}

function serve(
  options: QuarterdeckOptions,
  parts: Pick<TelemetryOptions, 'prometheus' | 'reasonNotReady'> & {
    slackEvents: RequestListener;
    deps: () => Deps | null;
    unauthenticatedClients: TokenBuckets;
  },
): Promise<HttpServer> {
  const host = options.host ?? '127.0.0.1';
  const onFault = (error: unknown) => options.logger.error({ err: error }, 'a request failed');
  const metricsToken = options.metricsToken ?? null;
  const { '/metrics': metrics, ...health } = telemetryRoutes({ ...parts, metricsToken, onFault });
  const { unauthenticatedClients } = parts;
  const limits = createHookLimits(options.clock ?? systemClock);
  const hooks = { deps: parts.deps, unauthenticatedClients, limits };
  for (const token of options.calendarTokens ?? []) keepSecret(token.reveal());
  const mayBeRead = metricsToken !== null || isLoopback(host);
  return startHttpServer({
    port: options.port,
    host,
    routes: {
      ...health,
      ...(mayBeRead && metrics ? { '/metrics': metrics } : {}),
      ...alertRoutes({ ...hooks, ids: sendersOf('alerts') }),
      ...pagerRoutes({ ...hooks, ids: sendersOf('pages') }),
      ...deploymentRoutes({ ...hooks, clock: options.clock ?? systemClock, ids: sendersOf('deployments') }),
      ...resultRoutes({ ...hooks, ids: sendersOf('results') }),
      ...calendarRoutes({ ...hooks, tokens: options.calendarTokens ?? [] }),
      ...mcpRoutes({ ...hooks, version: options.version ?? 'unknown' }),
      ...options.routes?.(parts.deps),
      ...(options.slack.kind === 'http' ? { '/slack/events': parts.slackEvents } : {}),
    },
    onFault,
    unauthenticatedClients,
  });
}

/** The integrations whose systems send these. */
function sendersOf(what: NonNullable<Listed['sends']>): string[] {
  return Object.entries(registry).flatMap(([id, { sends }]) => (sends === what ? [id] : []));
}

/** Only this machine reaches such an address. */
function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}
