import { createTransport } from 'nodemailer';
import { z } from 'zod';
import type { Clock } from '../../lib/clock.ts';
import type { Secret } from '../../lib/redact.ts';
import type { Announcer, RefusedAddress } from '../../ports/announcer.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import { composeMail } from './compose-mail.ts';
import { openSocket } from './open-socket.ts';
import { type Rejection, rejectionsIn, smtpFailure } from './smtp-failure.ts';

export interface SmtpOptions {
  host: string;
  port: number;
  tls: 'starttls' | 'implicit' | 'none';
  user: string | null;
  password: Secret | null;
  from: string;
  fromName: string;
  spacingMs: number;
  clock: Clock;
  /** An authority besides those of the system, in PEM, for tests. */
  ca?: string;
  /** How long one attempt may take altogether. */
  timeoutMs?: number;
}

const Place = z.object({ to: z.array(z.string()).min(1) });

/** Everything together: shorter than the lease of the message that is being delivered. */
const longestAttemptMs = 45_000;
/** Messages of which some recipients were taken and others not yet; what is forgotten is sent to all again. */
const mostKept = 200;

/** What became of one message so far. */
interface Progress {
  done: Set<string>;
  refused: RefusedAddress[];
}

/** Sends e-mails through a mail server, one connection for each. */
export function createSmtpAnnouncer(options: SmtpOptions): Announcer & { probe(): Promise<string> } {
  const { host, port, tls, from, clock } = options;
  const domain = from.slice(from.lastIndexOf('@') + 1);
  const underWay = new Map<string, Progress>();

  /** Runs with a transport of its own that ends with it, however the server behaves. */
  async function withTransport<T>(
    work: (transport: ReturnType<typeof transportOn>, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const late = new AbortController();
    const cancel = clock.after(options.timeoutMs ?? longestAttemptMs, () => late.abort());
    try {
      return await work(transportOn(options, late.signal), late.signal);
    } finally {
      cancel();
      late.abort();
    }
  }

  return {
    spacingMs: options.spacingMs,

    async announce(place, announcement) {
      const { to } = Place.parse(place);
      const { key } = announcement;
      const { done, refused } = underWay.get(key) ?? { done: new Set<string>(), refused: [] };
      const left = to.filter((address) => !done.has(address) && !refused.some((one) => one.address === address));
      const rejections = left.length === 0 ? [] : await send(left);
      const isRejected = new Set(rejections.map(({ address }) => address));
      for (const address of left) if (!isRejected.has(address)) done.add(address);
      refused.push(...rejections.filter(({ isLater }) => !isLater));
      const [later] = rejections.filter(({ isLater }) => isLater);
      underWay.delete(key);
      if (later !== undefined) {
        if (underWay.size >= mostKept) underWay.clear();
        underWay.set(key, { done, refused });
        throw new IntegrationError('unavailable', `${host} does not take ${later.address} now: ${later.reason}`);
      }
      if (done.size === 0)
        throw new IntegrationError('bad_response', `${host} refuses all addresses: ${refused[0]?.reason ?? ''}`);
      return refused.map(({ address, reason }) => ({ address, reason }));

      async function send(recipients: string[]): Promise<Rejection[]> {
        const mail = composeMail(announcement, domain);
        try {
          const sent = await withTransport((transport, signal) =>
            transport.sendMail({
              ...mail,
              from: { name: options.fromName, address: from },
              to,
              envelope: { from, to: recipients },
              date: clock.now(),
              // No automatic answers, such as those of people on vacation.
              headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
              disableFileAccess: true,
              disableUrlAccess: true,
              signal,
            }),
          );
          return rejectionsIn(sent);
        } catch (error) {
          const rejections = rejectionsIn(error);
          if (rejections.length === recipients.length) return rejections;
          throw smtpFailure(error, host);
        }
      }
    },

    async probe() {
      try {
        await withTransport((transport) => transport.verify());
      } catch (error) {
        throw smtpFailure(error, host);
      }
      const as = options.user === null ? 'without a user' : `as ${options.user}`;
      return `${host}:${port} answers ${tls === 'none' ? 'without encryption' : 'over TLS'}, ${as}; no e-mail was sent`;
    },
  };
}

function transportOn({ host, port, tls, user, password, ca }: SmtpOptions, signal: AbortSignal) {
  return createTransport({
    host,
    port,
    secure: tls === 'implicit',
    requireTLS: tls === 'starttls',
    ignoreTLS: tls === 'none',
    tls: { minVersion: 'TLSv1.2', ...(ca === undefined ? {} : { ca }) },
    ...(user === null || password === null ? {} : { auth: { user, pass: password.reveal() }, forceAuth: true }),
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 20_000,
    getSocket: (_given, callback) => {
      openSocket({ host, port, isPlain: tls === 'none' }, signal).then(
        (connection) => callback(null, { connection }),
        (error: unknown) => callback(error instanceof Error ? error : new Error(String(error))),
      );
    },
  });
}
