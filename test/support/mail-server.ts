import type { AddressInfo, Socket } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { type ReadMail, readMail } from './read-mail.ts';

/** One e-mail that the server has, with those it was for. */
export interface ReceivedMail extends ReadMail {
  to: readonly string[];
}

/** What the server does wrong from now on. */
export interface Mishaps {
  /** The answer to an address. */
  address?: (address: string) => { code: number; words: string } | null;
  /** The answer to the text of an e-mail. */
  data?: { code: number; words: string };
  /** Keeps the e-mail, and closes the connection without an answer. */
  dropsAnswer?: boolean;
  /** Never greets. */
  isSilent?: boolean;
}

export interface MailServer {
  port: number;
  received: ReceivedMail[];
  mishaps: Mishaps;
  /** Connections so far, and users who were let in. */
  connections: number;
  users: string[];
  stop(): Promise<void>;
}

/** A real SMTP server of the package smtp-server. It delivers nothing; it keeps what it accepts. */
export async function startMailServer(
  options: {
    tls?: { key: string; cert: string; isImplicit?: boolean };
    login?: { user: string; password: string };
  } = {},
): Promise<MailServer> {
  const { tls, login } = options;
  const server = new SMTPServer({
    secure: tls?.isImplicit === true,
    ...(tls ? { key: tls.key, cert: tls.cert } : {}),
    disabledCommands: [...(tls ? [] : ['STARTTLS']), ...(login ? [] : ['AUTH'])],
    authOptional: login === undefined,
    logger: false,
    closeTimeout: 200,
    disableReverseLookup: true,
    onConnect: (_session, done) => {
      kept.connections += 1;
      if (kept.mishaps.isSilent !== true) done();
    },
    onAuth: ({ username = '', password = '' }, _session, done) => {
      if (username !== login?.user || password !== login.password)
        return done(failure({ code: 535, words: '5.7.8 wrong user or password' }));
      kept.users.push(username);
      done(null, { user: username });
    },
    onRcptTo: ({ address }, _session, done) => {
      const wrong = kept.mishaps.address?.(address) ?? null;
      done(wrong === null ? null : failure(wrong));
    },
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { data, dropsAnswer } = kept.mishaps;
        if (data) return done(failure(data));
        const to = session.envelope.rcptTo.map(({ address }) => address);
        kept.received.push({ ...readMail(Buffer.concat(chunks).toString('utf8')), to });
        if (dropsAnswer === true) for (const socket of sockets) socket.destroy();
        else done();
      });
    },
  });
  const sockets = new Set<Socket>();
  server.server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const kept: MailServer = {
    port: (server.server.address() as AddressInfo).port,
    received: [],
    mishaps: {},
    connections: 0,
    users: [],
    stop: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
  return kept;
}

function failure({ code, words }: { code: number; words: string }): Error {
  return Object.assign(new Error(words), { responseCode: code });
}
