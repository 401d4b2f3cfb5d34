import type { Clock } from '../../lib/clock.ts';
import type { Secret } from '../../lib/redact.ts';
import type { Executor, OperationAnswer, OperationQuestion, OperationReport } from '../../ports/executor.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { HttpClient } from '../kit/http/http-client.ts';
import { createRemoteExecutor } from '../kit/remote/remote-executor.ts';
import { type Activity, createOctopusApi, type Interruption, type OctopusApi, type Task } from './octopus-api.ts';
import { DeploymentTarget } from './octopus-target.ts';

const mark = (operationId: string) => `Quarterdeck operation ${operationId}`;

/**
 * Deploys a release with the operation id in the comments of the deployment, finds the deployment by it, and follows
 * its server task.
 */
export function connectOctopus(options: {
  url: string;
  space: string;
  token: Secret;
  clock: Clock;
  http: HttpClient;
  /** Polling interval for a task, in milliseconds; 3 s by default. */
  lookMs?: number;
}): { executor: Executor; probe(): Promise<string> } {
  const api = createOctopusApi(options.http, options.url, options.space, options.token);
  const executor = createRemoteExecutor<DeploymentTarget, Task>(
    {
      displayName: 'Octopus Deploy',
      target: (words) => DeploymentTarget.safeParse(words).data ?? null,
      find: async ({ project, environment }, { id, recordedAt }) => {
        const projectId = await api.idOf('projects', project);
        const environmentId = await api.idOf('environments', environment);
        // The clocks of two machines differ a little.
        const since = new Date(recordedAt.getTime() - 60_000);
        const deployments = await api.deploymentsSince(projectId, environmentId, since);
        const found = deployments.find(({ Comments }) => Comments?.split(/\s+/).includes(id));
        if (found === undefined) return null;
        return (await api.task(found.TaskId)) ?? { unclear: 'Octopus Deploy lists it, and does not have its task' };
      },
      start: async (target, { id }) => {
        const { project, environment, tenant, guidedFailure } = target;
        const ProjectName = await api.idOf('projects', project);
        const EnvironmentId = await api.idOf('environments', environment);
        const TenantId = tenant === undefined ? null : await api.idOf('tenants', tenant);
        const { TaskId } = await api.deploy({
          ReleaseId: await api.ensureRelease({
            ...{ ProjectName, ReleaseVersion: target.release },
            ...(target.channel === undefined ? {} : { ChannelName: target.channel }),
            ...(target.packageVersion === undefined ? {} : { PackageVersion: target.packageVersion }),
          }),
          ...{ EnvironmentId, Comments: mark(id) },
          ...(TenantId === null ? {} : { TenantId }),
          ...(guidedFailure === undefined ? {} : { UseGuidedFailure: guidedFailure }),
        });
        return TaskId;
      },
      look: (_target, remoteId) => api.task(remoteId),
      idOf: ({ Id }) => Id,
      report: async (_target, task) =>
        toReport(task, {
          lines: linesOf(await orElse(api.activities(task.Id), [])),
          link: await api.linkOf(task.Id),
          question: task.HasPendingInterruptions ? await orElse(questionOf(api, task), null) : null,
        }),
      abort: async (_target, task) => {
        if (!task.IsCompleted && task.State !== 'Cancelling') await api.cancel(task.Id);
      },
      answer: (_target, task, answer) => submit(api, task, answer),
    },
    options,
  );
  const probe = async () => `signed in as ${await api.user()}, space ${await api.spaceId()}`;
  return { executor, probe };
}

/** A task without a readable log or question is still a task. */
async function orElse<T>(reading: Promise<T>, otherwise: T): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof IntegrationError) return otherwise;
    throw error;
  }
}

const signs: Readonly<Record<string, string>> = { Success: '✓', Failed: '✗', Skipped: '–', Canceled: '–' };
const deepest = 5;

function linesOf(activities: readonly Activity[], depth = 0): string[] {
  return activities.flatMap(({ Name, Status, Children, LogElements }) => [
    `${'  '.repeat(depth)}${signs[Status ?? ''] ?? '…'} ${Name}`,
    ...(LogElements ?? []).map(({ MessageText }) => `${'  '.repeat(depth + 1)}${MessageText}`),
    ...(depth < deepest ? linesOf(Children ?? [], depth + 1) : []),
  ]);
}

/** The buttons of a form, and the name under which the chosen one is submitted. */
function buttonsOf({ Form }: Interruption) {
  const element = Form.Elements.find(({ Control }) => (Control?.Buttons ?? []).length > 0);
  const buttons = (element?.Control?.Buttons ?? []).map(({ Text, Value }) => ({ id: Value ?? Text, label: Text }));
  return { name: element?.Name ?? '', buttons };
}

const refusals = new Set(['abort', 'fail']);

async function questionOf(api: OctopusApi, { Id }: Task): Promise<OperationQuestion | null> {
  const [interruption] = await api.interruptions(Id);
  if (interruption === undefined) return null;
  const instructions = interruption.Form.Elements.flatMap(({ Control }) => Control?.Text?.trim() || []);
  const words = [interruption.Title?.trim() || 'The deployment waits for a person.', ...instructions].join('\n');
  const mayAnswer = interruption.HasResponsibility || interruption.CanTakeResponsibility;
  const { buttons } = buttonsOf(interruption);
  const choices = buttons.map((button) => ({ ...button, isRefusal: refusals.has(button.id.toLowerCase()) }));
  return { id: interruption.Id, words, choices: mayAnswer ? choices : [] };
}

async function submit(api: OctopusApi, task: Task, { questionId, choiceId, by }: OperationAnswer): Promise<void> {
  const open = async () => (await api.interruptions(task.Id)).find(({ Id }) => Id === questionId);
  const interruption = await open();
  const gone = new IntegrationError('not_found', 'Octopus Deploy no longer waits for this');
  if (interruption === undefined) throw gone;
  const { name, buttons } = buttonsOf(interruption);
  if (!buttons.some(({ id }) => id === choiceId))
    throw new IntegrationError('bad_response', 'Octopus Deploy does not take this answer');
  if (!interruption.HasResponsibility) await api.takeResponsibility(questionId);
  try {
    await api.submit(questionId, { [name]: choiceId, Notes: `Answered by ${by} in Quarterdeck` });
  } catch (error) {
    const isRefused = error instanceof IntegrationError && error.status !== undefined;
    if (isRefused && (await orElse(open(), interruption)) === undefined) throw gone;
    throw error;
  }
  if ((await open()) !== undefined)
    throw new IntegrationError('bad_response', 'Octopus Deploy did not confirm the answer');
}

function toReport(
  { Id, State, IsCompleted, QueueTime, StartTime, CompletedTime, ErrorMessage }: Task,
  { lines, link, question }: { lines: readonly string[]; link: string; question: OperationQuestion | null },
): OperationReport {
  const startedAt = new Date(StartTime ?? QueueTime ?? 0);
  const end = { startedAt, finishedAt: new Date(CompletedTime ?? startedAt), link };
  const output = [`${Id}: ${State}`, ...lines].join('\n');
  const failed = (reason: 'aborted' | 'time_limit' | 'exit_code', detail?: string): OperationReport => ({
    ...{ state: 'failed', output, exitCode: null, signal: null, reason, ...end },
    ...(detail === undefined ? {} : { detail }),
  });
  switch (State) {
    case 'Queued':
    case 'Executing':
    case 'Cancelling':
      return { state: 'running', startedAt, output, link, ...(question === null ? {} : { waitsFor: question }) };
    case 'Success':
      return { state: 'succeeded', output, ...end };
    case 'Failed':
      return failed('exit_code', (ErrorMessage || 'the deployment failed').replace(/[\s.]+$/, ''));
    case 'Canceled':
      return failed('aborted');
    case 'TimedOut':
      return failed('time_limit');
    default:
      return { state: 'unknown', detail: `Octopus Deploy: the task is ${State}`, mayBeAtWork: !IsCompleted };
  }
}
