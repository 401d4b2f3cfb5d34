import { constants } from 'node:fs';
import { link, mkdir, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';

/*
 * The folder of one operation:
 *   attempt-<n>.json   what to run; written by the one caller of `start` that won attempt n
 *   launch-<n>.json    which process runs it, created just before the command is spawned; or `void`: attempt n can never run
 *   abort-<n>          request to kill attempt n
 *   command.json       the command's process, for an abort after the supervisor has died
 *   output.log, output-before.log   the tail of the command's output; the command writes to the first one directly
 *   exit.json          how it ended, what it left running, and what could not be killed
 *   told               empty; written whenever the result was reported, so that an unreported result is never pruned
 * `attempt-<n>.json` and `launch-<n>.json` are created atomically with a hard link, which fails when the name is taken.
 * Attempt n + 1 is created only when attempt n is void, and only one supervisor can take `launch-<n>.json`; so the
 * command is spawned at most once per operation, despite crashes, pauses and races, and no lock is needed.
 */
const Attempt = z.object({
  argv: z.array(z.string()),
  env: z.record(z.string(), z.string()),
  cwd: z.string(),
  timeoutMs: z.number(),
  stopGraceMs: z.number().optional(),
  host: z.string(),
  requestedAt: z.coerce.date(),
});
export type Attempt = z.infer<typeof Attempt>;

const Launch = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('launched'),
    pid: z.number().int().positive(),
    startTime: z.string().nullable(),
    host: z.string(),
    at: z.coerce.date(),
  }),
  z.object({ kind: z.literal('void') }),
]);
export type Launch = z.infer<typeof Launch>;

const Member = z.object({ pid: z.number().int().positive(), startTime: z.string().nullable(), name: z.string() });

const Exit = z.object({
  startedAt: z.coerce.date(),
  finishedAt: z.coerce.date(),
  exitCode: z.number().int().nullable(),
  signal: z.string().nullable().default(null),
  reason: z.enum(['exit_code', 'time_limit', 'aborted', 'not_startable']).nullable(),
  /** Processes that the command left running when it exited on its own. */
  left: z.array(Member).default([]),
  /** Processes that could not be killed. */
  survivors: z.array(Member).default([]),
});
export type Exit = z.infer<typeof Exit>;

const Command = z.object({ pid: z.number().int().positive(), startTime: z.string().nullable() });
export type Command = z.infer<typeof Command>;

export interface OperationFiles {
  readonly folder: string;
  /** The operation's id, which is the folder name. */
  readonly id: string;
  /** Number of the latest attempt; 0 when there is none. */
  latestAttempt(): Promise<number>;
  attempt(number: number): Promise<Attempt | null>;
  launch(number: number): Promise<Launch | null>;
  exit(): Promise<Exit | null>;
  command(): Promise<Command | null>;
  /** False when another process created this attempt first. */
  makeAttempt(number: number, attempt: Attempt): Promise<boolean>;
  /** Ensures that the attempt never runs. False when it was already launched or voided. */
  makeVoid(number: number): Promise<boolean>;
  makeAbort(number: number): Promise<void>;
  /** Records that the operation's result was reported now. */
  makeTold(): Promise<void>;
}

/** Reads and writes the files of one operation; contains no decisions. */
export function operationFiles(folder: string): OperationFiles {
  const path = (name: string) => join(folder, name);
  return {
    folder,
    id: basename(folder),
    latestAttempt: async () => {
      const names = await orMissing(readdir(folder));
      const numbers = (names ?? []).map((name) => Number(/^attempt-(\d+)\.json$/.exec(name)?.[1] ?? 0));
      return Math.max(0, ...numbers);
    },
    attempt: (number) => readJson(path(`attempt-${number}.json`), Attempt),
    launch: (number) => readJson(path(`launch-${number}.json`), Launch),
    exit: () => readJson(path('exit.json'), Exit),
    command: () => readJson(path('command.json'), Command),
    makeAttempt: async (number, attempt) => {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      return makeOnce(folder, `attempt-${number}.json`, attempt);
    },
    makeVoid: (number) => makeOnce(folder, `launch-${number}.json`, { kind: 'void' }),
    makeAbort: async (number) => {
      const file = await open(path(`abort-${number}`), 'a', 0o600);
      await file.close();
    },
    makeTold: () => writeFile(path('told'), '', { mode: 0o600 }),
  };
}

let temporaries = 0;

/** Creates a file atomically and durably, or finds that it already exists. */
async function makeOnce(folder: string, name: string, content: unknown): Promise<boolean> {
  temporaries += 1;
  const temporary = join(folder, `.${name}.${process.pid}.${temporaries}.${process.hrtime.bigint()}`);
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL;
  const file = await open(temporary, flags, 0o600);
  try {
    await file.writeFile(JSON.stringify(content));
    await file.sync();
    await link(temporary, join(folder, name));
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  } finally {
    await file.close();
    await rm(temporary, { force: true });
  }
}

async function readJson<S extends z.ZodType>(path: string, schema: S): Promise<z.infer<S> | null> {
  const text = await orMissing(readFile(path, 'utf8'));
  return text === null ? null : schema.parse(JSON.parse(text));
}

/** Null when the file or folder does not exist; other failures are thrown. */
export async function orMissing<T>(read: Promise<T>): Promise<T | null> {
  try {
    return await read;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null;
    throw error;
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
