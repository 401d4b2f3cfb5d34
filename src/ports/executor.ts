import type { Invocation } from '../domain/service.ts';

/** Names an operation, with what its system needs to find it again. */
export interface OperationRef {
  id: string;
  /** In the words of the system, as its settings schema has checked them, with every placeholder filled in. */
  with: Invocation['with'];
  /**
   * When its intent went on record, before anything was started: a system that shows a new operation only after a while
   * tells by it what is absent from what does not show yet.
   */
  recordedAt: Date;
}

/** One run of one action for one step of a deployment. The id is recorded before the executor is called. */
export interface Operation extends OperationRef {
  /** Given to commands besides the scrubbed environment (PATH, HOME, LANG, TZ of the bot; nothing else is inherited). */
  env: Readonly<Record<string, string>>;
  /** The operation is ended, with everything that it started, when this has passed. */
  timeoutMs: number;
  /** What is to end is told so (SIGTERM for commands) and, when it is still there after this time, killed. */
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
      /** The signal that ended it, such as `SIGKILL`; null when it ended by itself. */
      signal: string | null;
      reason: 'exit_code' | 'time_limit' | 'aborted' | 'not_startable';
      /** What went wrong, as a clause without a full stop, where the executor can say more than the reason does. */
      detail?: string;
    }
  /** Nothing with this id was ever started where this executor can see: it is safe to start it. */
  | { state: 'absent' }
  /**
   * It was started, and what became of it cannot be known from here: a person decides. `detail`: a clause, no full stop.
   * `mayBeAtWork`: something of it runs, or that cannot be found out; then nothing may be started beside it.
   */
  | { state: 'unknown'; detail: string; mayBeAtWork: boolean };

/**
 * Runs operations at most once per id and survives a crash of the bot: an operation goes on, or its result is
 * kept, while nobody watches. `output` is the last 8,000 characters of standard output and error, credentials masked.
 */
export interface Executor {
  /**
   * `machine`: only the machine that started an operation can say what became of it, and it ends what takes too long by
   * itself. `anywhere`: every replica can, and whoever follows the operation aborts it when its time is over.
   */
  readonly reach: 'machine' | 'anywhere';
  /**
   * Starts the operation and returns without waiting for its end. Starting an id again never runs it twice.
   * Throws IntegrationError `unavailable` when it cannot even be tried.
   */
  start(operation: Operation): Promise<void>;
  /** What would keep an operation from being started, as far as can be seen without starting it; null: nothing. */
  preflight?(operation: Pick<Operation, 'with' | 'env'>): string | null;
  /** What is known of the operation now. */
  report(operation: OperationRef): Promise<OperationReport>;
  /**
   * Ends the operation with everything that it started, also what moved into a session of its own; harmless when it has
   * ended or never began. Returns at once: `settled` and `report` tell when it has ended.
   */
  abort(operation: OperationRef): Promise<void>;
  /** Resolves as soon as the operation is no longer running, or after `timeoutMs`, whichever is first. */
  settled(operation: OperationRef, timeoutMs: number): Promise<void>;
}
