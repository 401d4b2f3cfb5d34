import type { Step, StepState } from '../../domain/deployment/deployment.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { Deps } from '../deps.ts';
import { storableText } from '../storable-text.ts';
import { patiently } from './patiently.ts';
import { serviceOf } from './step-policy.ts';

/** How an operation ended that was told to stop; `unknown` with the reason when that could not be found out. */
export interface Stopped {
  state: Extract<StepState, 'done' | 'aborted' | 'unknown'>;
  output: string;
  detail: string;
  /** It was seen at work after it had been told to stop. */
  isAtWork: boolean;
  /** The executor gave no answer. */
  isSilent: boolean;
}

const settleMs = 5_000;

/**
 * Kills what the step started, with everything that it started in turn, and waits for its end: `settleMs`, and the
 * policy's `executorSilenceMs` for an executor that does not answer. `stayAlive` keeps the caller's lease meanwhile.
 */
export async function stopOperation(deps: Deps, step: Step, stayAlive: () => Promise<void>): Promise<Stopped> {
  const { operationId } = step;
  const stopped = (state: Stopped['state'], more: Partial<Stopped> = {}): Stopped => ({
    ...{ state, output: step.output, detail: '', isAtWork: false, isSilent: false },
    ...more,
  });
  if (operationId === null) return stopped('aborted');
  if (step.host !== deps.host)
    return stopped('unknown', { detail: `it was started on ${step.host ?? 'another machine'}, which does not answer` });
  const { policy } = await serviceOf(deps, step);
  const stop = async () => {
    await stayAlive();
    await deps.executor.abort(operationId);
    await stayAlive();
    await deps.executor.settled(operationId, settleMs);
    return deps.executor.report(operationId);
  };
  try {
    const report = await patiently(deps, policy.executorSilenceMs, stop);
    const output = 'output' in report ? storableText(report.output) : step.output;
    if (report.state === 'running')
      return stopped('unknown', { output, detail: 'it goes on although it was told to stop', isAtWork: true });
    if (report.state === 'unknown') return stopped('unknown', { output, detail: report.detail });
    return stopped(report.state === 'succeeded' ? 'done' : 'aborted', { output });
  } catch (error) {
    if (!(error instanceof IntegrationError)) throw error;
    return stopped('unknown', { detail: error.message, isSilent: true });
  }
}
