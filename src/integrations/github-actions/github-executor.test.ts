import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, describe, expect, it } from 'vitest';
import { executorContract, reportAtEnd } from '../../../test/contracts/executor-contract.ts';
import { describeWith } from '../../../test/support/needs.ts';
import { openContract, type VendorContract } from '../../../test/support/vendor-contract.ts';
import { systemClock } from '../../lib/clock.ts';
import { Secret } from '../../lib/redact.ts';
import type { Executor, Operation } from '../../ports/executor.ts';
import { createHttpClient } from '../http-client.ts';
import { createGithubExecutor } from './github-executor.ts';

type Course = 'succeeds' | 'fails' | 'lasts';
interface MockRun {
  id: number;
  title: string;
  course: Course;
  status: string;
  conclusion: string | null;
  begunAt: Date;
  changedAt: Date;
  looks: number;
}

const repos = '/repos/{owner}/{repo}/actions';

/** A GitHub mock based on GitHub's own API description; every request and response is validated against it. */
class MockGithub {
  readonly runs: MockRun[] = [];
  readonly violations: string[] = [];
  url = '';
  /** An older server: it does not know the flag, responds with 204 and lists the run a moment later. */
  isOld = false;
  /** The next dispatch is executed, but its response is lost. */
  losesNextAnswer = false;
  readonly #contract: VendorContract;
  readonly #server = createServer((request, response) => void this.#answer(request, response));

  constructor(contract: VendorContract) {
    this.#contract = contract;
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  open(): Executor {
    const http = createHttpClient(systemClock);
    return createGithubExecutor({
      url: this.url,
      token: new Secret('ghs_mock'),
      clock: systemClock,
      http,
      lookMs: 100,
    });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const body: unknown = text === '' ? undefined : JSON.parse(text);
    const { pathname } = new URL(request.url ?? '/', this.url);
    const method = request.method ?? 'GET';
    if (request.headers.authorization !== 'Bearer ghs_mock') this.violations.push(`${pathname}: no token`);
    const [, rest = ''] = /^\/repos\/harbor\/shop\/actions\/(.*)$/.exec(pathname) ?? [];
    const [kind, id = '', verb] = rest.split('/');
    const template = `${repos}/${[kind, kind === 'workflows' ? '{workflow_id}' : '{run_id}', verb].filter(Boolean).join('/')}`;
    const send = (status: number, answer?: unknown) => {
      // Every path responds with 404 for missing resources, which the description omits.
      if (status !== 404) this.violations.push(...this.#contract.answerFaults(method, template, status, answer));
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(answer === undefined ? '' : JSON.stringify(answer));
    };
    if (kind === 'workflows' && id !== 'deploy.yml') return send(404);
    if (verb === 'dispatches') return this.#dispatch(body as Dispatch, template, response, send);
    this.violations.push(...this.#contract.requestFaults(method, template, body));
    if (kind === 'workflows' && verb === 'runs') {
      const shown = this.runs.filter((run) => !this.isOld || Date.now() - run.begunAt.getTime() > 300);
      return send(200, { total_count: shown.length, workflow_runs: shown.map((run) => this.#runOf(run)) });
    }
    const run = this.runs.find((one) => String(one.id) === id);
    if (run === undefined) return send(404);
    if (verb === 'jobs') return send(200, { total_count: 0, jobs: [] });
    if (verb === 'cancel') {
      if (run.status === 'completed') return send(409, { message: 'Cannot cancel a workflow run that is completed.' });
      Object.assign(run, { status: 'completed', conclusion: 'cancelled', changedAt: new Date() });
      return send(202, {});
    }
    run.looks += 1;
    if (run.looks > 1) this.#progress(run);
    return send(200, this.#runOf(run));
  }

  #dispatch(
    body: Dispatch,
    template: string,
    response: ServerResponse,
    send: (status: number, answer?: unknown) => void,
  ): void {
    if (this.isOld && 'return_run_details' in body) {
      response.writeHead(422, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ message: 'Invalid property: return_run_details' }));
      return;
    }
    this.violations.push(...this.#contract.requestFaults('POST', template, body));
    const run: MockRun = {
      id: 9_000 + this.runs.length,
      title: `Deploy ${body.inputs.version} (${body.inputs.operation})`,
      course: body.inputs.course as Course,
      status: 'in_progress',
      conclusion: null,
      begunAt: new Date(),
      changedAt: new Date(),
      looks: 0,
    };
    this.runs.push(run);
    if (this.losesNextAnswer) {
      this.losesNextAnswer = false;
      response.destroy();
      return;
    }
    if (this.isOld) {
      send(204);
      return;
    }
    const path = `${this.url}/repos/harbor/shop/actions/runs/${run.id}`;
    send(200, { workflow_run_id: run.id, run_url: path, html_url: path });
  }

  #progress(run: MockRun): void {
    if (run.status === 'completed' || run.course === 'lasts') return;
    const conclusion = run.course === 'fails' ? 'failure' : 'success';
    Object.assign(run, { status: 'completed', conclusion, changedAt: new Date() });
  }

  #runOf(run: MockRun): unknown {
    const at = run.begunAt.toISOString();
    return {
      ...(this.#contract.example('workflow-run') as object),
      ...{ id: run.id, display_title: run.title, status: run.status, conclusion: run.conclusion },
      ...{ created_at: at, run_started_at: at, updated_at: run.changedAt.toISOString() },
    };
  }
}

interface Dispatch {
  ref: string;
  inputs: Record<string, string>;
}

let count = 0;
function operation(course: Course, more: Partial<Operation> = {}): Operation {
  count += 1;
  const inputs = { version: '1.1.0', course };
  return {
    id: `op_github_${count}`,
    with: { repository: 'harbor/shop', workflow: 'deploy.yml', ref: 'main', inputs, operationInput: 'operation' },
    recordedAt: new Date(),
    env: {},
    timeoutMs: 60_000,
    stopGraceMs: 1_000,
    ...more,
  };
}

describeWith('vendor-contracts', 'GitHub Actions, mocked from its own API description', (folder) => {
  const contract = folder === '' ? null : openContract(folder, 'github/api.github.com.trimmed.json');
  const started: MockGithub[] = [];
  const start = async () => {
    if (contract === null) throw new Error('there is no description');
    const github = await new MockGithub(contract).start();
    started.push(github);
    return github;
  };
  afterAll(() => {
    for (const github of started) github.stop();
    expect(started.flatMap(({ violations }) => violations)).toEqual([]);
    expect(started.flatMap(({ runs }) => runs).length).toBeGreaterThan(4);
  });

  executorContract('The executor of GitHub Actions', async () => {
    const github = await start();
    return {
      executor: github.open(),
      reopen: () => github.open(),
      operation: (course) => operation(course),
      timesRun: async ({ id }) => github.runs.filter(({ title }) => title.includes(id)).length,
      dispose: async () => {},
    };
  });

  describe('a run', () => {
    it('is found by its title on a server that does not tell which run it has begun, and is not begun again meanwhile', async () => {
      const github = await start();
      github.isOld = true;
      const asked = operation('succeeds');
      const executor = github.open();
      await executor.start(asked);
      const older = { ...asked, recordedAt: new Date(Date.now() - 10_000) };
      expect(await github.open().report(older)).toMatchObject({ state: 'running' });
      expect(await reportAtEnd(executor, older)).toMatchObject({ state: 'succeeded' });
      expect(github.runs).toHaveLength(1);
    });

    it('whose answer was lost is looked for, not begun again', async () => {
      const github = await start();
      github.losesNextAnswer = true;
      const asked = operation('succeeds');
      const executor = github.open();
      await expect(executor.start(asked)).rejects.toMatchObject({ kind: 'unavailable' });
      await executor.start(asked);
      expect(await reportAtEnd(executor, asked)).toMatchObject({ state: 'succeeded' });
      expect(github.runs).toHaveLength(1);
    });

    it('that failed says so with its address', async () => {
      const github = await start();
      const asked = operation('fails');
      await github.open().start(asked);
      const report = await reportAtEnd(github.open(), asked);
      expect(report).toMatchObject({ state: 'failed', detail: expect.stringMatching(/ended with failure: https?:/) });
    });

    it('of a workflow that does not exist is refused with what GitHub says', async () => {
      const github = await start();
      const asked = operation('succeeds');
      const wrong = { ...asked, with: { ...asked.with, workflow: 'missing.yml' } };
      await expect(github.open().start(wrong)).rejects.toMatchObject({ kind: 'not_found' });
      expect(github.runs).toHaveLength(0);
    });
  });
});
