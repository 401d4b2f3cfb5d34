import type { RequestListener } from 'node:http';
import { hostname } from 'node:os';
import { connectDatabase, type DatabaseConfig } from './db/connect.ts';
import { sharedClock } from './db/shared-clock.ts';
import type { Settings } from './domain/settings.ts';
import { connectIntegrations } from './integrations/connect-integrations.ts';
import { startTicker } from './jobs/ticker.ts';
import { type Clock, systemClock } from './lib/clock.ts';
import { type HttpServer, startHttpServer } from './lib/http-server.ts';
import { type Ids, randomIds } from './lib/ids.ts';
import type { Logger } from './lib/log.ts';
import type { Secret } from './lib/redact.ts';
import { slackClients } from './slack/kit/clients.ts';
import { createSlackHost, type HostConnection } from './slack/kit/host.ts';
import { slackDirectory } from './slack/kit/slack-directory.ts';
import { slackListeners } from './slack/slack-listeners.ts';
import { slackMessenger } from './slack/updates/slack-messenger.ts';
import type { Deps } from './usecases/deps.ts';
import { createDueWork } from './usecases/due-work.ts';

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
  port: number;
  host?: string;
  /** Resolves when Slack can be reached: the local workspace comes up while the database does. */
  slackIsUp?: Promise<unknown>;
  logger: Logger;
  clock?: Clock;
  ids?: Ids;
  /** Exchanges parts before anything uses them: how tests let the world around the bot fail. */
  exchange?: (deps: Deps) => Deps;
}

export interface Quarterdeck {
  deps: Deps;
  port: number;
  /** Ends gracefully: no new work, what is under way ends or is left to its lease, the connection to Slack goes last. */
  stop(): Promise<void>;
}

/** Builds and connects everything; the only place that knows all the parts. */
export async function startQuarterdeck(options: QuarterdeckOptions): Promise<Quarterdeck> {
  const { settings, slack, logger } = options;
  const { dataDirectory, workingDirectory } = options;
  const clients = slackClients(slack.botToken.reveal(), slack.apiUrl, logger);
  const database = await connectDatabase(options.database, { logger, patienceMs: 60_000 });
  let stopClock = () => {};
  try {
    const clock = await startClock();
    const integrations = connectIntegrations(
      {},
      { clock, logger, dataDirectory, workingDirectory, services: settings.services },
    );
    const parts: Deps = {
      database,
      settings,
      clock,
      ids: options.ids ?? randomIds,
      logger,
      ...integrations,
      directory: slackDirectory(clients.interactive, clock),
      messenger: slackMessenger(clients.delivery, clock),
      host: hostname(),
    };
    const deps = options.exchange?.(parts) ?? parts;
    const connection: HostConnection =
      slack.kind === 'socket'
        ? { kind: 'socket', appToken: slack.appToken.reveal() }
        : { kind: 'http', signingSecret: slack.signingSecret.reveal() };
    const host = createSlackHost({
      connection,
      botToken: slack.botToken.reveal(),
      apiUrl: slack.apiUrl,
      clients,
      listeners: slackListeners(deps),
      clock,
      logger,
    });
    const http = await serve(options, host.requestListener);
    await options.slackIsUp;
    await host.start();
    const work = createDueWork(deps);
    const ticker = startTicker(deps, work);
    return {
      deps,
      port: http.port,
      stop: async () => {
        ticker.stop();
        await Promise.all([work.stop(20_000), http.stop(3_000)]);
        stopClock();
        await host.stop().catch((error: unknown) => logger.warn({ err: error }, 'leaving Slack'));
        await database.close();
      },
    };
  } catch (error) {
    stopClock();
    await database.close();
    throw error;
  }

  /** Replicas go by the database's time; the embedded database has no other clock than this machine's. */
  async function startClock(): Promise<Clock> {
    const local = options.clock ?? systemClock;
    if (options.database.kind === 'embedded') return local;
    const shared = await sharedClock(local, () => database.time(), logger);
    stopClock = shared.stop;
    return shared.clock;
  }
}

function serve(options: QuarterdeckOptions, slackEvents: RequestListener | null): Promise<HttpServer> {
  return startHttpServer({
    port: options.port,
    host: options.host ?? '127.0.0.1',
    routes: {
      '/healthz': (_request, response) => void response.writeHead(200, { 'content-type': 'text/plain' }).end('ok\n'),
      ...(slackEvents === null ? {} : { '/slack/events': slackEvents }),
    },
    onFault: (error) => options.logger.error({ err: error }, 'a request failed'),
  });
}
