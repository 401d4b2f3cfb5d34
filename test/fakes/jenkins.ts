import { type FakeAnswer, type FakeRequest, FakeServer } from './fake-server.ts';

type Course = 'succeeds' | 'fails' | 'lasts' | 'queued' | 'asks';

interface FakeBuild {
  number: number;
  building: boolean;
  result: string | null;
  beganAt: number;
  endedAt: number;
  looks: number;
  log: string;
  isStopping: boolean;
}

interface FakeItem {
  id: number;
  parameters: Record<string, string>;
  course: Course;
  queuedAt: number;
  looks: number;
  isCanceled: boolean;
  build: FakeBuild | null;
  /** Jenkins forgets an item some minutes after it has left the queue. */
  isForgotten: boolean;
  isSlow: boolean;
  answers: string[];
}

/** The base64 of `deploy-bot:api-token`, as a client sends it. */
const expected = `Basic ${Buffer.from('deploy-bot:api-token').toString('base64')}`;
const job = '/job/team/job/shop/job/deploy';
const page = (status: number): FakeAnswer => ({
  status,
  headers: { 'content-type': 'text/html' },
  body: `<html><body>Jenkins says ${status}</body></html>`,
});
const redirect: FakeAnswer = { status: 302, headers: { location: '/' }, body: '' };

/**
 * A fake of a Jenkins controller with one pipeline job, `team/shop/deploy`. It is a fake: it knows the remote access
 * API as documented, and the client `jenkins` from npm drives it in a test of its own.
 */
export class FakeJenkins {
  readonly server = new FakeServer((request) => this.#answer(request));
  readonly items: FakeItem[] = [];
  /** What the job takes; Jenkins drops all other parameters. */
  parameters = ['VERSION', 'COURSE', 'OPERATION_ID'];
  /** Without the plugin "Pipeline: REST API" there is no list of questions. */
  hasPipelineApi = true;
  /** Whether the user is among the submitters of an input step. */
  maySubmit = true;
  #nextId = 41;
  #nextBuild = 7;

  async start(): Promise<this> {
    await this.server.start();
    return this;
  }

  itemOf({ id }: { id: string }): FakeItem {
    const item = this.items.find(({ parameters }) => parameters.OPERATION_ID === id);
    if (item === undefined) throw new Error(`there is no build for ${id}`);
    return item;
  }

  buildOf(operation: { id: string }): FakeBuild {
    const item = this.itemOf(operation);
    item.build ??= this.#begin();
    return item.build;
  }

  startByHand(course: Course): void {
    this.#enqueue({ VERSION: '9.9.9', COURSE: course });
  }

  answerByHand(operation: { id: string }): void {
    this.itemOf(operation).answers.push('proceedEmpty by hand');
    end(this.buildOf(operation), 'SUCCESS');
  }

  #enqueue(given: Record<string, string>): { item: FakeItem; isNew: boolean } {
    const entries = Object.entries(given).filter(([name]) => this.parameters.includes(name));
    const parameters = Object.fromEntries(entries);
    const same = this.items.find(
      (one) => one.build === null && !one.isCanceled && JSON.stringify(one.parameters) === JSON.stringify(parameters),
    );
    if (same !== undefined) return { item: same, isNew: false };
    const item: FakeItem = {
      ...{ id: this.#nextId, parameters, course: parameters.COURSE as Course, queuedAt: Date.now(), looks: 0 },
      ...{ isCanceled: false, build: null, isForgotten: false, isSlow: false, answers: [] },
    };
    this.#nextId += 1;
    this.items.push(item);
    return { item, isNew: true };
  }

  #begin(): FakeBuild {
    const number = this.#nextBuild;
    this.#nextBuild += 1;
    return {
      ...{ number, building: true, result: null, beganAt: Date.now(), endedAt: 0, looks: 0, isStopping: false },
      log: `Started by user deploy-bot\n[Pipeline] echo\n\u001B[1;32mDeploying\u001B[0m in build ${number}\n`,
    };
  }

  #answer(request: FakeRequest): FakeAnswer {
    const { path, headers, method, query } = request;
    if (headers.authorization !== expected) return page(401);
    if (path === '/whoAmI/api/json') return { status: 200, body: { name: 'deploy-bot', anonymous: false } };
    if (path === '/queue/api/json') return { status: 200, body: { items: this.#waiting().map(shownItem) } };
    const [, itemId, itemVerb] = /^\/queue\/item\/(\d+)\/(api\/json|cancelQueue)$/.exec(path) ?? [];
    if (itemVerb === 'api/json') return this.#item(Number(itemId));
    if (itemVerb === 'cancelQueue' || path === '/queue/cancelItem') {
      const item = this.#waiting().find(({ id }) => id === Number(itemId ?? query.get('id')));
      if (item) item.isCanceled = true;
      return method === 'POST' ? redirect : page(405);
    }
    if (!path.startsWith(`${job}/`)) return page(404);
    return this.#job(request, path.slice(job.length + 1));
  }

  #waiting(): FakeItem[] {
    return this.items.filter(({ build, isCanceled }) => build === null && !isCanceled);
  }

  #item(id: number): FakeAnswer {
    const item = this.items.find((one) => one.id === id);
    if (item === undefined || item.isForgotten) return page(404);
    item.looks += 1;
    if (item.looks > 1 && item.course !== 'queued' && !item.isCanceled) item.build ??= this.#begin();
    return { status: 200, body: shownItem(item) };
  }

  #job(request: FakeRequest, rest: string): FakeAnswer {
    if (rest === 'api/json') {
      const builds = this.items.filter(({ build }) => build !== null).map(shownBuild);
      const parameterDefinitions = this.parameters.map((name) => ({ name }));
      return { status: 200, body: { property: [{}, { parameterDefinitions }], builds: builds.reverse() } };
    }
    if (rest === 'buildWithParameters') {
      if (request.method !== 'POST') return page(405);
      const { item, isNew } = this.#enqueue(Object.fromEntries(new URLSearchParams(request.body)));
      const location = `${this.server.url}/queue/item/${item.id}/`;
      return { status: isNew ? 201 : 303, headers: { location }, body: '' };
    }
    const [, number, verb = ''] = /^(\d+)\/(.+)$/.exec(rest) ?? [];
    const item = this.items.find(({ build }) => build?.number === Number(number));
    if (!item?.build) return page(404);
    return this.#build(request, item, item.build, verb);
  }

  #build({ method, query, body }: FakeRequest, item: FakeItem, build: FakeBuild, verb: string): FakeAnswer {
    const { building } = build;
    if (verb === 'api/json') {
      build.looks += 1;
      if (build.looks > 1 && building && item.course === 'succeeds') end(build, 'SUCCESS');
      if (build.looks > 1 && building && item.course === 'fails') end(build, 'FAILURE');
      return { status: 200, body: shownBuild(item) };
    }
    if (verb === 'stop' && method === 'POST') {
      build.isStopping = true;
      if (building && !item.isSlow) end(build, 'ABORTED');
      return redirect;
    }
    if (verb === 'logText/progressiveText') {
      const asked = Number(query.get('start') ?? new URLSearchParams(body).get('start') ?? 0);
      const headers = { 'x-text-size': String(build.log.length), ...(building ? { 'x-more-data': 'true' } : {}) };
      return { status: 200, headers, body: build.log.slice(asked > build.log.length ? 0 : asked) };
    }
    const isOpen = building && item.course === 'asks' && item.answers.length === 0 && !build.isStopping;
    const inputId = `Go${build.number}`;
    if (verb === 'wfapi/pendingInputActions' && this.hasPipelineApi)
      return { status: 200, body: isOpen ? [shownInput(inputId, build.number)] : [] };
    const [, asked, answer = ''] = /^input\/([^/]+)\/(proceedEmpty|abort)$/.exec(verb) ?? [];
    if (asked !== inputId || method !== 'POST') return page(404);
    if (isOpen && !this.maySubmit) return page(400);
    if (!isOpen) return page(item.answers.length > 0 ? 400 : 404);
    item.answers.push(answer);
    end(build, answer === 'abort' ? 'ABORTED' : 'SUCCESS');
    return { status: 200, body: '' };
  }
}

export function end(build: FakeBuild, result: string): void {
  Object.assign(build, { building: false, result, endedAt: Date.now() });
}

const actionsOf = ({ parameters }: FakeItem) => [
  {},
  { parameters: Object.entries(parameters).map(([name, value]) => ({ name, value })) },
];

function shownItem(item: FakeItem): object {
  const { id, queuedAt, isCanceled, build } = item;
  const shown = { id, inQueueSince: queuedAt, actions: actionsOf(item) };
  if (build !== null) return { ...shown, cancelled: false, why: null, executable: { number: build.number, url: '' } };
  return isCanceled ? { ...shown, cancelled: true } : { ...shown, why: 'Waiting for next available executor' };
}

function shownBuild(item: FakeItem): object {
  const { number, building, result, beganAt, endedAt } = item.build as FakeBuild;
  const times = { timestamp: beganAt, duration: building ? 0 : endedAt - beganAt };
  return { number, building, result, ...times, queueId: item.id, actions: actionsOf(item) };
}

function shownInput(id: string, number: number): object {
  const base = `${job}/${number}`;
  return {
    ...{ id, proceedText: 'Go live', message: 'Shift the traffic?', inputs: [] },
    proceedUrl: `${base}/wfapi/inputSubmit?inputId=${id}`,
    abortUrl: `${base}/input/${id}/abort`,
  };
}
