import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it came in, before the fake decides. */
export interface FakeRequest {
  method: string;
  /** Without the query. */
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
  body: string;
}

/** An object as a body is sent as JSON, text as it is. */
export interface FakeAnswer {
  status: number;
  headers?: Readonly<Record<string, string>>;
  body?: unknown;
}

/** What can go wrong on the way. In `cut-after` and `cut-body` the system does what it was asked, in others it does not. */
export type Fault =
  | { kind: 'cut-before' }
  | { kind: 'cut-after' }
  | { kind: 'cut-body' }
  | { kind: 'silent' }
  | { kind: 'answer'; answer: FakeAnswer }
  /** Twenty megabytes instead of an answer. */
  | { kind: 'huge' };

interface Planned {
  fault: Fault;
  when: (request: FakeRequest) => boolean;
  left: number;
}

/**
 * The ground of the fakes of other systems: a server on a loopback address with state behind it, whose connections can
 * fail in every way. A fake, and not the system: what it proves is that the adapter keeps to what the fake knows.
 */
export class FakeServer {
  url = '';
  readonly requests: FakeRequest[] = [];
  readonly #handle: (request: FakeRequest) => FakeAnswer | Promise<FakeAnswer>;
  #planned: Planned[] = [];
  readonly #server: Server;

  constructor(handle: (request: FakeRequest) => FakeAnswer | Promise<FakeAnswer>) {
    this.#handle = handle;
    this.#server = createServer((request, response) => void this.#take(request, response));
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this;
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  /** The next requests of this kind fail like this; all of them when `times` is Infinity, until `recover`. */
  fail(fault: Fault, { when = () => true, times = 1 }: { when?: Planned['when']; times?: number } = {}): void {
    this.#planned.push({ fault, when, left: times });
  }

  recover(): void {
    this.#planned = [];
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk as Buffer);
    } catch {
      return;
    }
    const { pathname, searchParams } = new URL(request.url ?? '/', this.url);
    const taken: FakeRequest = {
      method: request.method ?? 'GET',
      path: pathname,
      query: searchParams,
      headers: request.headers,
      body: Buffer.concat(chunks).toString('utf8'),
    };
    this.requests.push(taken);
    const planned = this.#planned.find(({ when, left }) => left > 0 && when(taken));
    if (planned) planned.left -= 1;
    await this.#respond(planned?.fault ?? null, taken, response);
  }

  async #respond(fault: Fault | null, request: FakeRequest, response: ServerResponse): Promise<void> {
    if (fault?.kind === 'cut-before') return void response.destroy();
    if (fault?.kind === 'silent') return;
    if (fault?.kind === 'answer') return send(response, fault.answer);
    if (fault?.kind === 'huge')
      return send(response, { status: 200, body: `{"huge":"${'x'.repeat(20 * 1_048_576)}"}` });
    const answer = await this.#handle(request);
    if (fault?.kind === 'cut-after') return void response.destroy();
    if (fault?.kind !== 'cut-body') return send(response, answer);
    const body = textOf(answer.body);
    response.writeHead(answer.status, { ...jsonType, ...answer.headers, 'content-length': String(body.length + 10) });
    response.write(body.slice(0, Math.ceil(body.length / 2)), () => response.destroy());
  }
}

const jsonType = { 'content-type': 'application/json' };

function send(response: ServerResponse, { status, headers, body }: FakeAnswer): void {
  response.writeHead(status, { ...(typeof body === 'string' ? {} : jsonType), ...headers });
  response.end(textOf(body));
}

function textOf(body: unknown): string {
  if (body === undefined) return '';
  return typeof body === 'string' ? body : JSON.stringify(body);
}
