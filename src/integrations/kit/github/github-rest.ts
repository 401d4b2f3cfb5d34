import { IntegrationError } from '../../../ports/integration-error.ts';
import type { HttpAnswer, HttpAsk, HttpClient } from '../http/http-client.ts';

/** Asks GitHub's REST API by a path, with what authorizes us. Throws IntegrationError. */
export type GithubAsk = (path: string, more?: HttpAsk) => Promise<HttpAnswer>;

/** What authorizes requests: a token that somebody made, or those that an App gets. */
export interface GithubCredentials {
  /** Throws IntegrationError when there is none to be had. */
  token(): Promise<string>;
  /** GitHub did not accept this one. Whether there is another. */
  refused(token: string): boolean;
}

/** The address of the API, without a slash at its end. */
export function baseOf(url: string): string {
  return url.replace(/\/+$/, '');
}

export function headersFor(token: string): Record<string, string> {
  return {
    authorization: `Bearer ${token}`,
    accept: 'application/vnd.github+json',
    'x-github-api-version': '2022-11-28',
  };
}

/**
 * A request that GitHub answers with 401 was not carried out, so it is sent once more where another token can be had: a
 * token may be revoked, or expire between two clocks, in the middle of a deployment.
 */
export function createGithubAsk(http: HttpClient, url: string, credentials: GithubCredentials): GithubAsk {
  const base = baseOf(url);
  return async (path, more = {}) => {
    for (let attempt = 0; ; attempt += 1) {
      const token = await credentials.token();
      try {
        return await http.ask(`${base}${path}`, { headers: headersFor(token), ...more });
      } catch (error) {
        const isRefused = error instanceof IntegrationError && error.status === 401;
        if (!isRefused || attempt > 0 || !credentials.refused(token)) throw error;
      }
    }
  };
}
