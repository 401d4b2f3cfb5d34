import type { Step } from '../../domain/deployment/deployment.ts';
import { endWords } from '../../domain/deployment/end-words.ts';
import type { StepId } from '../../domain/ids.ts';
import type { Lease } from '../../ports/due-queue.ts';
import { type OperationReport, StartRefused } from '../../ports/executor.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { StepDeps } from './deps.ts';
import type { StepResult } from './finish-step.ts';
import { heartbeat } from './heartbeat.ts';
import { keepRemote, remoteOf, remoteStarted } from './keep-remote.ts';
import { operationOf, outOfReachWords, type StepOperation } from './operation-of.ts';
import { retryUntilDeadline } from './retry-until-deadline.ts';
import { serviceOf } from './step-policy.ts';

/**
 * Runs the step's operation, once, and follows it until it ends. If its state cannot be determined within the policy's
 * `executorSilenceMs`, it is `unknown`, and so is an operation that exceeds its time limit by that long. What another
 * system carries out is left to it between two looks: the step gives its lease back, keeps no worker, and is looked up
 * again when it falls due, or when somebody makes it due. `stopped`: there is nothing more to do here now.
 */
export async function runCommand(deps: StepDeps, lease: Lease<StepId>, begun: Step): Promise<StepResult | 'stopped'> {
  const { service, policy } = await serviceOf(deps, begun);
  const ageMs = (since: Date) => deps.clock.now().getTime() - since.getTime();
  let step = begun;
  let followed: StepOperation | null = null;
  const operation = async (): Promise<StepOperation> => {
    followed = await operationOf(deps, step);
    if (followed === null) throw new Error(`step ${step.id} has no operation`);
    return followed;
  };

  /** Never started blindly: it is looked up first, and an id that was started once is not started again. */
  const look = async (): Promise<OperationReport | 'stopped'> => {
    if (!(await heartbeat(deps, lease, step))) return 'stopped';
    const { executor, ref, isOutOfReach } = await operation();
    if (isOutOfReach) return { state: 'unknown', detail: outOfReachWords(step), mayBeAtWork: true };
    const report = await executor.report(ref);
    // A remote system does not know the time limit; the worker following the operation enforces it.
    const startedAt = step.startedAt ?? ref.recordedAt;
    const isLate = ageMs(startedAt) > policy.stepTimeoutMs;
    if (report.state === 'running' && executor.reach === 'anywhere' && isLate) await executor.abort(ref);
    if (report.state === 'failed' && report.reason === 'aborted' && executor.reach === 'anywhere' && isLate)
      return { ...report, reason: 'time_limit' };
    step = await keepRemote(deps, lease, step, remoteOf(step.remote, report));
    if (report.state !== 'absent') return report;
    // The lease is checked again right before the effect: a worker that was frozen too long must not start anything.
    await deps.database.transaction((stores) => stores.steps.hold(lease));
    const remoteId = await executor.start({
      ...ref,
      env: service?.commandEnvironment ?? {},
      timeoutMs: policy.stepTimeoutMs,
      stopGraceMs: policy.stopGraceMs,
    });
    // On record before anything else is asked: a system without a place for our id is found again only by its own.
    step = await keepRemote(deps, lease, step, remoteStarted(remoteId));
    return executor.report({ ...ref, remoteId });
  };

  const claimed = { atMs: deps.clock.monotonicMs(), ageMs: begun.startedAt === null ? 0 : ageMs(begun.startedAt) };
  try {
    for (;;) {
      const report = await retryUntilDeadline(deps, policy.executorSilenceMs, look);
      if (report === 'stopped') return 'stopped';
      if (report.state !== 'running' && report.state !== 'absent') return resultOf(report);
      const { executor, ref } = followed ?? (await operation());
      const isElsewhere = executor.reach === 'anywhere';
      // A machine stops its operations by its own clock, which may have stood still meanwhile.
      const followMs = isElsewhere ? Math.max(0, policy.stepTimeoutMs - claimed.ageMs) : policy.stepTimeoutMs;
      const limitMs = followMs + policy.stopGraceMs + policy.executorSilenceMs;
      if (deps.clock.monotonicMs() - claimed.atMs >= limitMs)
        return { kind: 'unknown', detail: `${report.state} for longer than its time limit` };
      const sinceStartMs = ageMs(step.startedAt ?? ref.recordedAt);
      // What is late is being stopped, and is followed until it has ended.
      if (isElsewhere && ageMs(ref.recordedAt) >= ownMs && sinceStartMs < policy.stepTimeoutMs) {
        const restMs = nextLookMs(sinceStartMs, policy.stepTimeoutMs);
        await deps.database.statement((stores) => stores.steps.release(lease, restMs, 'succeeded'));
        return 'stopped';
      }
      if (isElsewhere) await deps.clock.sleep(shortestRestMs, deps.stopping);
      else await executor.settled(ref, 1_000).catch(unlessSilent);
    }
  } catch (error) {
    if (error instanceof StartRefused) return { kind: 'failed', output: '', detail: error.message };
    if (!(error instanceof IntegrationError)) throw error;
    return { kind: 'unknown', detail: error.message };
  }
}

/**
 * Until then, only the worker that started an operation may conclude that it never started: another system may list it
 * late. So it keeps its lease.
 */
const ownMs = 10_000;
const shortestRestMs = 1_000;
const longestRestMs = 15_000;

/** The longer something takes, the less it matters to see its end at once, and the more looks would add up. */
function nextLookMs(sinceStartMs: number, stepTimeoutMs: number): number {
  const restMs = Math.min(longestRestMs, Math.max(shortestRestMs, sinceStartMs / 10));
  // It is stopped when its time is over, and not up to a rest later.
  return Math.min(restMs, stepTimeoutMs - sinceStartMs);
}

/** A wait that times out just checks again. */
function unlessSilent(error: unknown): void {
  if (!(error instanceof IntegrationError)) throw error;
}

function resultOf(report: Exclude<OperationReport, { state: 'running' | 'absent' }>): StepResult {
  switch (report.state) {
    case 'succeeded':
      return { kind: 'done', output: report.output };
    case 'failed':
      return { kind: 'failed', output: report.output, detail: failureWords(report) };
    case 'unknown':
      return { kind: 'unknown', detail: report.detail };
  }
}

function failureWords(report: Extract<OperationReport, { state: 'failed' }>): string {
  if (report.detail) return report.detail;
  switch (report.reason) {
    case 'time_limit':
      return 'it exceeded its time limit and was stopped';
    case 'aborted':
      return 'it was aborted';
    case 'not_startable':
      return 'the command could not be started';
    case 'exit_code':
      return endWords(report.exitCode, report.signal);
  }
}
