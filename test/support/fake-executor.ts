import { EventEmitter, once } from 'node:events';
import { systemClock } from '../../src/lib/clock.ts';
import type {
  Executor,
  Operation,
  OperationAnswer,
  OperationQuestion,
  OperationReport,
} from '../../src/ports/executor.ts';
import { IntegrationError } from '../../src/ports/integration-error.ts';

/** How an operation goes: it ends at once, runs until somebody ends it, cannot be told, or may be at work for ever. */
export type Course = 'succeeds' | 'fails' | 'runs' | 'unknown' | 'stuck' | 'not_startable';

export type CrashPoint = 'before start' | 'after start' | 'before report' | 'before abort';

/** An operation with the command line that it is asked for. */
export type Commanded = Operation & { argv: readonly string[] };

export interface FakeExecutor extends Executor {
  /** Every start that had an effect, in order; an id started twice would be here twice. */
  readonly effects: Commanded[];
  readonly aborted: string[];
  /** Decides the course of an operation; the default is that everything succeeds. */
  course(decide: (operation: Commanded) => Course): void;
  /** Called with what is about to happen; throwing here is a crash of the bot at that point. */
  crashAt(point: (at: CrashPoint, id: string) => void): void;
  /** While it is, nothing is answered; what is started meanwhile does start, when `isHeard`. */
  silence(how: { isSilent: boolean; isHeard?: boolean }): void;
  /** A running operation waits for an answer, and can be seen at an address; an answer is kept, and it goes on. */
  asks(id: string, question: OperationQuestion, link: string): void;
  readonly answers: (OperationAnswer & { id: string })[];
  /** Ends a running operation. */
  finish(id: string, how: 'succeeded' | 'failed'): void;
  /** What was stuck is found to be at work no more. */
  letGo(): void;
  /** The running operations' ids. */
  running(): string[];
}

/** An executor in memory: it keeps what it started across "crashes", as the real one does. */
export function fakeExecutor(onSuccess: (operation: Commanded) => void): FakeExecutor {
  const operations = new Map<string, { operation: Commanded; report: OperationReport }>();
  const ended = new EventEmitter();
  ended.setMaxListeners(0);
  const effects: Commanded[] = [];
  const aborted: string[] = [];
  const answers: FakeExecutor['answers'] = [];
  let decide: (operation: Commanded) => Course = () => 'succeeds';
  let crash: (at: CrashPoint, id: string) => void = () => {};

  let quiet = { isSilent: false, isHeard: false };
  const answer = () => {
    if (quiet.isSilent) throw new IntegrationError('unavailable', 'the executor does not answer');
  };
  const times = () => ({ startedAt: systemClock.now(), finishedAt: systemClock.now() });
  const end = (id: string, report: OperationReport) => {
    const known = operations.get(id);
    if (known?.report.state !== 'running') return;
    if (report.state === 'succeeded') onSuccess(known.operation);
    operations.set(id, { ...known, report });
    ended.emit(id);
  };
  const failed = (reason: 'exit_code' | 'aborted' | 'not_startable'): OperationReport => ({
    state: 'failed',
    ...times(),
    output: 'it went wrong',
    exitCode: reason === 'exit_code' ? 1 : null,
    signal: null,
    reason,
  });

  return {
    effects,
    aborted,
    answers,
    asks: (id, waitsFor, link) => {
      const known = operations.get(id);
      if (known?.report.state === 'running')
        operations.set(id, { ...known, report: { ...known.report, waitsFor, link } });
    },
    course: (next) => {
      decide = next;
    },
    crashAt: (point) => {
      crash = point;
    },
    finish: (id, how) =>
      end(id, how === 'succeeded' ? { state: 'succeeded', ...times(), output: 'done' } : failed('exit_code')),
    letGo: () => {
      for (const [id, { operation, report }] of operations)
        if (report.state === 'unknown') operations.set(id, { operation, report: { ...report, mayBeAtWork: false } });
    },
    running: () => [...operations].filter(([, one]) => one.report.state === 'running').map(([id]) => id),
    silence: (how) => {
      quiet = { isHeard: false, ...how };
    },
    reach: 'machine',
    async start(asked) {
      const argv = Array.isArray(asked.with.argv) ? asked.with.argv.map(String) : [];
      const operation = { ...asked, argv };
      crash('before start', operation.id);
      if (!quiet.isHeard) answer();
      if (operations.has(operation.id)) return `remote-${operation.id}`;
      const course = decide(operation);
      if (course === 'not_startable') throw new IntegrationError('unavailable', 'the machine is busy');
      effects.push(operation);
      operations.set(operation.id, {
        operation,
        report: { state: 'running', startedAt: systemClock.now(), output: '' },
      });
      if (course === 'succeeds')
        end(operation.id, { state: 'succeeded', ...times(), output: `${operation.argv.join(' ')}: done` });
      if (course === 'fails') end(operation.id, failed('exit_code'));
      if (course === 'unknown' || course === 'stuck')
        end(operation.id, { state: 'unknown', detail: 'the machine went away', mayBeAtWork: course === 'stuck' });
      crash('after start', operation.id);
      answer();
      return `remote-${operation.id}`;
    },
    async report({ id }) {
      crash('before report', id);
      answer();
      return operations.get(id)?.report ?? { state: 'absent' };
    },
    async abort({ id }) {
      crash('before abort', id);
      answer();
      aborted.push(id);
      end(id, failed('aborted'));
    },
    async answer({ id }, given) {
      answer();
      const known = operations.get(id);
      const isOpen = known?.report.state === 'running' && known.report.waitsFor?.id === given.questionId;
      if (!isOpen) throw new IntegrationError('not_found', 'nothing is asked');
      answers.push({ ...given, id });
      const { waitsFor: _answered, ...goesOn } = known.report as Extract<OperationReport, { state: 'running' }>;
      operations.set(id, { ...known, report: goesOn });
    },
    async settled({ id }, timeoutMs) {
      if (operations.get(id)?.report.state !== 'running') return;
      const stop = new AbortController();
      const ending = once(ended, id, { signal: stop.signal }).catch(() => {});
      await Promise.race([ending, systemClock.sleep(Math.min(timeoutMs, 50), stop.signal)]);
      stop.abort();
    },
  };
}
