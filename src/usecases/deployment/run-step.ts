import { system } from '../../domain/actor.ts';
import type { Step } from '../../domain/deployment/deployment.ts';
import type { StepId } from '../../domain/ids.ts';
import { policyFor } from '../../domain/settings.ts';
import { ok } from '../../lib/result.ts';
import type { OperationReport } from '../../ports/executor.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { Lease } from '../../ports/stores.ts';
import type { Deps } from '../deps.ts';
import { inRelease } from '../release-work.ts';
import { finishStep, type StepResult } from './finish-step.ts';
import { isWanted, keepGoing, mayRun, stopStep } from './keep-going.ts';
import { measureStep } from './measure-step.ts';

/** Runs one step that is due, from its intent on record to its result on record. A crash anywhere between goes on here. */
export async function runStep(deps: Deps, lease: Lease<StepId>): Promise<void> {
  const begun = await beginStep(deps, lease);
  if (begun === null) return;
  if (!(await isWanted(deps, begun))) return stopStep(deps, lease, begun);
  const result =
    begun.planned.kind === 'command' ? await runCommand(deps, lease, begun) : await measureStep(deps, lease, begun);
  if (result === 'stopped') return;
  await finishStep(deps, lease, begun, result);
}

/** Records the intent: which operation, on which machine. Null when there is nothing to do any more. */
async function beginStep(deps: Deps, lease: Lease<StepId>): Promise<Step | null> {
  return deps.database.transaction(async (stores) => {
    const step = await stores.steps.find(lease.id);
    if (!step) return null;
    if (step.state === 'running') {
      await stores.steps.hold(lease);
      return step;
    }
    let begun: Step | null = null;
    await inRelease(deps, stores, step.releaseId, system, async (work) => {
      await stores.steps.hold(lease);
      if (step.state !== 'pending' || !mayRun(step, work.deployment?.state)) {
        await stores.steps.release(lease, null);
        return ok(undefined);
      }
      // Turning back waits until the step that was going forward has really stopped.
      const others = await stores.steps.forDeployment(step.deploymentId);
      if (others.some((other) => other.id !== step.id && other.state === 'running')) {
        await stores.steps.release(lease, 300);
        return ok(undefined);
      }
      const operationId = step.planned.kind === 'command' ? deps.ids.next<'Operation'>('op') : null;
      begun = { ...step, state: 'running', operationId, host: deps.host, startedAt: work.now };
      await stores.steps.save(begun);
      await work.record('step.started', { title: step.planned.title, direction: step.direction, operationId });
      return ok(undefined);
    });
    return begun;
  });
}

async function runCommand(deps: Deps, lease: Lease<StepId>, step: Step): Promise<StepResult | 'stopped'> {
  const { planned, operationId } = step;
  if (planned.kind !== 'command' || operationId === null) throw new Error(`step ${step.id} has no operation`);
  if (step.host !== deps.host)
    return { kind: 'unknown', detail: `it was started on ${step.host ?? 'another machine'}, which does not answer` };
  const service = deps.settings.services[(await releaseOf(deps, step)).service];
  const timeoutMs = service ? policyFor(deps.settings, service).policy.stepTimeoutMs : 600_000;
  try {
    let report = await deps.executor.report(operationId);
    if (report.state === 'absent') {
      // The lease is checked again right before the effect: a worker that slept too long must not start anything.
      await deps.database.transaction((stores) => stores.steps.hold(lease));
      await deps.executor.start({
        id: operationId,
        argv: planned.argv,
        env: service?.commandEnvironment ?? {},
        cwd: null,
        timeoutMs,
      });
      report = await deps.executor.report(operationId);
    }
    while (report.state === 'running' || report.state === 'absent') {
      await deps.executor.settled(operationId, 1_000);
      if (!(await keepGoing(deps, lease, step))) return 'stopped';
      report = await deps.executor.report(operationId);
    }
    return resultOf(report);
  } catch (error) {
    if (!(error instanceof IntegrationError)) throw error;
    return { kind: 'unknown', detail: error.message };
  }
}

async function releaseOf(deps: Deps, step: Step) {
  const release = await deps.database.read((stores) => stores.releases.find(step.releaseId));
  if (!release) throw new Error(`step ${step.id} has no release`);
  return release;
}

function resultOf(report: OperationReport): StepResult {
  switch (report.state) {
    case 'succeeded':
      return { kind: 'done', output: report.output };
    case 'failed':
      return { kind: 'failed', output: report.output, detail: failureWords(report) };
    case 'unknown':
      return { kind: 'unknown', detail: report.detail };
    case 'running':
    case 'absent':
      return { kind: 'unknown', detail: 'the executor gave no end' };
  }
}

function failureWords(report: Extract<OperationReport, { state: 'failed' }>): string {
  switch (report.reason) {
    case 'time_limit':
      return 'it took longer than allowed and was stopped';
    case 'aborted':
      return 'it was aborted';
    case 'not_startable':
      return 'the command could not be started';
    case 'exit_code':
      return `it ended with exit code ${report.exitCode ?? 'none'}`;
  }
}
