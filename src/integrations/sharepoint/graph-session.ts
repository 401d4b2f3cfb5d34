import { z } from 'zod';
import type { Clock } from '../../lib/clock.ts';
import { sha256 } from '../../lib/hash.ts';
import { randomIds } from '../../lib/ids.ts';
import { keepSecret, redact, type Secret } from '../../lib/redact.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { HttpAnswer, HttpAsk, HttpClient } from '../kit/http/http-client.ts';
import { parseJson, readAnswer } from '../kit/http/json-answer.ts';

const Token = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number().min(0) });
const Refused = z.object({ error: z.string(), error_description: z.string().nullish() });

const system = 'SharePoint';
const timeoutMs = 8_000;
/** A token is not used in its last minute, because clocks and networks differ. */
const marginMs = 60_000;

export interface Application {
  tenant: string;
  clientId: string;
  clientSecret: Secret;
  loginUrl: string;
  graphUrl: string;
  clock: Clock;
  http: HttpClient;
}

/**
 * Asks Microsoft Graph as the application. A token is asked for when it is first needed, before it expires, and once
 * per request when it is refused. Each request has an id of its own, which Microsoft's support can look up.
 */
export function openGraph(application: Application): (path: string, ask?: HttpAsk) => Promise<HttpAnswer> {
  const { clock, http } = application;
  const graph = `${application.graphUrl.replace(/\/+$/, '')}/v1.0`;
  let session: Promise<{ token: string; until: number }> | null = null;
  const current = async () => {
    const before = session;
    if (before !== null) {
      const known = await before.catch(() => null);
      if (known !== null && known.until > clock.monotonicMs()) return known;
    }
    // Another request may have renewed it in the meantime.
    if (session === before) session = logIn(application);
    return session ?? logIn(application);
  };
  return async (path, more = {}) => {
    for (let attempt = 0; ; attempt += 1) {
      const { token } = await current();
      try {
        const headers = {
          ...{ accept: 'application/json', ...more.headers },
          ...{ authorization: `Bearer ${token}`, 'client-request-id': newRequestId() },
        };
        return await http.ask(`${graph}${path}`, { timeoutMs, ...more, headers });
      } catch (error) {
        // A token can be revoked before its time.
        if (!(error instanceof IntegrationError) || error.status !== 401 || attempt > 0) throw error;
        session = null;
      }
    }
  };
}

/** A GUID, which is the form that Microsoft expects. */
function newRequestId(): string {
  const [, a, b, c, d, e] = /^(.{8})(.{4}).(.{3}).(.{3})(.{12})/.exec(sha256(randomIds.next('req'))) ?? [];
  return `${a}-${b}-4${c}-8${d}-${e}`;
}

async function logIn({ tenant, clientId, clientSecret, loginUrl, clock, http }: Application) {
  const url = `${loginUrl.replace(/\/+$/, '')}/${encodeURIComponent(tenant)}/oauth2/v2.0/token`;
  const answer = await http.ask(url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: new URLSearchParams({
      ...{ grant_type: 'client_credentials', scope: 'https://graph.microsoft.com/.default' },
      ...{ client_id: clientId, client_secret: clientSecret.reveal() },
    }).toString(),
    timeoutMs,
    isSafe: true,
    returns: [400, 401],
  });
  if (answer.status >= 400) throw notLoggedIn(answer);
  const read = readAnswer(Token, answer, system);
  keepSecret(read.access_token);
  return { token: read.access_token, until: clock.monotonicMs() + Math.max(0, read.expires_in * 1_000 - marginMs) };
}

function notLoggedIn(answer: HttpAnswer): IntegrationError {
  const said = Refused.safeParse(parseJson(answer.body));
  const words = said.success ? (said.data.error_description ?? said.data.error) : 'the login was refused';
  const line = redact(words.replace(/\s+/g, ' ')).slice(0, 200);
  return new IntegrationError('auth', `${system}: status ${answer.status}: ${line}`, { status: answer.status });
}
