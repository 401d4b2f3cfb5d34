import { userInfo } from 'node:os';
import { parseArgs } from 'node:util';
import { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { type Environment, readEnvironment } from '../../config/env.ts';
import { agentOperations, operationWords } from '../../domain/agent/agent.ts';
import { systemClock } from '../../lib/clock.ts';
import { slackDirectory } from '../../slack/kit/slack-directory.ts';
import type { Answer } from '../answer.ts';
import { localTokens } from '../local.ts';
import { onDatabase } from '../on-database.ts';
import { readSettings } from '../read-settings.ts';
import { askRunningBot } from '../running-bot.ts';
import { AgentRequest, answerRequest } from './requests.ts';

const usage = `agent create <name> --owner <@name, Slack id or e-mail> --may <operations>
    --may            ${agentOperations.map((one) => `${one} (${operationWords[one]})`).join(', ')}
    --services       names, separated by commas; all by default
    --environments   names, separated by commas; all by default
    --days           until the token expires, 1 to 365; 90 by default
    --per-minute     calls in a minute; 60 by default
    --per-day        calls in a day (UTC); 5000 by default
agent list
agent revoke <name>`;

/** `agent create|list|revoke`: the programs that may work on tasks. Exit code 1 when it was refused. */
export async function agent(args: readonly string[]): Promise<number> {
  const request = readRequest(args);
  if (typeof request === 'string') {
    process.stderr.write(`${request}${usage}\n`);
    return 2;
  }
  const { isDone, text } = await ask(readEnvironment(process.env), request);
  (isDone ? process.stdout : process.stderr).write(`${text}\n`);
  return isDone ? 0 : 1;
}

/** Directly on the database; the running bot is asked when only it has the embedded one open. */
async function ask(environment: Environment, request: AgentRequest): Promise<Answer> {
  const settings = await readSettings(environment);
  return onDatabase(environment, {
    here: (database) => {
      const directory = slackDirectory(slackClient(environment), systemClock);
      return answerRequest({ database, settings, clock: systemClock, directory }, request);
    },
    there: () => askRunningBot(environment.dataDirectory, '/local/agents', request),
  });
}

function slackClient({ slack, port }: Environment): WebClient {
  const [token, slackApiUrl] =
    slack.kind === 'local' ? [localTokens.bot, `http://127.0.0.1:${port}/api/`] : [slack.botToken, slack.apiUrl];
  return new WebClient(token.reveal(), { slackApiUrl, retryConfig: { retries: 0 }, timeout: 5_000 });
}

const names = z
  .string()
  .transform((text) => text.split(',').flatMap((one) => (one.trim() === '' ? [] : [one.trim()])))
  .optional();
const whole = z
  .string()
  .regex(/^\d{1,7}$/, 'a whole number')
  .transform(Number)
  .optional();
const Options = z.object({
  owner: z.string('--owner is needed'),
  may: z.string('--may is needed').pipe(names.unwrap()),
  services: names,
  environments: names,
  days: whole,
  'per-minute': whole,
  'per-day': whole,
});

/** The request, or what is wrong with the arguments. */
function readRequest([verb, ...rest]: readonly string[]): AgentRequest | string {
  const by = `${userInfo().username} (command line)`;
  const [name, ...more] = rest;
  if (verb === 'list' && rest.length === 0) return { verb };
  if (verb === 'revoke' && name !== undefined && more.length === 0) return { verb, by, name };
  if (verb !== 'create' || name === undefined) return '';
  try {
    const { values } = parseArgs({
      args: more,
      options: Object.fromEntries(Object.keys(Options.shape).map((key) => [key, { type: 'string' as const }])),
    });
    const { owner, may, services, environments, days, ...limits } = Options.parse(values);
    return AgentRequest.parse({
      verb,
      by,
      agent: {
        name,
        owner,
        operations: may,
        services,
        environments,
        expiresInDays: days,
        perMinute: limits['per-minute'],
        perDay: limits['per-day'],
      },
    });
  } catch (error) {
    if (error instanceof z.ZodError)
      return `${error.issues.map(({ path, message }) => `${String(path.at(-1) ?? '')}: ${message}`).join('\n')}\n`;
    return `${error instanceof Error ? error.message : String(error)}\n`;
  }
}
