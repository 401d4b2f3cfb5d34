import { z } from 'zod';
import { type Resolve, systemResolve } from '../../lib/checked-address.ts';
import type { Secret } from '../../lib/redact.ts';
import { readWebAddress } from '../../lib/web-address.ts';
import type { Announcer } from '../../ports/announcer.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { HttpClient } from '../kit/http/http-client.ts';
import { composeCard } from './compose-card.ts';

const Place = z.object({ channel: z.string() });

/**
 * Posts cards to the workflows of Teams channels. A workflow accepts a request before it posts, and names no message:
 * what it posted can be neither edited nor looked up.
 */
export function createTeamsAnnouncer(options: {
  /** The workflow of each channel. Whoever knows its URL can post, so errors name the channel only. */
  urls: ReadonlyMap<string, Secret>;
  spacingMs: number;
  http: HttpClient;
  resolve?: Resolve;
}): Announcer & { probe(): Promise<{ untried: string }> } {
  const { urls, http, resolve = systemResolve } = options;
  return {
    spacingMs: options.spacingMs,

    async announce(place, announcement) {
      const { channel } = Place.parse(place);
      const url = urls.get(channel);
      if (url === undefined) throw new IntegrationError('not_found', `no workflow is set for the channel ${channel}`);
      const { href } = addressOf(channel, url);
      const { status } = await http.ask(href, { method: 'POST', body: composeCard(announcement), maxBytes: 65_536 });
      if (status === 404) throw new IntegrationError('not_found', `the workflow of the channel ${channel} is gone`);
      if (status < 200 || status >= 300)
        throw new IntegrationError('bad_response', `the workflow of the channel ${channel} answers ${status}`);
      return [];
    },

    async probe() {
      for (const [channel, url] of urls) {
        const { hostname } = addressOf(channel, url);
        await resolve(hostname).catch((cause: unknown) => {
          throw new IntegrationError('unavailable', `the host of the workflow of ${channel} is not found`, { cause });
        });
      }
      const names = [...urls.keys()].join(', ') || 'none';
      return {
        untried: `the URLs of the workflows (${names}) have the right form, and their hosts are found; nothing was posted`,
      };
    },
  };
}

/** Its secret is in the URL, so it must be encrypted on the way; a loopback address is for tests. */
function addressOf(channel: string, secret: Secret): URL {
  const read = readWebAddress(secret.reveal());
  const url = read.ok ? read.value.url : null;
  if (url === null || (url.protocol !== 'https:' && url.hostname !== '127.0.0.1'))
    throw new IntegrationError('bad_response', `the URL of the workflow of ${channel} is no plain https address`);
  return url;
}
