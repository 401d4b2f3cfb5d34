import { createPrivateKey } from 'node:crypto';
import githubAppJwt from 'universal-github-app-jwt';
import { z } from 'zod';
import { formatDuration } from '../../../domain/report/duration.ts';
import type { Clock } from '../../../lib/clock.ts';
import { redact, type Secret } from '../../../lib/redact.ts';
import { IntegrationError } from '../../../ports/integration-error.ts';
import type { HttpAnswer, HttpAsk, HttpClient } from '../http/http-client.ts';
import { answeredAt, parseJson, readAnswer, TimeText } from '../http/json-answer.ts';
import { baseOf, type GithubCredentials, headersFor } from './github-rest.ts';

export interface AppOptions {
  http: HttpClient;
  clock: Clock;
  url: string;
  appId: number | string;
  installationId: number;
  privateKey: Secret;
  /** The environment variable of the key, for people who have to look at it. */
  privateKeyVariable: string;
}

/** A GitHub App as it was installed somewhere. */
export interface GithubApp {
  credentials: GithubCredentials;
  /** Asks as the App itself, not as its installation: about itself only. Throws IntegrationError. */
  askAsApp(path: string, more?: HttpAsk): Promise<HttpAnswer>;
}

const minuteMs = 60_000;
/** Tokens last an hour; one that is about to expire is not begun with. */
const earlyMs = 5 * minuteMs;

const Token = z.object({ token: z.string().regex(/^[\x21-\x7e]{1,4000}$/), expires_at: TimeText });
const Said = z.object({ message: z.string() });

/**
 * Tokens of the installation: asked for when one is first needed, five minutes before it expires, and when GitHub does
 * not accept it any more. Requests that need one at the same time share it. Throws Error when the key is none.
 */
export function openGithubApp(options: AppOptions): GithubApp {
  const { http, clock, url, installationId } = options;
  const privateKey = readKey(options);
  let session: Promise<{ token: string; until: number }> | null = null;
  let held = '';

  const askAsApp: GithubApp['askAsApp'] = async (path, more = {}) => {
    const now = Math.floor(clock.now().getTime() / 1_000);
    const { token } = await githubAppJwt({ id: options.appId, privateKey, now });
    const answer = await http.ask(`${baseOf(url)}${path}`, { headers: headersFor(token), returns: [401], ...more });
    if (answer.status === 401) throw notAccepted(answer, options);
    if (answer.status === 404) throw notThere(options);
    return answer;
  };

  const begin = async () => {
    const path = `/app/installations/${installationId}/access_tokens`;
    const answer = await askAsApp(path, { method: 'POST', body: {}, isSafe: true });
    const { token, expires_at: expiresAt } = readAnswer(Token, answer, 'GitHub');
    // By GitHub's own clock, so that ours may be wrong.
    const lifeMs = Date.parse(expiresAt) - (answeredAt(answer) ?? clock.now()).getTime();
    if (lifeMs <= 0) throw new IntegrationError('bad_response', 'GitHub: the token had expired when it was made');
    held = token;
    return { token, until: clock.monotonicMs() + lifeMs - Math.min(earlyMs, lifeMs / 2) };
  };

  const current = async () => {
    const before = session;
    const known = before === null ? null : await before.catch(() => null);
    if (known !== null && known.until > clock.monotonicMs()) return known;
    // Another request may have asked for one in the meantime.
    if (session === before || session === null) session = begin();
    return session;
  };

  return {
    askAsApp,
    credentials: {
      token: async () => (await current()).token,
      refused: (token) => {
        // Another request may have found out before, and has asked for the next one.
        if (token === held) {
          held = '';
          session = null;
        }
        return true;
      },
    },
  };
}

function readKey({ privateKey, privateKeyVariable }: AppOptions): string {
  // A variable that was set on a single line.
  const pem = privateKey.reveal().replaceAll('\\n', '\n').trim();
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType !== 'rsa') throw new Error('it is no RSA key');
    return key.export({ type: 'pkcs8', format: 'pem' }).toString();
  } catch {
    // What the reader of keys says could quote it.
    throw new Error(
      `the environment variable ${privateKeyVariable} holds no private key of a GitHub App: put the content of the .pem file there, with its line breaks or with \\n in their place`,
    );
  }
}

function notAccepted(answer: HttpAnswer, { clock, appId, privateKeyVariable }: AppOptions): IntegrationError {
  const said = redact(Said.safeParse(parseJson(answer.body)).data?.message ?? 'status 401').slice(0, 300);
  const words = /\('(exp|iat)'\)/.test(said)
    ? `GitHub does not accept our time: ${skewWords(answer, clock) ?? said}; set the clock of this machine, and of its PostgreSQL server, by NTP`
    : `GitHub does not accept the key of the GitHub App ${appId}: ${said}; check appId, and that the key in ${privateKeyVariable} is one of this App`;
  return new IntegrationError('auth', words, { status: 401 });
}

/** Null when the clocks agree, or GitHub does not say its time. */
function skewWords(answer: HttpAnswer, clock: Clock): string | null {
  const theirs = answeredAt(answer);
  const aheadMs = theirs === null ? 0 : clock.now().getTime() - theirs.getTime();
  const roundMs = Math.round(Math.abs(aheadMs) / minuteMs) * minuteMs;
  return roundMs === 0
    ? null
    : `our clock is ${formatDuration(roundMs)} ${aheadMs > 0 ? 'ahead of' : 'behind'} GitHub’s`;
}

function notThere({ appId, installationId }: AppOptions): IntegrationError {
  return new IntegrationError(
    'not_found',
    `GitHub: there is no GitHub App ${appId} with an installation ${installationId}; check appId, and installationId at the end of the address of the installation’s page`,
    { status: 404 },
  );
}
