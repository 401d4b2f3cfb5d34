import type { Clock } from '../../lib/clock.ts';
import { keepSecret, type Secret } from '../../lib/redact.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { HttpAnswer, HttpAsk, HttpClient } from '../kit/http/http-client.ts';
import { refusalOf } from '../kit/http/json-answer.ts';

const usualTimeoutMs = 8_000;
const logoutTimeoutMs = 2_000;
/** A token is valid for an hour by default. */
const renewedAfterMs = 50 * 60_000;

export interface Login {
  url: string;
  user: Secret;
  password: Secret;
  authentication: Secret | null;
  clock: Clock;
  http: HttpClient;
}

export interface Session {
  /** A token that is not accepted any more is renewed once per request. Throws IntegrationError. */
  ask(path: string, ask?: HttpAsk): Promise<HttpAnswer>;
  /** Logs out, when it had to log in; what is asked after it logs in again. Throws IntegrationError. */
  close(): Promise<void>;
}

/** Asks with one token for this process: a server allows each user a limited number of sessions. */
export function openSession(login: Login): Session {
  const { url, clock, http } = login;
  let session: { token: Promise<string>; until: number } | null = null;
  const current = (leftMs: number) => {
    if (session === null || session.until <= clock.monotonicMs())
      session = { token: logIn(login, leftMs), until: clock.monotonicMs() + renewedAfterMs };
    return session;
  };
  const ask = async (path: string, more: HttpAsk = {}): Promise<HttpAnswer> => {
    // One limit for both: a reading has to end in time also when it has to log in first.
    const until = clock.monotonicMs() + (more.timeoutMs ?? usualTimeoutMs);
    const leftMs = () => Math.max(1, until - clock.monotonicMs());
    for (let attempt = 0; ; attempt += 1) {
      const used = current(leftMs());
      try {
        const headers = { accept: 'application/json', authorization: `AR-JWT ${await used.token}` };
        return await http.ask(`${url}${path}`, { ...more, timeoutMs: leftMs(), headers });
      } catch (error) {
        const isRefused = error instanceof IntegrationError && error.kind === 'auth';
        const wasIssued = await used.token.then(
          () => true,
          () => false,
        );
        if (session === used && (isRefused || !wasIssued)) session = null;
        if (!isRefused || !wasIssued || error.status !== 401 || attempt > 0) throw error;
      }
    }
  };
  return {
    ask,
    close: async () => {
      const ending = session;
      session = null;
      const token = await ending?.token.catch(() => null);
      if (token) await logOut(login, token);
    },
  };
}

/** A token that has ended already is as good as one that ends now. */
async function logOut({ url, http }: Login, token: string): Promise<void> {
  await http.ask(`${url}/api/jwt/logout`, {
    method: 'POST',
    headers: { authorization: `AR-JWT ${token}` },
    timeoutMs: logoutTimeoutMs,
    isSafe: true,
    returns: [401],
  });
}

async function logIn({ url, user, password, authentication, http }: Login, timeoutMs: number): Promise<string> {
  const form = new URLSearchParams({ username: user.reveal(), password: password.reveal() });
  if (authentication !== null) form.set('authString', authentication.reveal());
  const answer = await http.ask(`${url}/api/jwt/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/plain' },
    body: form.toString(),
    timeoutMs,
    isSafe: true,
  });
  if (answer.status !== 200) throw refusalOf(answer, 'Remedy');
  const token = answer.body.trim();
  if (!/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token))
    throw new IntegrationError('bad_response', 'Remedy: the login did not return a token');
  keepSecret(token);
  return token;
}
