import type { VendorContract } from '../support/vendor-contract.ts';
import { type FakeAnswer, type FakeRequest, FakeServer } from './fake-server.ts';
import { MockGithubApp } from './github-app.ts';

type Course = 'succeeds' | 'fails' | 'lasts' | 'queued' | 'asks';

interface MockRun {
  id: number;
  title: string;
  course: Course;
  status: string;
  conclusion: string | null;
  begunAt: Date;
  changedAt: Date;
  looks: number;
  /** How its environment was reviewed. */
  reviews: string[];
}

interface Dispatch {
  ref: string;
  inputs: Record<string, string>;
}

interface Review {
  state: string;
}

const repos = '/repos/{owner}/{repo}/actions';

/** A GitHub mock based on GitHub's own API description; every request and response is validated against it. */
export class MockGithub {
  readonly runs: MockRun[] = [];
  readonly violations: string[] = [];
  readonly server = new FakeServer((request) => this.#answer(request));
  /** An older server: it does not know the flag, responds with 204 and lists the run a moment later. */
  isOld = false;
  /** Is the user of the token a reviewer of the environment? */
  mayReview = true;
  /** It asks for tokens of this App, and not for one that somebody made. */
  isForApps = false;
  /** How many requests had a token that it did not accept. */
  refused = 0;
  readonly app: MockGithubApp;
  readonly #contract: VendorContract;

  constructor(contract: VendorContract) {
    this.#contract = contract;
    this.app = new MockGithubApp(contract);
  }

  async start(): Promise<this> {
    await this.server.start();
    return this;
  }

  startByHand(course: Course): void {
    this.#begin(`Deploy 9.9.9 (by hand)`, course);
  }

  runOf({ id }: { id: string }): MockRun {
    const run = this.runs.find(({ title }) => title.includes(id));
    if (run === undefined) throw new Error(`there is no run for ${id}`);
    return run;
  }

  #answer(request: FakeRequest): FakeAnswer {
    const { method, path, headers, body: text } = request;
    const body: unknown = text === '' ? undefined : JSON.parse(text);
    if (this.app.isFor(request)) return this.app.answer(request);
    if (this.isForApps && !this.app.accepts(headers.authorization)) {
      this.refused += 1;
      return { status: 401, body: { message: 'Bad credentials', documentation_url: '', status: '401' } };
    }
    if (!this.isForApps && headers.authorization !== 'Bearer ghs_mock') this.violations.push(`${path}: no token`);
    if (path === '/rate_limit') return this.#rateLimit();
    const [, rest = ''] = /^\/repos\/harbor\/shop\/actions\/(.*)$/.exec(path) ?? [];
    const [kind, id = '', verb] = rest.split('/');
    const place = [kind, kind === 'workflows' ? '{workflow_id}' : '{run_id}', verb].filter(Boolean).join('/');
    const template = `${repos}/${place}`;
    const send = (status: number, answer?: unknown): FakeAnswer => {
      // Every path responds with 404 for missing resources, which the description omits.
      if (status !== 404) this.violations.push(...this.#contract.answerFaults(method, template, status, answer));
      return { status, body: answer };
    };
    if (kind === 'workflows' && id !== 'deploy.yml') return send(404);
    if (verb === 'dispatches') return this.#dispatch(body as Dispatch, template, send);
    this.violations.push(...this.#contract.requestFaults(method, template, body));
    if (kind === 'workflows' && verb === 'runs') {
      const shown = this.runs.filter((run) => !this.isOld || Date.now() - run.begunAt.getTime() > 300);
      return send(200, { total_count: shown.length, workflow_runs: shown.map((run) => this.#shown(run)) });
    }
    const run = this.runs.find((one) => String(one.id) === id);
    if (run === undefined) return send(404);
    if (verb === 'jobs') return send(200, { total_count: 0, jobs: [] });
    if (verb === 'pending_deployments') return this.#reviewed(run, method, body as Review | undefined, send);
    if (verb === 'cancel') {
      if (run.status === 'completed') return send(409, { message: 'Cannot cancel a workflow run that is completed.' });
      Object.assign(run, { status: 'completed', conclusion: 'cancelled', changedAt: new Date() });
      return send(202, {});
    }
    run.looks += 1;
    if (run.looks > 1) progress(run);
    return send(200, this.#shown(run));
  }

  #rateLimit(): FakeAnswer {
    const answer = this.#contract.example('rate-limit-overview');
    this.violations.push(...this.#contract.answerFaults('GET', '/rate_limit', 200, answer));
    return { status: 200, body: answer };
  }

  #dispatch(body: Dispatch, template: string, send: (status: number, answer?: unknown) => FakeAnswer): FakeAnswer {
    if (this.isOld && 'return_run_details' in body)
      return { status: 422, body: { message: 'Invalid property: return_run_details' } };
    this.violations.push(...this.#contract.requestFaults('POST', template, body));
    const run = this.#begin(`Deploy ${body.inputs.version} (${body.inputs.operation})`, body.inputs.course as Course);
    if (this.isOld) return send(204);
    const path = `${this.server.url}/repos/harbor/shop/actions/runs/${run.id}`;
    return send(200, { workflow_run_id: run.id, run_url: path, html_url: path });
  }

  #reviewed(
    run: MockRun,
    method: string,
    body: Review | undefined,
    send: (status: number, answer?: unknown) => FakeAnswer,
  ): FakeAnswer {
    const [waiting] = this.#contract.example('pending-deployment-items') as object[];
    // The reviewers in GitHub's own example are not as its description says.
    const shown = { ...waiting, current_user_can_approve: this.mayReview, reviewers: [] };
    if (method === 'GET') return send(200, run.status === 'waiting' ? [shown] : []);
    if (run.status !== 'waiting' || !this.mayReview) return { status: 422, body: { message: 'There are no pending' } };
    this.review(run, body?.state ?? '');
    return send(200, []);
  }

  /** Somebody reviews the environment that the run waits for. */
  review(run: MockRun, state: string): void {
    run.reviews.push(state);
    if (state === 'approved') Object.assign(run, { status: 'in_progress', course: 'succeeds' });
    else Object.assign(run, { status: 'completed', conclusion: 'failure', changedAt: new Date() });
  }

  #begin(title: string, course: Course): MockRun {
    const run: MockRun = {
      id: 9_000 + this.runs.length,
      title,
      course,
      status: course === 'queued' ? 'queued' : course === 'asks' ? 'waiting' : 'in_progress',
      conclusion: null,
      begunAt: new Date(),
      changedAt: new Date(),
      looks: 0,
      reviews: [],
    };
    this.runs.push(run);
    return run;
  }

  #shown(run: MockRun): unknown {
    const at = run.begunAt.toISOString();
    return {
      ...(this.#contract.example('workflow-run') as object),
      ...{ id: run.id, display_title: run.title, status: run.status, conclusion: run.conclusion },
      ...{ created_at: at, run_started_at: at, updated_at: run.changedAt.toISOString() },
    };
  }
}

function progress(run: MockRun): void {
  if (run.status === 'completed' || ['lasts', 'queued', 'asks'].includes(run.course)) return;
  const conclusion = run.course === 'fails' ? 'failure' : 'success';
  Object.assign(run, { status: 'completed', conclusion, changedAt: new Date() });
}
