import type { Clock } from '../../lib/clock.ts';
import type { Executor, OperationAnswer, OperationQuestion, OperationReport } from '../../ports/executor.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { HttpClient } from '../kit/http/http-client.ts';
import { createRemoteExecutor } from '../kit/remote/remote-executor.ts';
import { PipelineTarget } from './pipeline-target.ts';
import { createSpinnakerApi, type Execution, type GateAccess, type SpinnakerApi, type Stage } from './spinnaker-api.ts';

/**
 * Runs a pipeline with the operation id as the correlation id of its trigger, and finds the execution by it. While an
 * execution runs, Spinnaker itself does not start another with the same correlation id.
 */
export function connectSpinnaker(
  options: GateAccess & {
    deckUrl?: string | undefined;
    clock: Clock;
    http: HttpClient;
    /** Polling interval for an execution, in milliseconds; 3 s by default. */
    lookMs?: number;
  },
): { executor: Executor; probe(): Promise<string> } {
  const api = createSpinnakerApi(options.http, options);
  const deck = options.deckUrl?.replace(/\/+$/, '');
  const linkOf = ({ application, id }: Execution): { link?: string } =>
    deck === undefined
      ? {}
      : { link: `${deck}/#/applications/${encodeURIComponent(application)}/executions/${encodeURIComponent(id)}` };
  const executor = createRemoteExecutor<PipelineTarget, Execution>(
    {
      displayName: 'Spinnaker',
      target: (words) => PipelineTarget.safeParse(words).data ?? null,
      find: async ({ application }, { id, recordedAt }) => {
        // The clocks of two machines differ a little.
        const found = await api.byCorrelation(application, id, new Date(recordedAt.getTime() - 60_000));
        // A search leaves out what the stages say.
        if (found === null) return null;
        return (await api.execution(found.id)) ?? { unclear: 'Spinnaker lists it, and does not have it' };
      },
      start: (target, { id }) => api.start(target, id),
      look: (_target, remoteId) => api.execution(remoteId),
      idOf: ({ id }) => id,
      report: (_target, execution) => toReport(execution, linkOf(execution)),
      abort: async (_target, { id, status }) => {
        if (!ended.has(status)) await api.cancel(id);
      },
      answer: (_target, execution, answer) => judge(api, execution, answer),
    },
    options,
  );
  const probe = async () => {
    const user = await api.user();
    return user === null ? 'answers without a user' : `signed in as ${user}`;
  };
  return { executor, probe };
}

const working = new Set(['NOT_STARTED', 'RUNNING', 'PAUSED', 'SUSPENDED', 'REDIRECT', 'BUFFERED']);
const ended = new Set(['SUCCEEDED', 'FAILED_CONTINUE', 'SKIPPED', 'TERMINAL', 'CANCELED', 'STOPPED']);

const waits = ({ type, status, context }: Stage) =>
  type === 'manualJudgment' && status === 'RUNNING' && !context?.judgmentStatus;

/** Each option of a judgment continues the pipeline, which can tell them apart. */
const optionPrefix = 'continue:';

function choicesOf({ context }: Stage): OperationQuestion['choices'] {
  const options = (context?.judgmentInputs ?? []).map(({ value }) => ({
    ...{ id: `${optionPrefix}${value}`, label: value, isRefusal: false },
  }));
  const proceed = options.length > 0 ? options : [{ id: 'continue', label: 'Continue', isRefusal: false }];
  return [...proceed, { id: 'stop', label: 'Stop', isRefusal: true }];
}

function questionOf({ id, status, stages }: Execution): OperationQuestion | null {
  const stage = stages.find(waits);
  if (stage !== undefined) {
    const words = [stage.name ?? 'Manual judgment', stage.context?.instructions?.trim()].filter(Boolean).join('\n');
    return { id: stage.id, words, choices: choicesOf(stage) };
  }
  if (status !== 'PAUSED') return null;
  return { id: `paused-${id}`, words: 'The pipeline is paused in Spinnaker.', choices: [] };
}

async function judge(api: SpinnakerApi, execution: Execution, answer: OperationAnswer): Promise<void> {
  const stage = execution.stages.find((one) => one.id === answer.questionId && waits(one));
  const gone = new IntegrationError('not_found', 'Spinnaker no longer waits for this');
  if (stage === undefined || ended.has(execution.status)) throw gone;
  const { choiceId } = answer;
  if (!choicesOf(stage).some(({ id }) => id === choiceId))
    throw new IntegrationError('bad_response', 'Spinnaker does not take this answer');
  const judgmentStatus = choiceId === 'stop' ? 'stop' : 'continue';
  const input = choiceId.startsWith(optionPrefix) ? { judgmentInput: choiceId.slice(optionPrefix.length) } : {};
  const { id } = execution;
  await api.judge(id, stage.id, { judgmentStatus, ...input });
  const after = (await api.execution(id))?.stages.find((one) => one.id === stage.id);
  if (after !== undefined && waits(after))
    throw new IntegrationError('bad_response', 'Spinnaker did not confirm the answer; may this user judge here?');
}

const signs: Readonly<Record<string, string>> = { SUCCEEDED: '✓', TERMINAL: '✗', STOPPED: '✗', CANCELED: '–' };

function linesOf(stages: readonly Stage[]): string[] {
  return stages.flatMap(({ name, type, status, context }) => [
    `${signs[status] ?? '…'} ${name ?? type ?? 'stage'} (${status})`,
    ...[context?.failureMessage, ...(context?.exception?.details?.errors ?? [])]
      .filter((text) => text !== undefined && text !== null && text !== '')
      .map((text) => `  ${text}`),
  ]);
}

function toReport(execution: Execution, link: { link?: string }): OperationReport {
  const { id, status, buildTime, startTime, endTime, stages } = execution;
  const startedAt = new Date(startTime ?? buildTime ?? 0);
  const end = { startedAt, finishedAt: new Date(endTime ?? startedAt), ...link };
  const output = [`Execution ${id}: ${status}`, ...linesOf(stages)].join('\n');
  const failed = (reason: 'aborted' | 'exit_code'): OperationReport => ({
    ...{ state: 'failed', output, exitCode: null, signal: null, reason, ...end },
    ...(reason === 'exit_code' ? { detail: `the execution ended with ${status}` } : {}),
  });
  if (working.has(status)) {
    const question = questionOf(execution);
    return { state: 'running', startedAt, output, ...link, ...(question === null ? {} : { waitsFor: question }) };
  }
  switch (status) {
    case 'SUCCEEDED':
      return { state: 'succeeded', output, ...end };
    case 'CANCELED':
      return failed('aborted');
    // STOPPED counts as both a success and a failure in Spinnaker, and the other two did not do everything.
    case 'TERMINAL':
    case 'STOPPED':
    case 'FAILED_CONTINUE':
    case 'SKIPPED':
      return failed('exit_code');
    default:
      return { state: 'unknown', detail: `Spinnaker: the execution is ${status}`, mayBeAtWork: true };
  }
}
