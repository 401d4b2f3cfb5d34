import type { Invocation } from '../domain/invocation.ts';

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
  /** The system's own id of what was started, as `start` returned it; null when it did not, or nothing was started. */
  remoteId: string | null;
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

/** Where people can read on in the system itself, as an https or http address; absent when there is no such place. */
interface Linked {
  link?: string;
}

/** What a system asks before it continues: a manual judgment, an input step, an approval. */
export interface OperationQuestion {
  /** The system's own id of the question: a later one has another. */
  id: string;
  /** What it asks, in one or two sentences as its author wrote them. */
  words: string;
  /** The possible answers; empty when it can only be answered in the system itself. */
  choices: readonly { id: string; label: string; isRefusal: boolean }[];
}

export type OperationReport =
  | ({ state: 'running'; startedAt: Date; output: string; waitsFor?: OperationQuestion } & Linked)
  | ({ state: 'succeeded'; startedAt: Date; finishedAt: Date; output: string } & Linked)
  | ({
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
    } & Linked)
  /** Nothing with this id was ever started, as far as this executor can tell: it is safe to start it. */
  | { state: 'absent' }
  /**
   * It was started, and its outcome cannot be determined from here: a person decides. `detail`: a clause without a
   * period. `mayBeAtWork`: part of it is running, or that cannot be determined; then nothing else may be started.
   */
  | { state: 'unknown'; detail: string; mayBeAtWork: boolean };

/** The system refused to start an operation, and so nothing was started. The message is a clause without a period. */
export class StartRefused extends Error {
  constructor(message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.name = 'StartRefused';
  }
}

/**
 * Runs operations at most once per id and survives a crash of the bot: an operation continues, or its result is kept,
 * while the bot is down. `output` is the last 8,000 characters of standard output and error as a terminal would show
 * them, credentials masked.
 */
export interface Executor {
  /**
   * `machine`: only the machine that started an operation can determine its outcome, and the executor enforces the
   * timeout itself. `anywhere`: every replica can, and the worker following the operation aborts it on timeout.
   */
  readonly reach: 'machine' | 'anywhere';
  /**
   * Starts the operation and returns without waiting for its end. Starting an id again never runs it twice. Resolves to
   * the system's own id of it, to be given back as `remoteId`; null when there is none, or the system did not say.
   * Throws IntegrationError when it may or may not have been started, StartRefused when it certainly was not.
   */
  start(operation: Operation): Promise<string | null>;
  /**
   * What would prevent an operation from starting, as far as can be determined without starting it; null if nothing.
   */
  preflight?(operation: Pick<Operation, 'with' | 'env'>): string | null;
  /** The current state of the operation. */
  report(operation: OperationRef): Promise<OperationReport>;
  /**
   * Stops the operation with everything it started, including processes that moved to their own session; a no-op when
   * it has ended or never started. Returns immediately: `settled` and `report` tell when it has ended. Throws
   * IntegrationError when the system did not take it, or does not show yet what may have been started.
   */
  abort(operation: OperationRef): Promise<void>;
  /** Resolves as soon as the operation is no longer running, or after `timeoutMs`, whichever is first. */
  settled(operation: OperationRef, timeoutMs: number): Promise<void>;
  /**
   * Answers what the operation waits for (`waitsFor`). Absent when nothing can be answered. Answering twice changes
   * nothing. Throws IntegrationError `not_found` when the question is no longer open, and otherwise when the system did
   * not confirm.
   */
  answer?(operation: OperationRef, answer: OperationAnswer): Promise<void>;
}

/** A person's answer to an OperationQuestion. */
export interface OperationAnswer {
  questionId: string;
  choiceId: string;
  /** Who answered, as people read it; systems that keep a comment get it. */
  by: string;
}
