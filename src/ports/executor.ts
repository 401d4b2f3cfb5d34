import type { Invocation } from '../domain/service.ts';

/** Identifies an operation, with what its system needs to find it. */
export interface OperationRef {
  id: string;
  /** In the system's own format, as validated by its settings schema, with every placeholder substituted. */
  with: Invocation['with'];
  /**
   * When the intent was recorded, before anything was started. A system that lists new operations with a delay uses it
   * to tell "absent" from "not listed yet".
   */
  recordedAt: Date;
}

/** One run of one action for one step of a deployment. The id is recorded before the executor is called. */
export interface Operation extends OperationRef {
  /**
   * Given to commands besides the scrubbed environment (PATH, HOME, LANG, TZ of the bot; nothing else is inherited).
   */
  env: Readonly<Record<string, string>>;
  /** The operation is stopped after this time, with everything it started. */
  timeoutMs: number;
  /** On a stop, processes are asked to terminate (SIGTERM for commands) and killed if still running after this time. */
  stopGraceMs: number;
}

export type OperationReport =
  | { state: 'running'; startedAt: Date; output: string }
  | { state: 'succeeded'; startedAt: Date; finishedAt: Date; output: string }
  | {
      state: 'failed';
      startedAt: Date;
      finishedAt: Date;
      output: string;
      exitCode: number | null;
      /** The signal that terminated it, such as `SIGKILL`; null when it exited on its own. */
      signal: string | null;
      reason: 'exit_code' | 'time_limit' | 'aborted' | 'not_startable';
      /** What went wrong, as a clause without a period, where the executor can say more than the reason does. */
      detail?: string;
    }
  /** Nothing with this id was ever started, as far as this executor can tell: it is safe to start it. */
  | { state: 'absent' }
  /**
   * It was started, and its outcome cannot be determined from here: a person decides. `detail`: a clause without a
   * period. `mayBeAtWork`: part of it is running, or that cannot be determined; then nothing else may be started.
   */
  | { state: 'unknown'; detail: string; mayBeAtWork: boolean };

/**
 * Runs operations at most once per id and survives a crash of the bot: an operation continues, or its result is kept,
 * while the bot is down. `output` is the last 8,000 characters of standard output and error, credentials masked.
 */
export interface Executor {
  /**
   * `machine`: only the machine that started an operation can determine its outcome, and the executor enforces the
   * timeout itself. `anywhere`: every replica can, and the worker following the operation aborts it on timeout.
   */
  readonly reach: 'machine' | 'anywhere';
  /**
   * Starts the operation and returns without waiting for its end. Starting an id again never runs it twice. Throws
   * IntegrationError `unavailable` when it cannot even be attempted.
   */
  start(operation: Operation): Promise<void>;
  /**
   * What would prevent an operation from starting, as far as can be determined without starting it; null if nothing.
   */
  preflight?(operation: Pick<Operation, 'with' | 'env'>): string | null;
  /** The current state of the operation. */
  report(operation: OperationRef): Promise<OperationReport>;
  /**
   * Stops the operation with everything it started, including processes that moved to their own session; a no-op when
   * it has ended or never started. Returns immediately: `settled` and `report` tell when it has ended.
   */
  abort(operation: OperationRef): Promise<void>;
  /** Resolves as soon as the operation is no longer running, or after `timeoutMs`, whichever is first. */
  settled(operation: OperationRef, timeoutMs: number): Promise<void>;
}
