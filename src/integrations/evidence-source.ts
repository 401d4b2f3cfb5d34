import { createHash } from 'node:crypto';
import type { Clock } from '../lib/clock.ts';
import type { EvidenceSource } from '../ports/evidence-source.ts';
import { IntegrationError } from '../ports/integration-error.ts';
import type { HttpAnswer, HttpAsk, HttpClient } from './kit/http/http-client.ts';

const timeoutMs = 10_000;
const maxBytes = 5 * 1_024 * 1_024;
const mostRedirects = 5;
const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Fetches evidence through a client that reaches only what probes may reach. */
export function createEvidenceSource(clock: Pick<Clock, 'monotonicMs'>, http: HttpClient): EvidenceSource {
  /** The first answer with status 200, after redirects. */
  const follow = async (url: string, more: HttpAsk): Promise<HttpAnswer> => {
    const until = clock.monotonicMs() + timeoutMs;
    let at = url;
    for (let followed = 0; followed <= mostRedirects; followed += 1) {
      const leftMs = Math.max(1, until - clock.monotonicMs());
      const answer = await http.ask(at, {
        timeoutMs: leftMs,
        maxBytes,
        // What is hashed is what was sent, and not a form of it that depends on who asks.
        headers: { accept: '*/*', 'accept-encoding': 'identity' },
        ...more,
      });
      const { status, headers } = answer;
      if (status === 200) return answer;
      const next = redirects.has(status) ? headers.location : undefined;
      if (next === undefined || !URL.canParse(next, at))
        throw new IntegrationError('bad_response', `${new URL(at).host} answers ${status}`, { status });
      at = new URL(next, at).href;
    }
    throw new IntegrationError('bad_response', `there are more than ${mostRedirects} redirects`);
  };
  return {
    fetch: async (url) => {
      const { digest } = await follow(url, { digestsBody: true });
      if (digest === undefined) throw new Error('the client did not digest the body');
      return digest;
    },
    fetchFile: async (url) => {
      const file = Buffer.from((await follow(url, { encoding: 'base64' })).body, 'base64');
      return { file, bytes: file.length, sha256: createHash('sha256').update(file).digest('hex') };
    },
  };
}
