import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '../../src/lib/clock.ts';
import type { Random } from './random.ts';

/** One operation that really had an effect in the world. */
export interface Effect {
  operationId: string;
  service: string;
  verb: string;
  version: string;
  at: Date;
}

/** What the executors and services saw, for whoever checks afterwards. */
export interface WorldLog {
  effects: Effect[];
  /** Two operations at work on one service at the same time: each text names both. */
  overlaps: string[];
  /** Starts of an id that had been started before; without effect, as the executor promises. */
  repeatedStarts: number;
  /** What went wrong on purpose, by kind. */
  faults: Record<string, number>;
}

interface Running {
  effect: Effect;
  state: 'running' | 'succeeded' | 'failed';
  reason: 'exit_code' | 'aborted';
  startedAt: Date;
  finishedAt: Date | null;
  cancel: () => void;
}

/** Looks like a credential, so it must never reach a message, a log or the record. */
export const canary = 'ghp_chaosCanary0123456789abcdefABCDEF';
/** Versions that do not work: the first looks fine until customers use it, the second for some time after, too. */
export const brokenEndings = ['.5', '.6'];
const [, lateEnding = ''] = brokenEndings;
const looksFineForMs = 1_000;
const firstVersion = '1.0.0';
const hangMs = 4_000;

/** The services and the executor that all replicas share, played by this process; faults are drawn from `random`. */
export class World {
  readonly log: WorldLog = { effects: [], overlaps: [], repeatedStarts: 0, faults: {} };
  readonly #random: Random;
  readonly #operations = new Map<string, Running>();
  readonly #live = new Map<string, { version: string; sinceMs: number }>();
  readonly #server = createServer((request, response) => {
    this.#answer(request, response).catch(() => response.destroy());
  });
  url = '';
  /** Until then the executor hears what it is told and answers nothing. */
  #awayUntilMs = 0;
  /** Off while things calm down at the end. */
  isFaulty = true;

  constructor(random: Random) {
    this.#random = random;
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this;
  }

  async stop(): Promise<void> {
    for (const one of this.#operations.values()) one.cancel();
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }

  live(service: string): string {
    return this.#live.get(service)?.version ?? firstVersion;
  }

  /** Does what is live not work, as far as customers can tell by now? */
  isFailing(service: string): boolean {
    const live = this.#live.get(service);
    if (!live || !brokenEndings.some((ending) => live.version.endsWith(ending))) return false;
    return !live.version.endsWith(lateEnding) || systemClock.monotonicMs() - live.sinceMs > looksFineForMs;
  }

  runningCount(): number {
    return [...this.#operations.values()].filter((one) => one.state === 'running').length;
  }

  #fault(kind: string, probability: number): boolean {
    if (!this.isFaulty || !this.#random.chance(probability)) return false;
    this.log.faults[kind] = (this.log.faults[kind] ?? 0) + 1;
    return true;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, area = '', name = '', more = ''] = (request.url ?? '').split('/');
    if (area === 'operations') return this.#operation(request, response, name, more);
    if (area === 'artifacts') return json(response, describe(name, more));
    // A source that could not be asked says nothing about the service.
    if (this.#fault('source 401', 0.004)) return void response.writeHead(401).end();
    if (this.#fault('source hangs', 0.002)) await systemClock.sleep(hangMs);
    if (this.#fault('source empty', 0.002)) return void response.end();
    if (this.#fault('source nonsense', 0.002)) return void response.end('{"version":NaN,');
    // As a cache in between would answer.
    const version = this.#fault('source stale', 0.001) ? firstVersion : this.live(area);
    const isWell = name !== 'pay' || !this.isFailing(area);
    json(response, { version, ok: isWell }, isWell ? 200 : 500);
  }

  async #operation(request: IncomingMessage, response: ServerResponse, id: string, verb: string): Promise<void> {
    const body = await readBody(request);
    if (this.#fault('executor away', 0.002))
      this.#awayUntilMs = systemClock.monotonicMs() + this.#random.between(3_000, 8_000);
    const isAway = this.isFaulty && systemClock.monotonicMs() < this.#awayUntilMs;
    if (isAway && verb !== 'start') return void response.writeHead(503).end();
    if (verb === 'start') {
      if (this.#fault('start refused', 0.01)) return void response.writeHead(503).end();
      this.#begin(id, JSON.parse(body) as string[]);
      if (isAway || this.#fault('start answer lost', 0.02)) return void request.socket.destroy();
      if (this.#fault('start answer late', 0.01)) await systemClock.sleep(hangMs);
      return json(response, {});
    }
    if (verb === 'abort') {
      const known = this.#operations.get(id);
      if (known?.state === 'running') this.#end(known, 'failed', 'aborted');
      return json(response, {});
    }
    if (this.#fault('report hangs', 0.003)) await systemClock.sleep(hangMs);
    if (this.#fault('report fails', 0.005)) return void response.writeHead(500).end();
    const report = this.#report(id);
    // It had its effect, and says otherwise from now on or just this once.
    if (report.state === 'succeeded' && this.#fault('failure after success', 0.02))
      return json(response, { ...report, state: 'failed', reason: 'exit_code', exitCode: 1 });
    json(response, report);
  }

  #begin(id: string, argv: readonly string[]): void {
    if (this.#operations.has(id)) {
      this.log.repeatedStarts += 1;
      return;
    }
    const [service = '', verb = '', version = ''] = argv.slice(4);
    const at = systemClock.now();
    const effect: Effect = { operationId: id, service, verb, version, at };
    for (const other of this.#operations.values())
      if (other.state === 'running' && other.effect.service === service)
        this.log.overlaps.push(`${other.effect.verb} ${other.effect.version} and ${verb} ${version} of ${service}`);
    this.log.effects.push(effect);
    const takesMs = this.#fault('late success', 0.03)
      ? this.#random.between(4_000, 9_000)
      : this.#random.between(20, 700);
    const isGoingWell = !this.#fault('failure', 0.03) && !this.#fault('partial success', 0.01);
    const running: Running = {
      effect,
      state: 'running',
      reason: 'exit_code',
      startedAt: at,
      finishedAt: null,
      cancel: systemClock.after(takesMs, () => this.#end(running, isGoingWell ? 'succeeded' : 'failed', 'exit_code')),
    };
    this.#operations.set(id, running);
  }

  #end(running: Running, state: 'succeeded' | 'failed', reason: Running['reason']): void {
    if (running.state !== 'running') return;
    running.cancel();
    const { service, verb, version } = running.effect;
    if (state === 'succeeded' && (verb === 'shift' || verb === 'restore'))
      this.#live.set(service, { version, sinceMs: systemClock.monotonicMs() });
    Object.assign(running, { state, reason, finishedAt: systemClock.now() });
  }

  #report(id: string): { state: string } & Record<string, unknown> {
    const known = this.#operations.get(id);
    if (!known) return { state: 'absent' };
    const { state, reason, startedAt, finishedAt, effect } = known;
    const output = `${effect.verb} ${effect.version}: ${state}; token=${canary}`;
    return { state, startedAt, finishedAt, output, exitCode: reason === 'aborted' ? null : 1, reason };
  }
}

function describe(service: string, version: string): object | string[] {
  if (version === '') return [firstVersion];
  return {
    version,
    digest: `sha256:${createHash('sha256').update(`${service} ${version}`).digest('hex')}`,
    notes: `What is new in ${version}.`,
    changedFiles: 3,
    migrations: [],
    configuration: [],
    authors: version.endsWith('.2') ? ['U0TOM00001'] : [],
    checks: null,
  };
}

function json(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
