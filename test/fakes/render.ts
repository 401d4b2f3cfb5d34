import type { VendorContract } from '../support/vendor-contract.ts';
import { type FakeAnswer, type FakeRequest, FakeServer } from './fake-server.ts';

export type Course = 'succeeds' | 'fails' | 'lasts' | 'queued';

interface MockDeploy {
  id: string;
  commit: string | null;
  image: string | null;
  trigger: string;
  status: string;
  course: Course;
  createdAt: Date;
  finishedAt: Date | null;
  looks: number;
  /** It is shown with a status that no description knows. */
  isFromTheFuture: boolean;
}

const service = '/services/{serviceId}';
const courses: Readonly<Record<string, Course>> = { a: 'succeeds', b: 'fails', c: 'lasts', d: 'queued' };

/** A commit whose deploy takes this course. */
export function commitFor(course: Course, count: number): string {
  const [letter = ''] = Object.entries(courses).find(([, one]) => one === course) ?? [];
  return `${letter}${count.toString(16)}`.padEnd(2, '0').padEnd(40, 'f');
}

/** A mock of Render based on Render's own API description; every request and response is validated against it. */
export class MockRender {
  readonly deploys: MockDeploy[] = [];
  readonly violations: string[] = [];
  readonly server = new FakeServer((request) => this.#answer(request));
  /** How far Render's clock is ahead of ours. */
  clockOffsetMs = 0;
  /** Its answers do not say the time. */
  saysTheTime = true;
  /** The workspace waits for a running deploy before it begins the next one: a new one is queued without an id. */
  isBusy = false;
  autoDeploy: 'yes' | 'no' = 'yes';
  /** Every page of a list is full and has a next one. */
  isEndless = false;
  readonly #contract: VendorContract;

  constructor(contract: VendorContract) {
    this.#contract = contract;
  }

  async start(): Promise<this> {
    await this.server.start();
    return this;
  }

  now(): Date {
    return new Date(Date.now() + this.clockOffsetMs);
  }

  deploysOf(commit: string): MockDeploy[] {
    return this.deploys.filter((deploy) => deploy.commit === commit && deploy.trigger !== 'manual');
  }

  begin(more: Partial<MockDeploy> = {}): MockDeploy {
    const course = more.course ?? courses[more.commit?.[0] ?? ''] ?? 'succeeds';
    const deploy: MockDeploy = {
      id: `dep-${this.deploys.length + 1}`,
      commit: null,
      image: null,
      trigger: 'api',
      status: course === 'queued' ? 'queued' : 'build_in_progress',
      course,
      createdAt: this.now(),
      finishedAt: null,
      looks: 0,
      isFromTheFuture: false,
      ...more,
    };
    this.deploys.push(deploy);
    return deploy;
  }

  #answer(request: FakeRequest): FakeAnswer {
    const { method, path, headers, body: text } = request;
    const body: unknown = text === '' ? undefined : JSON.parse(text);
    if (headers.authorization !== 'Bearer rnd_mock') this.violations.push(`${path}: no key`);
    const [, kind, id = '', part = '', deployId = '', verb = ''] = path.split('/');
    const rest = [part, deployId === '' ? '' : '{deployId}', verb].filter((one) => one !== '');
    const template = kind === 'services' ? [service, ...rest].join('/') : `/${kind}`;
    this.violations.push(...this.#contract.requestFaults(method, template, body));
    const send = (status: number, answer?: unknown): FakeAnswer => {
      this.violations.push(...this.#contract.answerFaults(method, template, status, answer));
      const date = this.saysTheTime ? this.now().toUTCString() : 'unknown';
      return { status, headers: { date }, body: answer };
    };
    if (kind === 'owners') return send(200, [{ owner: owner(), cursor: 'c' }]);
    if (id !== 'srv-shop') return send(404, { id: 'x', message: 'not found: service' });
    if (part === '') return this.#service(method, body, send);
    if (part === 'rollback') return this.#rollback(body as { deployId: string }, send);
    if (deployId !== '') return this.#one(deployId, verb, send);
    if (method === 'POST') return this.#create(body as { commitId?: string; imageUrl?: string }, send);
    return send(200, this.#list(request));
  }

  #list({ query }: FakeRequest): unknown {
    if (this.isEndless) {
      const deploy = this.#shown(this.begin({ commit: commitFor('succeeds', 0xfff), trigger: 'new_commit' }));
      return Array.from({ length: Number(query.get('limit')) }, () => ({ deploy, cursor: 'more' }));
    }
    const wanted = query.getAll('status');
    for (const deploy of this.deploys) this.#progress(deploy);
    const shown = this.deploys.filter(({ status }) => wanted.length === 0 || wanted.includes(status));
    return shown.toReversed().map((deploy) => ({ deploy: this.#shown(deploy), cursor: deploy.id }));
  }

  #create(body: { commitId?: string; imageUrl?: string }, send: (status: number, answer?: unknown) => FakeAnswer) {
    if (this.isBusy) return send(202);
    return send(201, this.#shown(this.begin({ commit: body.commitId ?? null, image: body.imageUrl ?? null })));
  }

  #rollback({ deployId }: { deployId: string }, send: (status: number, answer?: unknown) => FakeAnswer): FakeAnswer {
    const earlier = this.deploys.find(({ id }) => id === deployId);
    if (earlier === undefined) return send(404, { id: 'x', message: 'not found: deploy' });
    const { commit, image } = earlier;
    return send(201, this.#shown(this.begin({ commit, image, trigger: 'rollback' })));
  }

  #one(deployId: string, verb: string, send: (status: number, answer?: unknown) => FakeAnswer): FakeAnswer {
    const deploy = this.deploys.find(({ id }) => id === deployId);
    if (deploy === undefined) return send(404, { id: 'x', message: 'not found: deploy' });
    if (verb === 'cancel') {
      if (deploy.finishedAt !== null) return send(400, { id: 'x', message: 'deploy is not in progress' });
      Object.assign(deploy, { status: 'canceled', finishedAt: this.now() });
      return send(200, this.#shown(deploy));
    }
    this.#progress(deploy);
    const answer = send(200, this.#shown(deploy));
    return deploy.isFromTheFuture ? { ...answer, body: { ...(answer.body as object), status: 'dreamed' } } : answer;
  }

  #progress(deploy: MockDeploy): void {
    deploy.looks += 1;
    if (deploy.looks > 1 && deploy.finishedAt === null && ['succeeds', 'fails'].includes(deploy.course))
      Object.assign(deploy, { status: deploy.course === 'fails' ? 'build_failed' : 'live', finishedAt: this.now() });
  }

  #service(method: string, body: unknown, send: (status: number, answer?: unknown) => FakeAnswer): FakeAnswer {
    if (method === 'PATCH') Object.assign(this, body);
    const at = '2026-01-01T00:00:00Z';
    return send(200, {
      ...{ id: 'srv-shop', name: 'shop', ownerId: 'tea-1', type: 'static_site', slug: 'shop', rootDir: '' },
      ...{ createdAt: at, updatedAt: at, suspended: 'not_suspended', suspenders: [], notifyOnFail: 'default' },
      ...{ autoDeploy: this.autoDeploy, dashboardUrl: 'https://dashboard.render.com/static/srv-shop' },
      serviceDetails: { buildCommand: '', publishPath: '', url: 'https://shop.onrender.com', buildPlan: 'starter' },
    });
  }

  #shown(deploy: MockDeploy): unknown {
    const { id, status, trigger, createdAt, finishedAt, commit, image } = deploy;
    const at = createdAt.toISOString();
    return {
      ...{ id, status, trigger, createdAt: at, startedAt: at, updatedAt: (finishedAt ?? createdAt).toISOString() },
      ...(finishedAt === null ? {} : { finishedAt: finishedAt.toISOString() }),
      ...(commit === null ? {} : { commit: { id: commit, message: 'Change the shop', createdAt: at } }),
      ...(image === null ? {} : { image: { ref: image } }),
    };
  }
}

function owner() {
  return { id: 'tea-1', name: 'Harbor', email: 'ops@harbor.example', type: 'team' };
}
