import type { RequestListener } from 'node:http';
import { App, ErrorCode } from '@slack/bolt';
import type { Clock } from '../../lib/clock.ts';
import type { Logger } from '../../lib/log.ts';
import type { TokenBuckets } from '../../lib/token-buckets.ts';
import type { Metrics } from '../../ports/metrics.ts';
import { isSlackAway } from './classify.ts';
import { type SlackClients, slackLogger } from './clients.ts';
import { HttpReceiver } from './http-receiver.ts';
import type { Listeners } from './listeners.ts';
import { registerListeners } from './register.ts';
import { signedRequests } from './signed-requests.ts';
import { type Home, homeOf, strangeDelivery } from './workspace-home.ts';

export type HostConnection =
  | { kind: 'socket'; appToken: string }
  /** Requests come in through our own HTTP server, which passes `/slack/events` to `requestListener`. */
  | { kind: 'http'; signingSecret: string };

export interface SlackHost {
  /** Connects and accepts deliveries, retrying as long as Slack is unavailable. Throws when the token is rejected. */
  start(): Promise<void>;
  /** Waits for responses in progress, then disconnects. */
  stop(): Promise<void>;
  /** In HTTP mode, the handler of signed requests; null in Socket Mode. */
  requestListener: RequestListener | null;
}

/**
 * Sets up Bolt for Slack's deliveries only; it opens no HTTP server of its own. Only what the connection needs is loaded.
 */
export async function createSlackHost(options: {
  connection: HostConnection;
  botToken: string;
  apiUrl: string;
  clients: SlackClients;
  listeners: Listeners;
  /** Rate limit buckets for requests to `requestListener` that Slack did not sign. */
  unauthenticatedClients: TokenBuckets;
  clock: Clock;
  logger: Logger;
  metrics: Metrics;
}): Promise<SlackHost> {
  const { connection, botToken, apiUrl, clients, clock, logger, metrics } = options;
  const http = connection.kind === 'http' ? new HttpReceiver(logger) : null;
  const socket =
    connection.kind === 'socket'
      ? new (await import('./socket-receiver.ts')).SocketReceiver({
          appToken: connection.appToken,
          apiUrl,
          clock,
          logger,
        })
      : null;
  const receiver = http ?? socket;
  if (receiver === null) throw new Error('deliveries come by socket or by HTTP');
  let home: Home | null = null;
  const app = new App({
    // Called for each delivery; if it throws, the delivery ends before it reaches a listener.
    authorize: async (source, body) => {
      const strange = home === null ? 'the bot is not connected yet' : strangeDelivery(home, source, body, apiUrl);
      if (home === null || strange !== null) throw new Error(strange ?? '');
      return { botToken, botId: home.botId, botUserId: home.botUserId };
    },
    receiver,
    logger: slackLogger(logger),
    convoStore: false,
    deferInitialization: true,
    clientOptions: { slackApiUrl: apiUrl, retryConfig: { retries: 0 }, timeout: 2_500 },
  });
  app.error(async (error) => {
    if (error.code === ErrorCode.AuthorizationError) logger.warn({ err: error }, 'a Slack delivery was refused');
    else logger.error({ err: error }, 'a Slack delivery failed');
  });
  const underWay = registerListeners(app, options.listeners, clients.interactive, { clock, logger, metrics });

  let isStopped = false;
  /** Retries until Slack responds: a bot that is started while Slack is unavailable must still come up. */
  async function findHome(): Promise<Home> {
    for (let pauseMs = 500; ; pauseMs = Math.min(15_000, 2 * pauseMs))
      try {
        return await homeOf(clients.interactive);
      } catch (error) {
        if (!isSlackAway(error) || isStopped) throw error;
        logger.warn({ err: error }, 'Slack does not answer yet; trying again');
        await clock.sleep(pauseMs);
      }
  }

  return {
    async start() {
      home = await findHome();
      await app.init();
      receiver.init(app);
      await socket?.start();
    },
    async stop() {
      isStopped = true;
      // The SDK does not wait for listeners, and a response after the connection is closed is lost.
      await underWay.settled(2_000);
      await socket?.stop();
    },
    requestListener:
      http === null || connection.kind !== 'http'
        ? null
        : signedRequests(http, {
            ...connection,
            clock,
            logger,
            unauthenticatedClients: options.unauthenticatedClients,
          }),
  };
}
