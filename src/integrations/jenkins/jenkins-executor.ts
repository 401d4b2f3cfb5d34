import type { Clock } from '../../lib/clock.ts';
import type { Secret } from '../../lib/redact.ts';
import {
  type Executor,
  type OperationAnswer,
  type OperationQuestion,
  type OperationRef,
  StartRefused,
} from '../../ports/executor.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { HttpClient } from '../kit/http/http-client.ts';
import { boundedMap } from '../kit/remote/bounded-map.ts';
import { createRemoteExecutor } from '../kit/remote/remote-executor.ts';
import { type Build, createJenkinsApi, type Input, type Item, type JenkinsApi } from './jenkins-api.ts';
import { JenkinsJob } from './jenkins-job.ts';
import { reportOfBuild, reportOfItem } from './jenkins-report.ts';

/** It waits in the queue, or it is being built. */
type Run = { item: Item } | { build: Build };

/**
 * Builds a job with the operation id as a parameter, and finds the queue item or the build by it. Both numbers are only
 * short cuts: Jenkins forgets queue items after minutes and may count them anew.
 */
export function connectJenkins(options: {
  url: string;
  user: string;
  token: Secret;
  clock: Clock;
  http: HttpClient;
  /** Polling interval for a build, in milliseconds; 3 s by default. */
  lookMs?: number;
}): { executor: Executor; probe(): Promise<string> } {
  const api = createJenkinsApi(options.http, options.url, options.user, options.token);
  const logTail = createLogTail(api);
  const executor = createRemoteExecutor<JenkinsJob, Run>(
    {
      displayName: 'Jenkins',
      target: (words) => JenkinsJob.safeParse(words).data ?? null,
      find: (job, operation) => search(api, job, operation),
      look: (job, remoteId, operation) => look(api, job, remoteId, operation),
      start: async (target, { id }) => {
        const { job, parameters, operationParameter } = target;
        const known = await api.parametersOf(job);
        const missing = [...Object.keys(parameters), operationParameter].filter((name) => !known.includes(name));
        if (missing.length > 0) throw new StartRefused(`Jenkins: ${job} has no parameter ${missing.join(' and ')}`);
        return `queue/${await api.enqueue(job, { ...parameters, [operationParameter]: id })}`;
      },
      idOf: (run) => ('item' in run ? `queue/${run.item.id}` : `build/${run.build.number}`),
      report: async (target, run) =>
        'item' in run
          ? reportOfItem(run.item)
          : reportOfBuild(target, run.build, {
              log: await logTail(target.job, run.build.number),
              link: api.linkOf(target.job, run.build.number),
              question: run.build.building ? await questionOf(api, target.job, run.build.number) : null,
            }),
      abort: async ({ job }, run) => {
        const build = 'item' in run ? await cancel(api, job, run.item) : run.build;
        if (build?.building) await api.stop(job, build.number);
      },
      answer: ({ job }, run, answer) => answerInput(api, job, run, answer),
    },
    options,
  );
  const probe = async () => {
    const { name, anonymous } = await api.whoAmI();
    if (anonymous) throw new IntegrationError('auth', 'Jenkins does not know this user');
    return `signed in as ${name}`;
  };
  return { executor, probe };
}

function isOurs({ operationParameter }: JenkinsJob, { id }: OperationRef, { actions }: Item | Build): boolean {
  return actions.some((action) =>
    action?.parameters?.some(({ name, value }) => name === operationParameter && value === id),
  );
}

/** First the queue: what leaves it meanwhile is found among the builds. */
async function search(api: JenkinsApi, target: JenkinsJob, operation: OperationRef): Promise<Run | null> {
  const item = (await api.queue()).find((one) => isOurs(target, operation, one));
  if (item !== undefined) return { item };
  // The clocks of two machines differ a little.
  const { builds, isAll } = await api.builds(target.job, new Date(operation.recordedAt.getTime() - 60_000));
  const build = builds.find((one) => isOurs(target, operation, one));
  if (build !== undefined) return { build };
  if (isAll) return null;
  throw new IntegrationError('bad_response', 'Jenkins: a hundred builds were started since; it cannot be found');
}

async function look(
  api: JenkinsApi,
  target: JenkinsJob,
  remoteId: string,
  operation: OperationRef,
): Promise<Run | null> {
  const [, kind, number] = /^(queue|build)\/(\d{1,15})$/.exec(remoteId) ?? [];
  const item = kind === 'queue' ? await api.item(Number(number)) : null;
  if (item !== null && isOurs(target, operation, item) && !item.executable) return { item };
  const buildNumber = kind === 'build' ? Number(number) : item?.executable?.number;
  const build = buildNumber === undefined ? null : await api.build(target.job, buildNumber);
  if (build !== null && isOurs(target, operation, build)) return { build };
  return search(api, target, operation);
}

/** The build, when it was begun before the item could be canceled. */
async function cancel(api: JenkinsApi, job: string, { id }: Item): Promise<Build | null> {
  await api.cancelItem(id);
  const begun = (await api.item(id))?.executable;
  return begun ? api.build(job, begun.number) : null;
}

const tailBytes = 7_000;

/** The last part of a log; empty when it cannot be read, because a build without a readable log is still a build. */
function createLogTail(api: JenkinsApi) {
  // The size only grows: Jenkins is not made to read the whole log each time.
  const sizes = boundedMap<number>();
  return async (job: string, number: number): Promise<string> => {
    const key = `${job}/${number}`;
    try {
      const size = await api.logSize(job, number, sizes.get(key) ?? 0);
      if (size === null) return '';
      sizes.set(key, size);
      const from = Math.max(0, size - tailBytes);
      const text = await api.log(job, number, from);
      // It may begin in the middle of a line, or of a character.
      return from === 0 ? text : text.slice(text.indexOf('\n') + 1);
    } catch (error) {
      if (error instanceof IntegrationError) return '';
      throw error;
    }
  };
}

async function questionOf(api: JenkinsApi, job: string, number: number): Promise<OperationQuestion | null> {
  try {
    const [input] = await api.inputs(job, number);
    return input === undefined ? null : { id: input.id, words: wordsOf(input), choices: choicesOf(input) };
  } catch (error) {
    if (error instanceof IntegrationError) return null;
    throw error;
  }
}

const wordsOf = ({ message }: Input) => message?.trim() || 'The pipeline waits for an input.';

/** A question that takes values can only be answered in Jenkins. */
function choicesOf({ inputs, proceedText }: Input): OperationQuestion['choices'] {
  if ((inputs ?? []).length > 0) return [];
  return [
    { id: 'proceed', label: proceedText?.trim() || 'Proceed', isRefusal: false },
    { id: 'abort', label: 'Abort', isRefusal: true },
  ];
}

async function answerInput(api: JenkinsApi, job: string, run: Run, answer: OperationAnswer): Promise<void> {
  const gone = new IntegrationError('not_found', 'Jenkins no longer waits for this');
  if ('item' in run || !run.build.building) throw gone;
  const { number } = run.build;
  const open = async () => (await api.inputs(job, number)).find(({ id }) => id === answer.questionId);
  const input = await open();
  if (input === undefined) throw gone;
  if (!choicesOf(input).some(({ id }) => id === answer.choiceId))
    throw new IntegrationError('bad_response', 'Jenkins does not take this answer');
  try {
    const verb = answer.choiceId === 'abort' ? 'abort' : 'proceedEmpty';
    if (!(await api.answerInput(job, number, input.id, verb))) throw gone;
  } catch (error) {
    if (error instanceof IntegrationError && error.status === 400 && (await open()) === undefined) throw gone;
    throw error;
  }
}
