import type { Clock } from '../../../lib/clock.ts';
import { redact } from '../../../lib/redact.ts';
import type { Executor, Operation, OperationAnswer, OperationRef, OperationReport } from '../../../ports/executor.ts';
import { StartRefused } from '../../../ports/executor.ts';
import { IntegrationError } from '../../../ports/integration-error.ts';
import { shownOutput, shownText } from '../output/shown-output.ts';
import { boundedMap } from './bounded-map.ts';

/** Something may be ours, or not, and the system does not say: a clause without a period. */
export interface Unclear {
  unclear: string;
}

/**
 * A system that carries operations out, as far as its adapter has to know it; the rest is the same for all. `Target` is
 * what the settings of an action name, `Run` is what the system calls a build, a deployment, a task. Every method
 * throws IntegrationError.
 */
export interface RemoteSystem<Target, Run> {
  /** Display name of the system, as in "Jenkins no longer has it". */
  displayName: string;
  /** Reads the words of the settings, with every placeholder substituted; null when they are not of this system. */
  target(words: OperationRef['with']): Target | null;
  /**
   * Finds what was started for this operation by the mark that the system keeps of it, and never the newest one. Null
   * when there is none; `unclear` when the system keeps no mark, and something else could be meant.
   */
  find(target: Target, operation: OperationRef): Promise<Run | Unclear | null>;
  /**
   * Starts it by one request, with the mark; what is asked before that must change nothing that a second start would
   * mind. Returns the system's own id, null when the system did not say. Throws StartRefused when it sent no such
   * request.
   */
  start(target: Target, operation: Operation): Promise<string | null>;
  /**
   * Looks at it by what `start` returned, and by the mark where ids are used again or change; null when the system does
   * not have it. `unclear` when that was a note of the adapter's own, for a system that started something without saying
   * its id, and several could be meant.
   */
  look(target: Target, remoteId: string, operation: OperationRef): Promise<Run | Unclear | null>;
  /** The system's own id of it; it may be another one than before, such as that of a build instead of a queue item. */
  idOf(run: Run): string;
  report(target: Target, run: Run): OperationReport | Promise<OperationReport>;
  /** Asks the system to stop it; nothing happens when it has ended or is ending. */
  abort(target: Target, run: Run): Promise<void>;
  answer?(target: Target, run: Run, answer: OperationAnswer): Promise<void>;
  /** What `find` does not show after this time was not started, in milliseconds; 90 s by default. */
  visibleWithinMs?: number;
}

/** Only the worker that recorded the intent can have started an operation younger than this. */
const ownMs = 5_000;

/**
 * An executor for a system that runs operations somewhere else. Before anything is started, it is looked for by its
 * mark; what may have been started but is not listed yet counts as running, so that nothing is started twice. A status
 * of 400 to 499 in answer to a start is a refusal; anything else that is not a success may have started it.
 */
export function createRemoteExecutor<Target, Run>(
  system: RemoteSystem<Target, Run>,
  { clock, lookMs = 3_000 }: { clock: Clock; lookMs?: number },
): Executor {
  const { displayName, visibleWithinMs = 90_000 } = system;
  /** The system's ids by operation, and when a start was attempted, as far as this process knows. */
  const known = boundedMap<string>();
  const attempted = boundedMap<number>();

  const find = async (target: Target, operation: OperationRef): Promise<Run | Unclear | 'gone' | null> => {
    const remoteId = known.get(operation.id) ?? operation.remoteId;
    const run =
      remoteId === null ? await system.find(target, operation) : await system.look(target, remoteId, operation);
    if (run !== null && !isUnclear(run)) known.set(operation.id, system.idOf(run));
    return run === null && remoteId !== null ? 'gone' : run;
  };

  /** It may have been started, and not be listed yet. */
  const mayAppear = ({ id, recordedAt }: OperationRef): boolean => {
    const at = attempted.get(id);
    if (at !== null) return clock.monotonicMs() - at <= visibleWithinMs;
    const ageMs = clock.now().getTime() - recordedAt.getTime();
    return ageMs >= ownMs && ageMs <= visibleWithinMs;
  };

  const report = async (operation: OperationRef): Promise<OperationReport> => {
    const target = system.target(operation.with);
    if (target === null) return { state: 'absent' };
    const run = await find(target, operation);
    if (run === 'gone') return { state: 'unknown', detail: `${displayName} no longer has it`, mayBeAtWork: true };
    if (run !== null && isUnclear(run)) return { state: 'unknown', detail: run.unclear, mayBeAtWork: true };
    if (run !== null) return bounded(await system.report(target, run));
    if (!mayAppear(operation)) return { state: 'absent' };
    return { state: 'running', startedAt: operation.recordedAt, output: `Waiting for ${displayName} to show it.` };
  };

  const start = async (operation: Operation): Promise<string | null> => {
    const target = system.target(operation.with);
    if (target === null) throw new StartRefused(`the action does not say what to start in ${displayName}`);
    const found = await find(target, operation);
    if (found === 'gone') return operation.remoteId;
    if (found !== null && isUnclear(found)) throw new IntegrationError('bad_response', found.unclear);
    if (found !== null) return system.idOf(found);
    if (attempted.get(operation.id) !== null && mayAppear(operation)) return null;
    attempted.set(operation.id, clock.monotonicMs());
    try {
      const remoteId = await system.start(target, operation);
      if (remoteId !== null) known.set(operation.id, remoteId);
      return remoteId;
    } catch (error) {
      const isRefused = error instanceof StartRefused;
      if (!isRefused && !isRefusal(error)) throw error;
      attempted.delete(operation.id);
      throw isRefused ? error : new StartRefused(error.message, { cause: error });
    }
  };

  const withRun = async (operation: OperationRef, work: (target: Target, run: Run) => Promise<void>) => {
    const target = system.target(operation.with);
    const run = target === null ? null : await find(target, operation);
    if (target === null || run === null) return 'absent';
    if (run === 'gone' || isUnclear(run)) return 'lost';
    await work(target, run);
    return 'found';
  };

  const { answer } = system;
  return {
    reach: 'anywhere',
    start,
    report,
    abort: async (operation) => {
      const found = await withRun(operation, (target, run) => system.abort(target, run));
      if (found === 'absent' && mayAppear(operation))
        throw new IntegrationError('unavailable', `${displayName} does not show it yet, so it cannot be stopped`);
    },
    settled: async (operation, timeoutMs) => {
      const until = clock.monotonicMs() + timeoutMs;
      for (;;) {
        if ((await report(operation)).state !== 'running') return;
        const left = until - clock.monotonicMs();
        if (left <= 0) return;
        await clock.sleep(Math.min(lookMs, left));
      }
    },
    ...(answer === undefined
      ? {}
      : {
          answer: async (operation: OperationRef, given: OperationAnswer) => {
            const found = await withRun(operation, (target, run) => answer(target, run, given));
            if (found !== 'found') throw new IntegrationError('not_found', `${displayName} no longer has it`);
          },
        }),
  };
}

function isUnclear(run: unknown): run is Unclear {
  return typeof run === 'object' && run !== null && 'unclear' in run;
}

/** The system read the request and did not accept it: nothing was started. */
function isRefusal(error: unknown): error is IntegrationError {
  if (!(error instanceof IntegrationError) || error.status === undefined) return false;
  return error.status >= 400 && error.status < 500 && error.kind !== 'rate_limited' && error.status !== 408;
}

const longestWords = 1_000;
const longestLabel = 75;
const mostChoices = 10;

const sentence = (text: string) => shownText(text, redact).slice(0, longestWords);

/** What came from the system, in sizes that can be shown, without colors, with credentials masked. */
function bounded(report: OperationReport): OperationReport {
  if (report.state === 'absent') return report;
  if (report.state === 'unknown') return { ...report, detail: sentence(report.detail) };
  const output = shownOutput(report.output, redact);
  if (report.state === 'failed' && report.detail !== undefined)
    return { ...report, output, detail: sentence(report.detail) };
  if (report.state !== 'running' || report.waitsFor === undefined) return { ...report, output };
  const { id, words, choices } = report.waitsFor;
  const shown = choices.map((choice) => ({
    ...choice,
    label: shownText(choice.label, redact).slice(0, longestLabel),
  }));
  // An answer that cannot be offered must not make the others look like all there are.
  const question = {
    id,
    words: sentence(words),
    choices: shown.length > mostChoices ? [] : shown,
  };
  return { ...report, output, waitsFor: question };
}
