import { createHash, createHmac } from 'node:crypto';
import { type AwsClient, createAwsClient } from '../../src/integrations/kit/aws/aws-client.ts';
import { createHttpClient } from '../../src/integrations/kit/http/http-client.ts';
import { systemClock } from '../../src/lib/clock.ts';
import type { AwsModel } from '../support/aws-model.ts';
import { type FakeAnswer, type FakeRequest, FakeServer } from './fake-server.ts';

export const fakeCredentials = {
  accessKeyId: 'AKIAFAKE',
  secretAccessKey: 'a fake secret',
  sessionToken: 'a fake token',
};

/** A client of AWS for what answers at this address. */
export function awsAt(url: string, clock = systemClock): AwsClient {
  const http = createHttpClient(clock);
  return createAwsClient({ region: 'eu-central-1', url, http, clock, credentials: async () => fakeCredentials });
}

/** An answer that the service describes as an error. */
export class FakeAwsError extends Error {
  readonly type: string;
  readonly status: number;
  constructor(type: string, message: string, status = 400) {
    super(message);
    this.type = type;
    this.status = status;
  }
}

export type Action = (input: never) => object | undefined;

/**
 * A fake of one AWS service, and not the service: the state is the caller's. Requests and answers are held against AWS'
 * own description, and the signature of every request is computed anew.
 */
export class FakeAwsService {
  readonly violations: string[] = [];
  readonly server: FakeServer;
  /** Answers that no version of the service gives today are not held against its description. */
  isFromTheFuture = false;
  readonly #service: string;
  readonly #model: AwsModel;
  readonly #actions: Readonly<Record<string, Action>>;

  constructor(service: string, model: AwsModel, actions: Readonly<Record<string, Action>>) {
    this.#service = service;
    this.#model = model;
    this.#actions = actions;
    this.server = new FakeServer((request) => this.#answer(request));
  }

  /** The name of the action that a request asks for. */
  actionOf(request: FakeRequest): string {
    const target = String(request.headers['x-amz-target'] ?? '');
    return target === ''
      ? (this.#model.actionOf(request.method, request.path)?.action ?? '')
      : (target.split('.')[1] ?? '');
  }

  #answer(request: FakeRequest): FakeAnswer {
    this.violations.push(...signatureFaults(request, this.#service));
    const { targetPrefix } = this.#model;
    const body = (request.body === '' ? {} : JSON.parse(request.body)) as Record<string, unknown>;
    const isRest = request.headers['x-amz-target'] === undefined;
    const place = isRest ? this.#model.actionOf(request.method, request.path) : null;
    const action = this.actionOf(request);
    if (!isRest && request.headers['x-amz-target'] !== `${targetPrefix}.${action}`)
      this.violations.push('wrong target');
    const words = { ...Object.fromEntries(request.query), ...place?.words };
    const input: Record<string, unknown> = { ...body, ...words };
    if ('MaxItems' in input) input.MaxItems = Number(input.MaxItems);
    this.violations.push(...this.#model.inputFaults(action, input));
    try {
      const output = this.#actions[action]?.(input as never) ?? {};
      if (!this.isFromTheFuture) this.violations.push(...this.#model.outputFaults(action, output));
      return { status: this.#model.statusOf(action), body: JSON.stringify(output) };
    } catch (error) {
      if (!(error instanceof FakeAwsError)) throw error;
      if (!commonErrors.has(error.type) && !this.#model.mayFail(action, error.type))
        this.violations.push(`${action} never fails with ${error.type}`);
      const headers: Record<string, string> = isRest ? { 'x-amzn-errortype': error.type } : {};
      const said = isRest
        ? { message: error.message }
        : { __type: `com.example#${error.type}`, message: error.message };
      return { status: error.status, headers, body: said };
    }
  }
}

/** What every action may fail with, which the descriptions leave out. */
const commonErrors = new Set(['ValidationError', 'ValidationException', 'AccessDenied', 'ThrottlingException']);

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
const percentEncoded = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);

/** What is wrong with the signature (version 4) of a request, computed from the request as it came in. */
function signatureFaults({ method, path, query, headers, body }: FakeRequest, service: string): string[] {
  const given =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([\w-]+)\/(\w+)\/aws4_request, SignedHeaders=([\w;-]+), Signature=(\w+)$/.exec(
      headers.authorization ?? '',
    );
  if (given === null) return ['the request is not signed'];
  const [, key, day = '', region = '', scope = '', names = '', signature] = given;
  const at = String(headers['x-amz-date']);
  const pairs = [...query].map(([name, value]) => `${percentEncoded(name)}=${percentEncoded(value)}`).sort();
  const canonical = [
    method,
    // Each segment is encoded once more than it was sent.
    path.split('/').map(percentEncoded).join('/'),
    pairs.join('&'),
    ...names.split(';').map((name) => `${name}:${String(headers[name]).trim()}`),
    '',
    names,
    sha256(body),
  ].join('\n');
  const text = ['AWS4-HMAC-SHA256', at, `${day}/${region}/${scope}/aws4_request`, sha256(canonical)].join('\n');
  const keys = [day, region, scope, 'aws4_request'].reduce<string | Buffer>(
    hmac,
    `AWS4${fakeCredentials.secretAccessKey}`,
  );
  return [
    ...(hmac(keys, text).toString('hex') === signature ? [] : ['the signature is wrong']),
    ...(key === fakeCredentials.accessKeyId ? [] : ['the key is another']),
    ...(scope === service ? [] : [`signed for ${scope}, not ${service}`]),
    ...(headers['x-amz-security-token'] === fakeCredentials.sessionToken ? [] : ['the session token is missing']),
  ];
}
