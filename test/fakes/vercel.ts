import type { VendorContract } from '../support/vendor-contract.ts';
import { type FakeAnswer, type FakeRequest, FakeServer } from './fake-server.ts';
import {
  lastStage,
  listedDeployment,
  type MockDeployment,
  shownDeployment,
  shownProject,
  shownReference,
  shownStage,
  shownStages,
  wholeDeployment,
} from './vercel-shapes.ts';

type Send = (status: number, answer?: unknown) => FakeAnswer;

/** The rollback came to Vercel's API after the description was written; its form is that of Vercel's reference. */
const rollbackPath = '/v1/projects/{projectId}/rollback/{deploymentId}';

/** A mock of Vercel based on Vercel's own API description; requests and responses are validated against it. */
export class MockVercel {
  readonly deployments: MockDeployment[] = [];
  readonly violations: string[] = [];
  readonly server = new FakeServer((request) => this.#answer(request));
  /** How far Vercel's clock is ahead of ours. */
  clockOffsetMs = 0;
  /** New production deployments are promoted when they are ready; off after a rollback until the next promotion. */
  isPromoting = true;
  /** The project says whether they are. */
  tellsPromoting = true;
  /** How a promotion or rollback ends. */
  moveEnds = 'succeeded';
  production: string | null = null;
  request: { toDeploymentId: string; jobStatus: string; requestedAt: number; type: string } | null = null;
  /** New deployments receive a part of the traffic first. */
  hasStages = false;
  rolling: { state: string; canary: string; base: string | null; stage: number; startedAt: number } | null = null;
  /** Every page of a list has a next one. */
  isEndless = false;
  /** Lists do not show what was noted with a deployment. */
  isSilent = false;
  /** The project names the newest production build, wherever the domains point. */
  namesNewest = false;
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

  deploymentsOf({ id }: { id: string }): MockDeployment[] {
    return this.deployments.filter(({ meta }) => meta.quarterdeckOperation === id);
  }

  begin(more: Partial<MockDeployment> = {}): MockDeployment {
    const course = more.course ?? (more.meta?.course as MockDeployment['course'] | undefined) ?? 'succeeds';
    const deployment: MockDeployment = {
      ...{ id: `dpl_${this.deployments.length + 1}`, meta: {}, target: 'production', course },
      ...{ readyState: course === 'queued' ? 'QUEUED' : 'BUILDING', readySubstate: null, createdAt: this.now() },
      ...{ readyAt: null, canceledAt: null, looks: 0, isFromTheFuture: false, isRollbackCandidate: true, ...more },
    };
    this.deployments.push(deployment);
    return deployment;
  }

  /** A deployment that was built and is not live. */
  ready(meta: Record<string, string>, more: Partial<MockDeployment> = {}): MockDeployment {
    return this.begin({ meta, readyState: 'READY', readySubstate: 'STAGED', readyAt: this.now(), ...more });
  }

  #answer(request: FakeRequest): FakeAnswer {
    const { method, path, headers, query, body: text } = request;
    const body: unknown = text === '' ? undefined : JSON.parse(text);
    if (headers.authorization !== 'Bearer vcp_mock') this.violations.push(`${path}: no token`);
    if (path !== '/v2/user' && query.get('teamId') !== 'team_1') this.violations.push(`${path}: no team`);
    const parts = path.split('/').slice(1);
    const template = `/${parts.map((part, index) => nameOf(parts, part, index)).join('/')}`;
    const isDescribed = template !== rollbackPath;
    if (isDescribed) this.violations.push(...this.#contract.requestFaults(method, template, body));
    const send: Send = (status, answer) => {
      if (isDescribed) this.violations.push(...this.#contract.answerFaults(method, template, status, answer));
      return { status, headers: { date: this.now().toUTCString() }, body: answer };
    };
    const [, kind, id = '', verb = '', last = ''] = parts;
    if (kind === 'user') return send(200, { user: limitedUser });
    if (kind === 'projects') return this.#project(verb, last, body, send);
    if (id === '') return method === 'POST' ? this.#create(body, send) : this.#list(query, send);
    const deployment = this.deployments.find((one) => one.id === id);
    if (deployment === undefined) return send(404, refusal('not_found', 'Deployment not found'));
    if (verb === 'aliases') return send(200, { aliases: this.production === id ? [shownAlias] : [] });
    if (verb === 'cancel') return this.#cancel(deployment, send);
    this.#progress(deployment);
    const answer = send(200, shownDeployment(deployment));
    return deployment.isFromTheFuture
      ? { ...answer, body: { ...(answer.body as object), readyState: 'DREAMED' } }
      : answer;
  }

  #create(body: unknown, send: Send): FakeAnswer {
    const { meta = {}, target } = body as { meta?: Record<string, string>; target?: string };
    return send(200, wholeDeployment(this.begin({ meta, target: target === 'production' ? 'production' : null })));
  }

  #list(query: URLSearchParams, send: Send): FakeAnswer {
    const since = Number(query.get('since') ?? 0);
    const shown = this.deployments
      .filter(({ createdAt }) => createdAt.getTime() >= since)
      .filter(({ target }) => query.get('target') === null || target === query.get('target'))
      .toReversed()
      .map((one) => listedDeployment(one) as { meta?: unknown })
      .map(({ meta, ...one }) => (this.isSilent ? one : { ...one, meta }));
    const pagination = { count: shown.length, next: this.isEndless ? Date.now() : null, prev: null };
    return send(200, { deployments: shown, pagination });
  }

  #cancel(deployment: MockDeployment, send: Send): FakeAnswer {
    if (!['QUEUED', 'BUILDING'].includes(deployment.readyState))
      return send(400, refusal('bad_request', 'The deployment has already finished'));
    Object.assign(deployment, { readyState: 'CANCELED', canceledAt: this.now() });
    return send(200, wholeDeployment(deployment));
  }

  #progress(deployment: MockDeployment): void {
    const { course, readyState } = deployment;
    deployment.looks += 1;
    if (readyState !== 'BUILDING' || deployment.looks < 2 || course === 'lasts') return;
    if (course === 'fails') deployment.readyState = 'ERROR';
    else Object.assign(deployment, { readyState: 'READY', readySubstate: 'STAGED', readyAt: this.now() });
    if (course === 'succeeds' && deployment.target === 'production' && this.isPromoting) this.#serve(deployment.id);
  }

  #serve(id: string): void {
    const deployment = this.deployments.find((one) => one.id === id);
    if (this.hasStages) {
      const startedAt = this.now().getTime();
      this.rolling = { state: 'ACTIVE', canary: id, base: this.production, stage: 0, startedAt };
    } else this.production = id;
    if (deployment) deployment.readySubstate = this.hasStages ? 'ROLLING' : 'PROMOTED';
  }

  #project(verb: string, last: string, body: unknown, send: Send): FakeAnswer {
    if (verb === 'rolling-release') return this.#rolling(last, body as { nextStageIndex?: number } | undefined, send);
    if (verb === 'promote' || verb === 'rollback') {
      if (this.request?.jobStatus === 'in-progress') return send(409, refusal('conflict', 'Another is under way'));
      const requestedAt = this.now().getTime();
      this.request = { toDeploymentId: last, jobStatus: 'pending', requestedAt, type: verb };
      return send(201);
    }
    const request = this.request === null ? null : { fromDeploymentId: 'dpl_0', ...this.request };
    this.#move();
    const rollingRelease = this.hasStages ? { target: 'production', stages: [{ targetPercentage: 100 }] } : null;
    const told = this.tellsPromoting ? { autoAssignCustomDomains: this.isPromoting } : {};
    const builds = this.deployments.filter(({ target }) => target === 'production');
    const production = this.namesNewest ? builds.at(-1) : builds.find(({ id }) => id === this.production);
    return send(200, shownProject({ lastAliasRequest: request, rollingRelease, ...told }, production ?? null));
  }

  #move(): void {
    const { request } = this;
    if (request === null || !['pending', 'in-progress'].includes(request.jobStatus)) return;
    if (request.jobStatus === 'pending') return void Object.assign(request, { jobStatus: 'in-progress' });
    request.jobStatus = this.moveEnds;
    if (this.moveEnds !== 'succeeded') return;
    this.isPromoting = request.type === 'promote';
    if (request.type === 'promote') {
      this.#serve(request.toDeploymentId);
      return;
    }
    this.production = request.toDeploymentId;
    if (this.rolling?.state === 'ACTIVE') this.rolling.state = 'ABORTED';
  }

  #rolling(last: string, body: { nextStageIndex?: number } | undefined, send: Send): FakeAnswer {
    if (this.rolling !== null && last === 'approve-stage') this.rolling.stage = body?.nextStageIndex ?? 0;
    if (this.rolling !== null && last === 'complete') this.rolling.stage = lastStage;
    if (this.rolling?.state === 'ACTIVE' && this.rolling.stage === lastStage) {
      this.rolling.state = 'COMPLETE';
      this.production = this.rolling.canary;
      for (const one of this.deployments) if (one.id === this.production) one.readySubstate = 'PROMOTED';
    }
    if (this.rolling === null) return send(200, { rollingRelease: null });
    const { state, canary, base, stage, startedAt } = this.rolling;
    const rollingRelease = {
      ...{ state, currentDeployment: shownReference(base), canaryDeployment: shownReference(canary) },
      ...{ queuedDeploymentId: null, advancementType: 'manual-approval', stages: shownStages },
      ...{ activeStage: shownStage(stage), nextStage: shownStage(stage + 1), startedAt, updatedAt: startedAt },
    };
    return send(200, { rollingRelease });
  }
}

const limitedUser = {
  ...{ limited: true, id: 'user_1', email: 'ops@harbor.example', name: null, username: 'deploy-bot', avatar: null },
  defaultTeamId: null,
};
const shownAlias = { uid: 'al_1', alias: 'shop.harbor.example', created: '2026-01-01T00:00:00Z', redirect: null };

function refusal(code: string, message: string) {
  return { error: { code, message } };
}

/** The name of a part of a path in the description. */
function nameOf([, kind = '', , verb = '']: readonly string[], part: string, index: number): string {
  if (index === 2 && kind === 'projects')
    return verb === 'promote' || verb === 'rollback' ? '{projectId}' : '{idOrName}';
  if (index === 2) return verb === '' ? '{idOrUrl}' : '{id}';
  return index === 4 && kind === 'projects' && verb !== 'rolling-release' ? '{deploymentId}' : part;
}
