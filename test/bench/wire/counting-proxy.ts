import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { servePart } from '../part.ts';
import { messageReader, textAt } from './messages.ts';

/** What a client sent: a statement, or what only prepares one (then `statement` is null). */
export interface Sent {
  statement: string | null;
  /** It was sent while its connection waited for nothing: a new round trip begins with it. */
  isNewRoundTrip: boolean;
}

export interface ProxyInput {
  host: string;
  port: number;
}

// A proxy on loopback, in front of a PostgreSQL server, that notes what clients send:
//
// - A statement is one simple Query message or one Execute message, so `begin` and `commit` are statements too, and
//   Parse, Bind and Describe are parts of one.
// - A round trip begins when a connection that waits for nothing sends something, and ends when the server is ready
//   again for all that was sent. What is sent before that shares it. Two connections at the same time are two.
await servePart(async ({ host, port }: ProxyInput) => {
  let sent: Sent[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(port, host);
    watch(client, upstream, (one) => void sent.push(one));
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      from.setNoDelay(true);
      from.pipe(to);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        to.destroy();
        sockets.delete(from);
      });
      sockets.add(from);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    ready: { port: (server.address() as AddressInfo).port },
    answers: {
      /** What was sent since the last time somebody asked. */
      take: () => {
        const taken = sent;
        sent = [];
        return taken;
      },
    },
    stop: async () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
});

/** Reads along on one connection. */
function watch(client: Socket, upstream: Socket, onSent: (sent: Sent) => void): void {
  const texts = new Map<string, string>();
  const portals = new Map<string, string>();
  let waitsFor = 0;
  let isInRoundTrip = false;
  /** Nothing was executed since the last Sync. */
  let isOnlyPreparing = true;
  const note = (statement: string | null) => {
    onSent({ statement, isNewRoundTrip: !isInRoundTrip });
    isInRoundTrip = true;
  };
  client.on(
    'data',
    messageReader('client', ({ type, body }) => {
      if (type === 'Q') {
        note(textAt(body, 0).text);
        waitsFor += 1;
      } else if (type === 'P') {
        const name = textAt(body, 0);
        texts.set(name.text, textAt(body, name.next).text);
      } else if (type === 'B') {
        const portal = textAt(body, 0);
        portals.set(portal.text, texts.get(textAt(body, portal.next).text) ?? '');
      } else if (type === 'E') {
        note(portals.get(textAt(body, 0).text) ?? '');
        isOnlyPreparing = false;
      } else if (type === 'S' || type === 'H') {
        if (isOnlyPreparing) note(null);
        if (type === 'S') waitsFor += 1;
        isOnlyPreparing = true;
      }
    }),
  );
  upstream.on(
    'data',
    messageReader('server', ({ type }) => {
      // ReadyForQuery answers a Query or a Sync; the first one of a connection ends its log-in.
      if (type !== 'Z') return;
      if (waitsFor > 0) waitsFor -= 1;
      if (waitsFor === 0) isInRoundTrip = false;
    }),
  );
}
