import type { Clock } from '../lib/clock.ts';
import type { EvidenceSource } from '../ports/evidence-source.ts';
import { IntegrationError } from '../ports/integration-error.ts';
import type { HttpClient } from './kit/http/http-client.ts';

const timeoutMs = 10_000;
const maxBytes = 5 * 1_024 * 1_024;
const mostRedirects = 5;
const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Fetches evidence through a client that reaches only what probes may reach. */
export function createEvidenceSource(clock: Pick<Clock, 'monotonicMs'>, http: HttpClient): EvidenceSource {
  return {
    fetch: async (url) => {
      const until = clock.monotonicMs() + timeoutMs;
      let at = url;
      for (let followed = 0; followed <= mostRedirects; followed += 1) {
        const leftMs = Math.max(1, until - clock.monotonicMs());
        const { status, headers, digest } = await http.ask(at, {
          timeoutMs: leftMs,
          maxBytes,
          digestsBody: true,
          // What is hashed is what was sent, and not a form of it that depends on who asks.
          headers: { accept: '*/*', 'accept-encoding': 'identity' },
        });
        if (status === 200 && digest !== undefined) return digest;
        const next = redirects.has(status) ? headers.location : undefined;
        if (next === undefined || !URL.canParse(next, at))
          throw new IntegrationError('bad_response', `${new URL(at).host} answers ${status}`, { status });
        at = new URL(next, at).href;
      }
      throw new IntegrationError('bad_response', `there are more than ${mostRedirects} redirects`);
    },
  };
}
