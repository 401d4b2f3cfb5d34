import { userInfo } from 'node:os';
import { readEnvironment } from '../../config/env.ts';
import { randomIds } from '../../lib/ids.ts';
import { createLogger } from '../../lib/log.ts';
import { SendAgain } from '../../usecases/webhook/send-again.ts';
import { badArguments, webhooksUsage } from '../../usecases/webhook/webhook-words.ts';
import { onDatabase } from '../on-database.ts';
import { readSettings } from '../read-settings.ts';
import { askRunningBot } from '../running-bot.ts';
import { answerWebhooks, type WebhooksRequest } from './requests.ts';

/** `webhooks [resend <name> [R-12/7]]`: the twin of `/deploy webhooks`. Exit code 1 when it was refused. */
export async function webhooks(args: readonly string[]): Promise<number> {
  const request = readRequest(args);
  if (request === null) {
    process.stderr.write(`BAD_ARGUMENT: ${badArguments} Nothing was sent.\n${webhooksUsage}\n`);
    return 2;
  }
  const environment = readEnvironment(process.env);
  const settings = await readSettings(environment);
  const logger = createLogger(environment.logLevel);
  const { isDone, text } = await onDatabase(environment, {
    here: (database) => answerWebhooks({ database, settings, logger }, request),
    there: () => askRunningBot(environment.dataDirectory, '/local/webhooks', request),
  });
  (isDone ? process.stdout : process.stderr).write(`${text}\n`);
  return isDone ? 0 : 1;
}

/** Null when the arguments are not right. */
function readRequest([verb, subscriber = '', letter, ...more]: readonly string[]): WebhooksRequest | null {
  if (verb === undefined) return { verb: 'list' };
  const what = SendAgain.safeParse({ subscriber, letter: letter ?? null });
  if (!/^resend$/i.test(verb) || more.length > 0 || !what.success) return null;
  const by = `${userInfo().username} (command line)`;
  return { verb: 'resend', by, key: randomIds.next('cli'), what: what.data };
}
