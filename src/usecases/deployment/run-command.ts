import { endWords } from '../../domain/deployment/end-words.ts';
import type { Step } from '../../domain/deployment/deployment.ts';
import type { StepId } from '../../domain/ids.ts';
import type { OperationReport } from '../../ports/executor.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { Lease } from '../../ports/due-queue.ts';
import type { StepDeps } from './deps.ts';
import type { StepResult } from './finish-step.ts';
import { heartbeat } from './heartbeat.ts';
import { operationOf, outOfReachWords, type StepOperation } from './operation-of.ts';
import { retryUntilDeadline } from './retry-until-deadline.ts';
import { serviceOf } from './step-policy.ts';

/**
 * Runs the step's operation, once, and follows it until it ends. If its state cannot be determined within the policy's
 * `executorSilenceMs`, it is `unknown`, and so is an operation that exceeds its time limit by that long.
 */
export async function runCommand(deps: StepDeps, lease: Lease<StepId>, step: Step): Promise<StepResult | 'stopped'> {
  const { service, policy } = await serviceOf(deps, step);
  const operation = async (): Promise<StepOperation> => {
    const found = await operationOf(deps, step);
    if (found === null) throw new Error(`step ${step.id} has no operation`);
    return found;
  };

  /** Never started blindly: it is looked up first, and an id that was started once is not started again. */
  const look = async (): Promise<OperationReport | 'stopped'> => {
    if (!(await heartbeat(deps, lease, step))) return 'stopped';
    const { executor, ref, isOutOfReach } = await operation();
    if (isOutOfReach) return { state: 'unknown', detail: outOfReachWords(step), mayBeAtWork: true };
    const report = await executor.report(ref);
    // A remote system does not know the time limit; the worker following the operation enforces it.
    const isLate = deps.clock.now().getTime() - ref.recordedAt.getTime() > policy.stepTimeoutMs;
    if (report.state === 'running' && executor.reach === 'anywhere' && isLate) await executor.abort(ref);
    if (report.state === 'failed' && report.reason === 'aborted' && executor.reach === 'anywhere' && isLate)
      return { ...report, reason: 'time_limit' };
    if (report.state !== 'absent') return report;
    // The lease is checked again right before the effect: a worker that was frozen too long must not start anything.
    await deps.database.transaction((stores) => stores.steps.hold(lease));
    await executor.start({
      ...ref,
      env: service?.commandEnvironment ?? {},
      timeoutMs: policy.stepTimeoutMs,
      stopGraceMs: policy.stopGraceMs,
    });
    return executor.report(ref);
  };

  const limit = deps.clock.monotonicMs() + policy.stepTimeoutMs + policy.stopGraceMs + policy.executorSilenceMs;
  try {
    for (;;) {
      const report = await retryUntilDeadline(deps, policy.executorSilenceMs, look);
      if (report === 'stopped') return 'stopped';
      if (report.state !== 'running' && report.state !== 'absent') return resultOf(report);
      if (deps.clock.monotonicMs() >= limit)
        return { kind: 'unknown', detail: `${report.state} for longer than its time limit` };
      await operation()
        .then(({ executor, ref }) => executor.settled(ref, 1_000))
        .catch(unlessSilent);
    }
  } catch (error) {
    if (!(error instanceof IntegrationError)) throw error;
    return { kind: 'unknown', detail: error.message };
  }
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
