import { createHmac } from 'node:crypto';
import { type IncomingHttpHeaders, request as requestHttp } from 'node:http';
import { connect } from 'node:net';
import { localTokens } from '../../src/cli/local.ts';
import { channelIds, personIds, teamId } from '../../src/local-workspace/default-seed.ts';

export interface Answer {
  /** 0 when the connection was closed without an answer. */
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface Sent {
  method?: string;
  headers?: Readonly<Record<string, string | string[]>>;
  body?: string | Buffer;
  /** Another address of this machine, for a client of its own. */
  from?: string;
}

/** Sends exactly this path to 127.0.0.1; a connection that is closed counts as an answer with status 0. */
export function send(port: number, path: string, { method = 'GET', headers = {}, body, from }: Sent = {}) {
  return new Promise<Answer>((resolve, reject) => {
    const options = { host: '127.0.0.1', port, path, method, headers: { ...headers }, timeout: 15_000, agent: false };
    const sent = requestHttp(from === undefined ? options : { ...options, localAddress: from }, (response) => {
      const chunks: Buffer[] = [];
      const done = () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString(),
        });
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', done);
      response.on('error', done);
    });
    sent.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNRESET' || error.code === 'EPIPE') resolve({ status: 0, headers: {}, body: '' });
      else reject(error);
    });
    sent.on('timeout', () => sent.destroy(new Error('no answer within 15 s')));
    sent.end(body);
  });
}

/** Says these bytes on a connection and returns everything that comes back until it is closed. */
export function say(port: number, bytes: string | Buffer, withinMs = 15_000): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let heard = '';
    const timer = setTimeout(() => {
      socket.destroy();
      reject(new Error(`still open after ${withinMs} ms, having said ${JSON.stringify(heard.slice(0, 200))}`));
    }, withinMs);
    socket.on('data', (chunk: Buffer) => {
      heard += chunk.toString('latin1');
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(heard);
    });
    socket.write(bytes);
  });
}

export interface Signing {
  secret?: string;
  /** Seconds since 1970, as the header says them. */
  timestamp?: string;
  type?: string;
}

export const nowSeconds = () => Math.floor(Date.now() / 1_000);

/** The headers with which Slack would send this body. */
export function signedHeaders(
  body: string | Buffer,
  { secret = localTokens.signing.reveal(), timestamp = String(nowSeconds()), type = formType }: Signing = {},
): Record<string, string> {
  const digest = createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body).digest('hex');
  return { 'content-type': type, 'x-slack-request-timestamp': timestamp, 'x-slack-signature': `v0=${digest}` };
}

export const formType = 'application/x-www-form-urlencoded';
let triggers = 0;

/** The body of a slash command. */
export function commandBody(text: string, more: Readonly<Record<string, string>> = {}): string {
  triggers += 1;
  return new URLSearchParams({
    command: '/deploy',
    text,
    user_id: personIds.priya,
    channel_id: channelIds.releases,
    team_id: teamId,
    trigger_id: `attack-${process.pid}-${triggers}`,
    ...more,
  }).toString();
}

/** Posts to Slack's address with these headers. */
export function postEvents(port: number, body: string | Buffer, headers: Sent['headers'] = signedHeaders(body)) {
  return send(port, '/slack/events', { method: 'POST', headers, body });
}

/** The head of a request to the address of Slack's deliveries, as bytes. */
export function head(...lines: string[]): string {
  return `POST /slack/events HTTP/1.1\r\nhost: x\r\n${lines.join('\r\n')}\r\n\r\n`;
}

export async function isAlive(port: number): Promise<boolean> {
  return (await send(port, '/livez')).status === 200;
}

/** Whether an answer is of another class than it should be, or the process did not take it well. */
export async function isOtherwise(port: number, allowed: RegExp, answer: string): Promise<boolean> {
  return !allowed.test(answer) || !(await isAlive(port));
}
