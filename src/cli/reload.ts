import { join } from 'node:path';
import { z } from 'zod';
import type { Environment } from '../config/env.ts';
import type { Settings } from '../domain/settings.ts';
import type { Logger } from '../lib/log.ts';
import type { Quarterdeck } from '../main.ts';
import { explainFailure } from './failure.ts';
import { readSettings, settingsFile, warnOfSettings } from './read-settings.ts';
import { readJson, readRunningBot, replace } from './running.ts';

const Outcome = z.object({ asked: z.number(), isTaken: z.boolean(), words: z.string() });
const lookMs = 100;
const patienceMs = 15_000;

const outcomeFile = (dataDirectory: string) => join(dataDirectory, 'reload.json');

/**
 * Makes the bot reload its settings file on SIGUSR2, and on SIGHUP unless a closing terminal would send it. A file with
 * errors changes nothing. The result is logged, and recorded for `config reload`. Returns a function that stops this.
 */
export function reloadOnSignal(
  bot: Quarterdeck,
  environment: Environment,
  logger: Logger,
  read: () => Promise<Settings> = () => readSettings(environment),
): () => void {
  const outcome = outcomeFile(environment.dataDirectory);
  let last: Promise<void> = Promise.resolve();
  const reload = () => {
    // One at a time: the last state of the file wins.
    last = last.then(async () => {
      const asked = Date.now();
      try {
        const settings = await read();
        await bot.reload(settings);
        warnOfSettings(settings, logger);
        logger.info({ file: settingsFile(environment) }, 'the settings were reloaded');
        replace(outcome, { asked, isTaken: true, words: `${settingsFile(environment)} is in effect.` });
      } catch (error) {
        const words = explainFailure(error);
        logger.error({ err: error }, 'the settings could not be reloaded; the previous ones stay in effect');
        replace(outcome, { asked, isTaken: false, words });
      }
    });
  };
  const signals: NodeJS.Signals[] = process.stdout.isTTY ? ['SIGUSR2'] : ['SIGUSR2', 'SIGHUP'];
  for (const signal of signals) process.on(signal, reload);
  return () => {
    for (const signal of signals) process.off(signal, reload);
  };
}

/**
 * Validates the settings file, makes the bot of this data folder reload it, and reports the result. Exit code 1 when
 * nothing changed.
 */
export async function tellToReload(environment: Environment): Promise<number> {
  // Problems are reported here, before the bot is told to reload.
  await readSettings(environment);
  const outcome = outcomeFile(environment.dataDirectory);
  const bot = readRunningBot(environment.dataDirectory);
  if (bot === null) {
    process.stderr.write(
      `No bot runs with the data folder ${environment.dataDirectory}; the settings are read when it starts.\n`,
    );
    return 1;
  }
  const since = Date.now();
  process.kill(bot.pid, 'SIGUSR2');
  for (let waited = 0; waited < patienceMs; waited += lookMs) {
    await new Promise((resolve) => setTimeout(resolve, lookMs));
    const known = Outcome.safeParse(readJson(outcome));
    if (!known.success || known.data.asked < since) continue;
    const { isTaken, words } = known.data;
    (isTaken ? process.stdout : process.stderr).write(
      isTaken ? `${words}\n` : `Nothing has changed; the previous settings stay in effect.\n${words}\n`,
    );
    return isTaken ? 0 : 1;
  }
  process.stderr.write('The bot was told, but did not report a result within 15 s; check its log.\n');
  return 1;
}
