import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import type { Clock } from '../../lib/clock.ts';
import { confidential } from '../../lib/confidential.ts';
import { redactWith } from '../../lib/redact.ts';
import { scrubbedEnvironment } from '../../lib/scrubbed-environment.ts';
import type { Executor, Operation, OperationReport } from '../../ports/executor.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import { Command } from './command.ts';
import { markerName } from './operation-family.mjs';
import { type OperationFiles, operationFiles } from './operation-files.ts';
import { readOperationOutput } from './operation-output.ts';
import { type OperationState, readOperationState } from './operation-state.ts';
import { programProblem } from './program-problem.ts';
import { pruneOperations, trimLeftOutput } from './prune-operations.ts';
import { spawnSupervisor } from './spawn-supervisor.ts';
import { stopLeftovers } from './stop-leftovers.ts';
import { waitForExit } from './wait-for-exit.ts';

export interface ShellExecutor extends Executor {
  /**
   * Deletes operations whose result was last reported longer ago than this and returns how many. Their ids read as
   * absent afterward, so pass an age after which nobody can ask for them. A result that was never requested is kept
   * regardless of age: after a long outage the bot would otherwise conclude that the operation never ran, and start it
   * again.
   */
  prune(olderThanMs: number): Promise<number>;
}

/** Runs commands as processes of this machine, each under a supervisor that outlives the bot. */
export function createShellExecutor(options: {
  /** The folder for operation folders: on a persistent local disk. */
  directory: string;
  /** Default working directory of commands. */
  workingDirectory: string;
  clock: Clock;
  /** Name of this machine; the state of an operation on another machine cannot be determined from here. */
  host?: string;
}): ShellExecutor {
  const { clock, workingDirectory } = options;
  const directory = resolve(options.directory);
  const host = options.host ?? hostname();
  const filesOf = (id: string) => operationFiles(join(directory, safeId(id)));
  /** Operations whose supervisor is gone and that are being stopped from here. */
  const stopping = new Map<string, Promise<void>>();
  const stateOf = (files: OperationFiles) => tried(readOperationState(files, { clock, host }));

  return {
    reach: 'machine',
    start: async (operation) => {
      const files = filesOf(operation.id);
      const state = await stateOf(files);
      if (state.kind !== 'absent') return null;
      // A failure only costs space, and must not fail the operation.
      await trimLeftOutput(directory).catch(() => {});
      const number = state.attempts + 1;
      const attempt = { ...specOf(operation, workingDirectory), host, requestedAt: clock.now() };
      if (!(await tried(files.makeAttempt(number, attempt)))) return null;
      try {
        await spawnSupervisor(files.folder, number);
        return null;
      } catch (cause) {
        await tried(files.makeVoid(number));
        throw new IntegrationError('unavailable', 'The command could not be handed to its supervisor.', { cause });
      }
    },
    report: async ({ id }) => {
      const files = filesOf(id);
      const state = await stateOf(files);
      const report = await toReport(state, () => tried(maskedOutput(files)));
      if (report.state === 'failed' && report.reason === 'not_startable') report.detail = await whyNot(files);
      // A result that cannot be marked as reported is merely kept longer.
      if (state.kind === 'ended') await files.makeTold().catch(() => {});
      return report;
    },
    preflight: ({ with: words, env }) => {
      const { argv, folder } = Command.parse(words);
      return programProblem(argv, resolve(workingDirectory, folder), scrubbedEnvironment(env));
    },
    abort: async ({ id }) => {
      const files = filesOf(id);
      const state = await stateOf(files);
      if (state.kind === 'running') await tried(files.makeAbort(state.attempt));
      // The supervisor is gone, but what the command started may still be running.
      if (state.kind === 'unknown' && state.isHere && !stopping.has(id)) {
        const stopped = tried(stopLeftovers(files, clock)).finally(() => stopping.delete(id));
        stopping.set(id, stopped);
        // It may not be awaited; the next report tells whether something is still running.
        stopped.catch(() => {});
      }
    },
    settled: async ({ id }, timeoutMs) => {
      const files = filesOf(id);
      const end = clock.monotonicMs() + timeoutMs;
      for (;;) {
        const left = end - clock.monotonicMs();
        const stopped = stopping.get(id);
        if (left <= 0 || (stopped === undefined && (await stateOf(files)).kind !== 'running')) return;
        await (stopped === undefined
          ? waitForExit(files.folder, clock, left)
          : Promise.race([stopped.catch(() => {}), clock.sleep(left)]));
      }
    },
    prune: (olderThanMs) => tried(pruneOperations(directory, clock.now().getTime() - olderThanMs)),
  };
}

/** The output with the operation's own secrets masked, regardless of the current settings. */
async function maskedOutput(files: OperationFiles): Promise<string> {
  const attempt = await files.attempt(await files.latestAttempt());
  const { [markerName]: _id, ...env } = attempt?.env ?? {};
  return readOperationOutput(files.folder, redactWith(confidential(env)));
}

/** Why the command could not be started, diagnosed again: the system reports only a code. */
async function whyNot(files: OperationFiles): Promise<string> {
  const attempt = await tried(files.attempt(await files.latestAttempt()));
  const problem = attempt === null ? null : programProblem(attempt.argv, attempt.cwd, attempt.env);
  return `the command could not be started${problem === null ? '' : `: ${problem}`}`;
}

/** An id is a folder name, so it must not escape the directory or be a hidden file. */
function safeId(id: string): string {
  if (!/^[0-9A-Za-z][0-9A-Za-z_-]{0,127}$/.test(id)) throw new TypeError('This is not an operation id.');
  return id;
}

function specOf({ id, with: words, env, timeoutMs, stopGraceMs }: Operation, workingDirectory: string) {
  const { argv, folder } = Command.parse(words);
  return {
    argv,
    env: { ...scrubbedEnvironment(env), [markerName]: id },
    cwd: resolve(workingDirectory, folder),
    timeoutMs,
    stopGraceMs,
  };
}

async function toReport(state: OperationState, readOutput: () => Promise<string>): Promise<OperationReport> {
  if (state.kind === 'absent') return { state: 'absent' };
  if (state.kind === 'unknown') return { state: 'unknown', detail: state.detail, mayBeAtWork: state.mayBeAtWork };
  const output = await readOutput();
  if (state.kind === 'running') return { state: 'running', startedAt: state.startedAt, output };
  const { startedAt, finishedAt, exitCode, signal, reason, left } = state.exit;
  const told = [output, leftWords(left)].filter(Boolean).join(output.endsWith('\n') ? '' : '\n');
  if (reason === null) return { state: 'succeeded', startedAt, finishedAt, output: told };
  return { state: 'failed', startedAt, finishedAt, exitCode, signal, reason, output: told };
}

/** What the command left running, for display in the step. */
function leftWords(left: readonly { pid: number; name: string }[]): string {
  if (left.length === 0) return '';
  const names = left.slice(0, 5).map(({ name, pid }) => `${name} (${pid})`);
  const more = left.length > names.length ? ` and ${left.length - names.length} more` : '';
  const still = left.length === 1 ? '1 process that it started is' : `${left.length} processes that it started are`;
  return `[${still} still running: ${names.join(', ')}${more}. Further output is not read.]`;
}

/** A folder that cannot be read or written is an environment failure and says nothing about the operation. */
async function tried<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    if (cause instanceof IntegrationError) throw cause;
    throw new IntegrationError('unavailable', 'The folder of operations cannot be used.', { cause });
  }
}
