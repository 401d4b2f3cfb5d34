import { LogLevel, type Logger as SlackLogger, WebClient, WebClientEvent } from '@slack/web-api';
import type { Logger } from '../../lib/log.ts';
import type { Metrics } from '../../ports/metrics.ts';

export interface SlackClients {
  /** For calls that a person waits for: a short timeout, no retries, a rate limit is an immediate error. */
  interactive: WebClient;
  /** For messages: no built-in retries either, because a second post is a duplicate; our rows drive the retries. */
  delivery: WebClient;
}

/** Two clients, because after a 429 a client holds back all its other calls. */
export function slackClients(token: string, apiUrl: string, logger: Logger, metrics: Metrics): SlackClients {
  const common = {
    slackApiUrl: apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: slackLogger(logger),
    allowAbsoluteUrls: false,
  };
  const client = (timeout: number) => {
    const made = new WebClient(token, { ...common, timeout });
    made.on(WebClientEvent.RATE_LIMITED, (_seconds: number, { url }: { url: string }) =>
      metrics.rateLimited(url.slice(url.lastIndexOf('/') + 1)),
    );
    return made;
  };
  return { interactive: client(2_500), delivery: client(8_000) };
}

/** Slack's SDK logs through our logger, which masks credentials; its debug level, which prints bodies, is off. */
export function slackLogger(logger: Logger): SlackLogger {
  const say =
    (level: 'info' | 'warn' | 'error') =>
    (...parts: unknown[]) =>
      logger[level]({ source: 'slack' }, parts.map(String).join(' ').slice(0, 1_000));
  return {
    debug: () => {},
    info: () => {},
    warn: say('warn'),
    error: say('error'),
    setLevel: () => {},
    getLevel: () => LogLevel.WARN,
    setName: () => {},
  };
}
