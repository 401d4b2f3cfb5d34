import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request that a receiver got. */
export interface Received {
  id: string;
  headers: IncomingHttpHeaders;
  body: string;
}

type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void;

/** A fake receiver of webhooks on this machine: it keeps what it got, and answers as it is told. */
export interface FakeReceiver {
  url: string;
  received: Received[];
  /** The types of what it got, without repetitions of the same id. */
  types(): string[];
  answer: Answer;
  /** Ends every connection, so that nothing that hangs keeps a test waiting. */
  close(): Promise<void>;
}

export const accept: Answer = (_request, response) => void response.writeHead(204).end();

/** Answers every request with this status. */
export function refuse(status: number, headers: Record<string, string> = {}, body = ''): Answer {
  return (_request, response) => void response.writeHead(status, headers).end(body);
}

export async function fakeReceiver(): Promise<FakeReceiver> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      receiver.received.push({ id: String(request.headers['webhook-id']), headers: request.headers, body });
      receiver.answer(request, response, body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const receiver: FakeReceiver = {
    url: `http://127.0.0.1:${port}/events`,
    received: [],
    types: () => {
      const first = receiver.received.filter(({ id }, at, all) => all.findIndex((one) => one.id === id) === at);
      return first.map(({ body }) => (JSON.parse(body) as { type: string }).type);
    },
    answer: accept,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return receiver;
}
