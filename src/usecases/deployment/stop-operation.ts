import type { Step, StepState } from '../../domain/deployment/deployment.ts';
import { storableText } from '../../lib/storable-text.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { StepDeps } from './deps.ts';
import { operationOf, outOfReachWords } from './operation-of.ts';
import { retryUntilDeadline } from './retry-until-deadline.ts';
import { serviceOf } from './step-policy.ts';

/** How an operation that was told to stop ended; `unknown` with the reason when that could not be determined. */
export interface Stopped {
  state: Extract<StepState, 'done' | 'aborted' | 'unknown'>;
  output: string;
  detail: string;
  /** After it was told to stop, it was still running, or that could not be determined. */
  isAtWork: boolean;
  /** The executor did not respond. */
  isSilent: boolean;
}

/** In addition to the policy's `stopGraceMs`: by then, a killed process is gone, or cannot be killed. */
const settleMs = 8_000;
const lookMs = 1_000;

/**
 * Stops what the step started, with all its child processes, and waits until it has ended: `stopGraceMs` of the policy
 * plus a margin, and `executorSilenceMs` for an executor that does not respond. `extendLease` keeps the caller's lease
 * meanwhile.
 */
export async function stopOperation(deps: StepDeps, step: Step, extendLease: () => Promise<void>): Promise<Stopped> {
  const { operationId } = step;
  const stopped = (state: Stopped['state'], more: Partial<Stopped> = {}): Stopped => ({
    ...{ state, output: step.output, detail: '', isAtWork: false, isSilent: false },
    ...more,
  });
  if (operationId === null) return stopped('aborted');
  const { policy } = await serviceOf(deps, step);
  const until = deps.clock.monotonicMs() + policy.stopGraceMs + settleMs;
  const stop = async () => {
    await extendLease();
    const operation = await operationOf(deps, step);
    if (operation === null) return null;
    const { executor, ref, isOutOfReach } = operation;
    if (isOutOfReach) return null;
    await executor.abort(ref);
    for (;;) {
      await extendLease();
      await executor.settled(ref, Math.min(lookMs, policy.stopGraceMs + settleMs));
      const report = await executor.report(ref);
      const isEnding = report.state === 'running' || (report.state === 'unknown' && report.mayBeAtWork);
      if (!isEnding || deps.clock.monotonicMs() >= until) return report;
      // `settled` does not wait for what cannot be determined.
      if (report.state === 'unknown') await deps.clock.sleep(lookMs);
    }
  };
  try {
    const report = await retryUntilDeadline(deps, policy.executorSilenceMs, stop);
    if (report === null) return stopped('unknown', { detail: outOfReachWords(step) });
    const output = 'output' in report ? storableText(report.output) : step.output;
    if (report.state === 'running')
      return stopped('unknown', { output, detail: 'it is still running although it was told to stop', isAtWork: true });
    if (report.state === 'unknown')
      return stopped('unknown', { output, detail: report.detail, isAtWork: report.mayBeAtWork });
    return stopped(report.state === 'succeeded' ? 'done' : 'aborted', { output });
  } catch (error) {
    if (!(error instanceof IntegrationError)) throw error;
    return stopped('unknown', { detail: error.message, isSilent: true });
  }
}
