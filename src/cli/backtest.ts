import { readFileSync } from 'node:fs';
import { readEnvironment } from '../config/env.ts';
import { parseRules } from '../config/rules-file.ts';
import { connectDatabase } from '../db/connect.ts';
import { formatDuration } from '../domain/report/duration.ts';
import { createLogger } from '../lib/log.ts';
import { type BacktestedWatch, type BacktestScore, backtest, scoreBacktest } from '../usecases/watch/backtest.ts';
import { databaseConfig } from './database-config.ts';
import { readSettings } from './read-settings.ts';

const usage = 'backtest --rules <file with “policy” and “thresholds”>';

/** `backtest --rules <file>` judges the watches on record again, under other rules, and says what these would have found. */
export async function runBacktest(args: readonly string[]): Promise<number> {
  const [option, file, ...more] = args;
  if (option !== '--rules' || file === undefined || more.length > 0) {
    process.stderr.write(`${usage}\n`);
    return 2;
  }
  const rules = parseRules(readFileSync(file, 'utf8'), file);
  const environment = readEnvironment(process.env);
  const settings = await readSettings(environment);
  const database = await connectDatabase(databaseConfig(environment), { logger: createLogger(environment.logLevel) });
  try {
    const { watches, skipped } = await backtest(database, settings, rules);
    process.stdout.write(`${backtestLines(watches, skipped, file).join('\n')}\n`);
    return 0;
  } finally {
    await database.close();
  }
}

/** The report: a line for the settings, one for the rules, and one for each watch that they judge differently. */
export function backtestLines(watches: readonly BacktestedWatch[], skipped: number, file: string): string[] {
  const left =
    skipped === 0 ? '' : `; ${skipped} left out, because their service or its checks are no longer in the settings`;
  if (watches.length === 0) return [`No watch on record can be judged again${left}.`];
  const different = watches.filter((one) => (one.now === null) !== (one.tried === null));
  return [
    `${watches.length} watches on record, judged again${left}.`,
    `  settings: ${scoreWords(scoreBacktest(watches, 'now'))}`,
    `  ${file}: ${scoreWords(scoreBacktest(watches, 'tried'))}`,
    ...(different.length === 0
      ? ['Both find the same releases.']
      : ['Judged differently:', ...different.map(differenceWords)]),
  ];
}

function scoreWords({ found, bad, falseAlarms, good, medianMs }: BacktestScore): string {
  const after = medianMs === null ? '' : `, in the median after ${formatDuration(medianMs)}`;
  return `found ${found} of ${bad} bad releases${after}; ${falseAlarms} false alarms in ${good} good ones`;
}

function differenceWords({ ref, service, version, isBad, now, tried }: BacktestedWatch): string {
  const words = (ms: number | null) => (ms === null ? 'not found' : `found after ${formatDuration(ms)}`);
  return `  ${ref} ${service} ${version} (${isBad ? 'bad' : 'good'}): ${words(now)} → ${words(tried)}`;
}
