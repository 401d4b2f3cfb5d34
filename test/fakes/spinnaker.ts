import type { VendorContract } from '../support/vendor-contract.ts';
import { type FakeAnswer, type FakeRequest, FakeServer } from './fake-server.ts';

type Course = 'succeeds' | 'fails' | 'lasts' | 'queued' | 'asks';

interface Context {
  judgmentStatus?: string;
  judgmentInput?: string;
  judgmentInputs?: { value: string }[];
  instructions?: string;
  failureMessage?: string;
}

interface MockExecution {
  id: string;
  correlationId: string | undefined;
  parameters: Record<string, string>;
  course: Course;
  status: string;
  buildTime: number;
  endTime: number | null;
  looks: number;
  isSlow: boolean;
  judgment: Context;
  answers: string[];
}

/** A template of the description for each path that is used, and what stands in the braces. */
const templates: readonly [RegExp, string][] = [
  [/^\/auth\/user$/, '/auth/user'],
  [/^\/applications\/([^/]+)\/executions\/search$/, '/applications/{application}/executions/search'],
  [/^\/pipelines\/([^/]+)\/cancel$/, '/pipelines/{id}/cancel'],
  [/^\/pipelines\/([^/]+)\/stages\/([^/]+)$/, '/pipelines/{id}/stages/{stageId}'],
  [/^\/pipelines\/([^/]+)\/([^/]+)$/, '/pipelines/{application}/{pipelineNameOrId}'],
  [/^\/pipelines\/([^/]+)$/, '/pipelines/{id}'],
];
const over = new Set(['SUCCEEDED', 'TERMINAL', 'CANCELED', 'STOPPED']);

/**
 * A mock of Gate with one pipeline. Paths, queries, and statuses are checked against Gate's own description; it does
 * not describe bodies, so these are as Orca, the service behind it, reads and writes them.
 */
export class MockSpinnaker {
  readonly server = new FakeServer((request) => this.#answer(request));
  readonly executions: MockExecution[] = [];
  readonly violations: string[] = [];
  authorization = 'Bearer gate-token';
  /** Options of the manual judgment. */
  options: string[] = [];
  readonly #contract: VendorContract;

  constructor(contract: VendorContract) {
    this.#contract = contract;
  }

  async start(): Promise<this> {
    await this.server.start();
    return this;
  }

  executionOf({ id }: { id: string }): MockExecution {
    const found = this.executions.find(({ correlationId }) => correlationId === id);
    if (found === undefined) throw new Error(`there is no execution for ${id}`);
    return found;
  }

  startByHand(course: Course): void {
    this.#begin({ parameters: { course } });
  }

  answerByHand(operation: { id: string }): void {
    const execution = this.executionOf(operation);
    execution.judgment.judgmentStatus = 'continue';
    execution.answers.push('continue by hand');
    conclude(execution, 'SUCCEEDED');
  }

  #begin(trigger: { correlationId?: string; parameters: Record<string, string> }): MockExecution {
    const { correlationId, parameters } = trigger;
    const course = parameters.course as Course;
    const options = this.options.map((value) => ({ value }));
    const execution: MockExecution = {
      ...{ id: `01KX${this.executions.length}`, correlationId, parameters, course, buildTime: Date.now() },
      status: course === 'queued' ? 'NOT_STARTED' : 'RUNNING',
      ...{ endTime: null, looks: 0, isSlow: false, answers: [] },
      judgment: { instructions: 'Look at the dashboards.', judgmentInputs: options },
    };
    this.executions.push(execution);
    return execution;
  }

  #answer(request: FakeRequest): FakeAnswer {
    const { method, path, headers, query, body: text } = request;
    if (headers.authorization !== this.authorization && headers['x-gate-key'] !== this.authorization)
      return { status: 401, body: { error: 'Unauthorized', message: 'Authentication required' } };
    const [pattern, template] = templates.find(([one]) => one.test(path)) ?? [/^$/, ''];
    const [, first = '', second = ''] = pattern.exec(path) ?? [];
    const body = text === '' ? undefined : (JSON.parse(text) as Record<string, unknown>);
    if (method === 'POST' || method === 'PATCH')
      this.violations.push(...this.#contract.requestFaults(method, template, body));
    this.violations.push(...this.#contract.queryFaults(method, template, query.keys()));
    const answer = this.#handle(request, template, [decodeURIComponent(first), decodeURIComponent(second)], body);
    // The description leaves out what Gate answers to a request that Orca refuses, and what is in Orca's objects.
    const outer = template === '/auth/user' ? answer.body : outerOf(answer.body);
    if (![400, 404].includes(answer.status))
      this.violations.push(...this.#contract.answerFaults(method, template, answer.status, outer));
    return answer;
  }

  #handle(
    { method, query }: FakeRequest,
    template: string,
    [first, second]: [string, string],
    body: Record<string, unknown> | undefined,
  ): FakeAnswer {
    if (template === '/auth/user') return { status: 200, body: { username: 'deploy-bot', roles: [] } };
    if (template.endsWith('/search')) return this.#search(query);
    if (method === 'POST') return this.#trigger(first, second, body ?? {});
    const execution = this.executions.find(({ id }) => id === first);
    if (execution === undefined) return { status: 404, body: { error: 'Not Found', message: 'Pipeline not found' } };
    if (method === 'PUT') {
      if (!execution.isSlow) conclude(execution, 'CANCELED');
      return { status: 200, body: '' };
    }
    if (method === 'PATCH') return judged(execution, body as Context);
    execution.looks += 1;
    if (execution.looks > 1 && execution.course === 'succeeds') conclude(execution, 'SUCCEEDED');
    if (execution.looks > 1 && execution.course === 'fails') conclude(execution, 'TERMINAL');
    return { status: 200, body: shown(execution) };
  }

  #search(query: URLSearchParams): FakeAnswer {
    const wanted = JSON.parse(Buffer.from(query.get('trigger') ?? '', 'base64').toString('utf8')) as object;
    const from = Number(query.get('triggerTimeStartBoundary') ?? 0);
    const found = this.executions
      .filter(({ buildTime }) => buildTime >= from)
      .map((execution) => ({ ...shown(execution), stages: [] }))
      .filter(({ trigger }) =>
        Object.entries(wanted).every(([key, value]) =>
          new RegExp(`^${value}$`).test(String((trigger as Record<string, unknown>)[key])),
        ),
      );
    return { status: 200, body: found.reverse().slice(0, Number(query.get('size') ?? 10)) };
  }

  #trigger(application: string, pipeline: string, trigger: Record<string, unknown>): FakeAnswer {
    if (application !== 'shop' || pipeline !== 'Deploy to production')
      return { status: 404, body: { error: 'Not Found', message: `Unable to trigger pipeline ${pipeline}.` } };
    const asked = trigger as { correlationId?: string; parameters: Record<string, string> };
    if (asked.parameters.version === undefined)
      return { status: 400, body: { error: 'Bad Request', message: 'Required parameter version is missing' } };
    // Only while it runs: Orca forgets the correlation ids of what has ended.
    const same = this.executions.find((one) => one.correlationId === asked.correlationId && !over.has(one.status));
    return { status: 202, body: { ref: `/pipelines/${(same ?? this.#begin(asked)).id}` } };
  }
}

function outerOf(body: unknown): unknown {
  if (Array.isArray(body)) return body.map(outerOf);
  return typeof body === 'object' ? {} : body;
}

export function conclude(execution: MockExecution, status: string): void {
  if (over.has(execution.status)) return;
  Object.assign(execution, { status, endTime: Date.now() });
}

/** Orca takes whatever it is told, also when the stage is over; nothing continues by it then. */
function judged(execution: MockExecution, context: Context): FakeAnswer {
  execution.answers.push([context.judgmentStatus, context.judgmentInput].filter(Boolean).join(' '));
  Object.assign(execution.judgment, context);
  conclude(execution, context.judgmentStatus === 'continue' ? 'SUCCEEDED' : 'TERMINAL');
  return { status: 200, body: shown(execution) };
}

function shown({ id, correlationId, parameters, course, status, buildTime, endTime, judgment }: MockExecution) {
  const asks = course === 'asks';
  const deployStatus = asks ? 'SUCCEEDED' : status;
  const failure = status === 'TERMINAL' ? { failureMessage: 'Deploying failed: no capacity' } : {};
  return {
    ...{ id, application: 'shop', name: 'Deploy to production', type: 'PIPELINE', status, buildTime, endTime },
    ...{ startTime: status === 'NOT_STARTED' ? null : buildTime, canceled: status === 'CANCELED' },
    trigger: { type: 'manual', correlationId, parameters, user: 'deploy-bot' },
    stages: [
      { id: `${id}-1`, refId: '1', type: 'deployManifest', name: 'Deploy', status: deployStatus, context: failure },
      ...(asks
        ? [{ id: `${id}-2`, refId: '2', type: 'manualJudgment', name: 'Go live?', status, context: judgment }]
        : []),
    ],
  };
}
