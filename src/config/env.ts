import { existsSync } from 'node:fs';
import { z } from 'zod';
import { Secret } from '../lib/redact.ts';

/** How the bot reaches Slack: a socket that it opens, signed requests that Slack sends, or the local workspace. */
export type SlackConnection =
  | { kind: 'socket'; botToken: Secret; appToken: Secret; apiUrl: string }
  | { kind: 'http'; botToken: Secret; signingSecret: Secret; apiUrl: string }
  | { kind: 'local' };

export interface Environment {
  slack: SlackConnection;
  /** Null means the embedded database. */
  databaseUrl: Secret | null;
  /** Null means the demo's settings with the local workspace. */
  configFile: string | null;
  port: number;
  /** Where the bot's own HTTP server listens; null means the default for the Slack connection mode. */
  host: string | null;
  metricsToken: Secret | null;
  /** Each of these opens the calendar feed. */
  calendarTokens: readonly Secret[];
  /** Folder for the files of the embedded database, operations and the local workspace. */
  dataDirectory: string;
  logLevel: string;
}

/** Thrown when the environment cannot be used; each line names the variable and the fix. */
export class EnvironmentError extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'EnvironmentError';
    this.problems = problems;
  }
}

/** Used when it exists, or when Slack is configured. */
const defaultFile = 'quarterdeck.yaml';

const defaultApiUrl = 'https://slack.com/api/';

const portMend = 'it is a whole number from 0 to 65535';

const Variables = z.object({
  SLACK_BOT_TOKEN: z
    .string()
    .regex(/^xox[a-z.-]/, 'it begins with xoxb-; copy it from “OAuth & Permissions” of the app')
    .optional(),
  SLACK_APP_TOKEN: z
    .string()
    .regex(
      /^xapp-/,
      'it begins with xapp-; create it under “Basic Information → App-Level Tokens” with connections:write',
    )
    .optional(),
  SLACK_SIGNING_SECRET: z.string().min(8, 'copy it from “Basic Information” of the app').optional(),
  SLACK_API_URL: z.url({ protocol: /^https?$/, message: 'it is an address such as https://slack.com/api/' }).optional(),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'it begins with postgres://')
    .optional(),
  QUARTERDECK_CONFIG: z.string().optional(),
  QUARTERDECK_DATA: z.string().default('.quarterdeck'),
  PORT: z.coerce.number(portMend).int(portMend).min(0, portMend).max(65_535, portMend).default(3000),
  HOST: z.string().optional(),
  METRICS_TOKEN: z.string().min(16, 'it has at least 16 characters; make one with: openssl rand -hex 32').optional(),
  CALENDAR_TOKEN: z
    .string()
    .regex(
      /^[\w~.-]{32,200}(?:\s+[\w~.-]{32,200})?$/,
      'it has 32 to 200 letters and digits, or two such tokens while one replaces the other; make one with: openssl rand -hex 32',
    )
    .optional(),
  LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'], 'it is one of debug, info, warn, error and silent')
    .default('info'),
});

/** Reads the environment. An empty variable counts as not set. Throws EnvironmentError. */
export function readEnvironment(variables: Readonly<Record<string, string | undefined>>): Environment {
  const given = Object.fromEntries(
    Object.entries(variables).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = Variables.safeParse(given);
  if (!parsed.success)
    throw new EnvironmentError(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`));
  const env = parsed.data;
  return {
    slack: slackConnection(env),
    databaseUrl: env.DATABASE_URL ? new Secret(env.DATABASE_URL) : null,
    configFile: env.QUARTERDECK_CONFIG ?? (env.SLACK_BOT_TOKEN || existsSync(defaultFile) ? defaultFile : null),
    port: env.PORT,
    host: env.HOST ?? null,
    metricsToken: env.METRICS_TOKEN ? new Secret(env.METRICS_TOKEN) : null,
    calendarTokens: (env.CALENDAR_TOKEN ?? '')
      .split(/\s+/)
      .flatMap((token) => (token === '' ? [] : [new Secret(token)])),
    dataDirectory: env.QUARTERDECK_DATA,
    logLevel: env.LOG_LEVEL,
  };
}

function slackConnection(env: z.infer<typeof Variables>): SlackConnection {
  const apiUrl = env.SLACK_API_URL ?? defaultApiUrl;
  if (!env.SLACK_BOT_TOKEN) {
    if (env.SLACK_APP_TOKEN || env.SLACK_SIGNING_SECRET)
      throw new EnvironmentError(['SLACK_BOT_TOKEN: it is missing; copy it from “OAuth & Permissions” of the app']);
    return { kind: 'local' };
  }
  const botToken = new Secret(env.SLACK_BOT_TOKEN);
  if (env.SLACK_APP_TOKEN) return { kind: 'socket', botToken, appToken: new Secret(env.SLACK_APP_TOKEN), apiUrl };
  if (env.SLACK_SIGNING_SECRET)
    return { kind: 'http', botToken, signingSecret: new Secret(env.SLACK_SIGNING_SECRET), apiUrl };
  throw new EnvironmentError([
    'SLACK_APP_TOKEN or SLACK_SIGNING_SECRET: one of them is needed; the first for Socket Mode, the second for HTTP',
  ]);
}
