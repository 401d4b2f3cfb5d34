import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { isProcessAlive, processStartTime } from '../lib/process-identity.ts';

const Running = z.object({
  pid: z.number().int().positive(),
  startTime: z.string().nullable(),
  port: z.number().int().positive(),
  /** By which the command line shows that it can read this folder. */
  key: z.string(),
});
export type RunningBot = z.infer<typeof Running>;

const fileOf = (dataDirectory: string) => join(dataDirectory, 'bot.json');

/**
 * Tells the other commands that this process is the bot of this data folder, until the returned function is called. With
 * a database server, this is the first that is written to the folder.
 */
export function announceRunning(dataDirectory: string, { port, key }: { port: number; key: string }): () => void {
  const running: RunningBot = { pid: process.pid, startTime: processStartTime(process.pid), port, key };
  mkdirSync(dataDirectory, { recursive: true });
  replace(fileOf(dataDirectory), running);
  return () => rmSync(fileOf(dataDirectory), { force: true });
}

/** The bot that runs with this data folder; null when none does. */
export function readRunningBot(dataDirectory: string): RunningBot | null {
  const bot = Running.safeParse(readJson(fileOf(dataDirectory)));
  return bot.success && isProcessAlive(bot.data.pid, bot.data.startTime) ? bot.data : null;
}

/** What a file holds; null when it is missing or no JSON. */
export function readJson(file: string): unknown {
  try {
    return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
  } catch {
    return null;
  }
}

/** Atomic: readers see either the complete new file or the previous one. */
export function replace(file: string, content: object): void {
  writeFileSync(`${file}.new`, JSON.stringify(content), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
