import { z } from 'zod';
import type { Clock } from '../../../lib/clock.ts';
import { redact } from '../../../lib/redact.ts';
import { IntegrationError } from '../../../ports/integration-error.ts';
import type { Context } from '../../define.ts';
import type { HttpClient } from '../http/http-client.ts';
import { parseJson, readContent } from '../http/json-answer.ts';
import { elementIn, refusalIn } from './aws-errors.ts';
import { domainOf } from './aws-settings.ts';
import { type AwsCredentials, signed } from './aws-signing.ts';

interface Call {
  /** Prefix of the endpoint, and name of the service in signatures. */
  service: 'codedeploy' | 'ecs' | 'lambda' | 'monitoring' | 'sts';
  method: 'GET' | 'POST' | 'PUT';
  /** Encoded. */
  path: string;
  query?: Readonly<Record<string, string>>;
  headers?: Readonly<Record<string, string>>;
  body?: string;
  /** Whether it may be sent again when the answer is lost: never for what starts something. */
  isSafe: boolean;
  timeoutMs?: number;
}

/** An action of a service with the JSON protocol. */
interface JsonCall<T> {
  action: string;
  input: object;
  output: z.ZodType<T>;
  isSafe: boolean;
  timeoutMs?: number;
}

/** Signed calls of AWS. Each throws IntegrationError; AwsRefusal when AWS answered with an error of its own. */
export interface AwsClient {
  readonly region: string;
  /** A function that calls one service by the JSON protocol; `target` is the first part of X-Amz-Target. */
  json(service: Call['service'], target: string, version?: '1.0' | '1.1'): <T>(call: JsonCall<T>) => Promise<T>;
  rest<T>(call: Omit<Call, 'headers' | 'body'> & { input?: object; output: z.ZodType<T> }): Promise<T>;
  /** Who the credentials belong to, for `quarterdeck doctor`. */
  identity(): Promise<string>;
}

interface Options {
  region: string;
  url?: string | undefined;
  roleArn?: string | undefined;
  http: HttpClient;
  clock: Clock;
  /** The credentials of the bot itself; by default from the standard chain of AWS. */
  credentials?: () => Promise<AwsCredentials>;
}

const asForm = 'application/x-www-form-urlencoded';
const mostBytes = 4_194_304;
/** What AWS describes in the body; 429 and 500 up keep the meaning that they have everywhere. */
const described = [400, 401, 402, 403, 412, 413, 415];
/** Credentials are replaced this long before they expire. */
const earlyMs = 5 * 60_000;

/** The client for the settings that all integrations with AWS share. */
export async function awsClientFor(
  { region, url, roleArn }: Pick<Options, 'region' | 'url' | 'roleArn'>,
  { clock, http }: Pick<Context, 'clock' | 'http'>,
): Promise<AwsClient> {
  return createAwsClient({ region, url, roleArn, clock, http: await http() });
}

export function createAwsClient({ region, url, roleArn, http, clock, ...more }: Options): AwsClient {
  const own = more.credentials ?? standardChain(region);

  const send = async (call: Call, credentials: AwsCredentials): Promise<string> => {
    const { service, method, isSafe, body, timeoutMs, ...rest } = call;
    const base = url ?? `https://${service}.${region}.${domainOf(region)}`;
    const unsigned = { ...rest, method, base, headers: rest.headers ?? {}, ...(body === undefined ? {} : { body }) };
    const request = await signed(unsigned, { service, region, credentials, at: clock.now() });
    const answer = await http.ask(request.url, {
      ...{ method, headers: request.headers, isSafe, maxBytes: mostBytes, returns: described },
      ...(body === undefined ? {} : { body }),
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    });
    if (answer.status >= 400) throw refusalIn(answer, service);
    // No action that is used here redirects.
    if (answer.status >= 300)
      throw new IntegrationError('bad_response', `AWS ${service}: unexpected status ${answer.status}`);
    return answer.body;
  };

  const chain = async (): Promise<AwsCredentials> => {
    try {
      return await own();
    } catch (cause) {
      const why = redact(cause instanceof Error ? cause.message : String(cause)).slice(0, 200);
      throw new IntegrationError('auth', `AWS: there are no credentials: ${why}`, { cause });
    }
  };

  let assumed: Promise<AwsCredentials | null> = Promise.resolve(null);
  const current = async (): Promise<AwsCredentials> => {
    if (roleArn === undefined) return chain();
    const known = await assumed;
    if (known?.expiration && known.expiration.getTime() - earlyMs > clock.now().getTime()) return known;
    const assuming = chain().then((credentials) => assumeRole((call) => send(call, credentials), roleArn));
    assumed = assuming.catch(() => null);
    return assuming;
  };
  const call = async (one: Call) => send(one, await current());

  return {
    region,
    json:
      (service, target, version = '1.1') =>
      async ({ action, input, output, ...rest }) =>
        readContent(
          output,
          contentOf(
            await call({
              ...{ service, method: 'POST', path: '/', body: JSON.stringify(input), ...rest },
              headers: { 'content-type': `application/x-amz-json-${version}`, 'x-amz-target': `${target}.${action}` },
            }),
          ),
          `AWS ${service}`,
        ),
    rest: async ({ input, output, ...rest }) =>
      readContent(
        output,
        contentOf(
          await call({
            ...rest,
            ...(input === undefined
              ? {}
              : { body: JSON.stringify(input), headers: { 'content-type': 'application/json' } }),
          }),
        ),
        `AWS ${rest.service}`,
      ),
    identity: async () => {
      const body = 'Action=GetCallerIdentity&Version=2011-06-15';
      const headers = { 'content-type': asForm };
      const text = await call({ service: 'sts', method: 'POST', path: '/', body, headers, isSafe: true });
      const arn = elementIn(text, 'Arn');
      if (arn === null) throw new IntegrationError('bad_response', 'AWS sts: the response cannot be understood');
      return `signed in as ${arn.slice(0, 300)}`;
    },
  };
}

const Assumed = z.object({
  accessKeyId: z.string().min(1),
  secretAccessKey: z.string().min(1),
  sessionToken: z.string().min(1),
  expiration: z.iso.datetime({ offset: true }).transform((text) => new Date(text)),
});

async function assumeRole(send: (call: Call) => Promise<string>, roleArn: string): Promise<AwsCredentials> {
  const words = { Action: 'AssumeRole', Version: '2011-06-15', RoleArn: roleArn, RoleSessionName: 'quarterdeck' };
  const body = new URLSearchParams(words).toString();
  const headers = { 'content-type': asForm };
  const text = await send({ service: 'sts', method: 'POST', path: '/', body, headers, isSafe: true });
  const read = Assumed.safeParse({
    accessKeyId: elementIn(text, 'AccessKeyId'),
    secretAccessKey: elementIn(text, 'SecretAccessKey'),
    sessionToken: elementIn(text, 'SessionToken'),
    expiration: elementIn(text, 'Expiration'),
  });
  // The cause would show what was read.
  if (!read.success) throw new IntegrationError('bad_response', 'AWS sts: the response cannot be understood');
  return read.data;
}

/** Environment, profile, web identity, task role, instance role: in the order of AWS, refreshed before they expire. */
function standardChain(region: string): () => Promise<AwsCredentials> {
  let provider: (() => Promise<AwsCredentials>) | null = null;
  return async () => {
    if (provider === null) {
      const { defaultProvider } = await import('@aws-sdk/credential-provider-node');
      const chain = defaultProvider({ clientConfig: { region } });
      provider = () => chain();
    }
    return provider();
  };
}

/** Some actions answer with nothing at all. */
const contentOf = (text: string): unknown => (text === '' ? {} : parseJson(text));
