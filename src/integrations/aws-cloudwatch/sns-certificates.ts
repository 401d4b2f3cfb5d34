import type { X509Certificate } from 'node:crypto';
import type { Clock } from '../../lib/clock.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { HttpClient } from '../kit/http/http-client.ts';
import {
  type Authorities,
  authoritiesOf,
  type Chain,
  certificatesIn,
  chainOf,
  isValidAt,
  readCertificate,
} from './certificate-chain.ts';
import { plainAddress, type Sns } from './sns-message.ts';

const mostKept = 10;
const mostBytes = 16_384;
/** Anybody can name a certificate that does not exist: asking for new ones is limited. */
const mostAsked = 20;
const askedWithinMs = 60_000;

/**
 * Gets the certificates that SNS signs with, each once, and verifies each up to an authority. Throws IntegrationError
 * when one, or that of its issuer, cannot be asked for now.
 */
export function createCertificates(options: {
  clock: Clock;
  http: HttpClient;
  /** As PEM; those that Node trusts when they are left out. */
  authorities?: readonly string[] | undefined;
}) {
  const { clock, http } = options;
  const kept = new Map<string, Promise<Chain | null>>();
  let authorities: Authorities | null = null;
  let asked: number[] = [];

  const ask = async (url: string, encoding: 'utf8' | 'base64'): Promise<string> => {
    const now = clock.monotonicMs();
    asked = asked.filter((at) => now - at < askedWithinMs);
    if (asked.length >= mostAsked)
      throw new IntegrationError('rate_limited', 'SNS: too many certificates were asked for');
    asked.push(now);
    const { status, body } = await http.ask(url, { maxBytes: mostBytes, timeoutMs: 5_000, encoding });
    if (status !== 200)
      throw new IntegrationError('bad_response', `SNS: no certificate at ${new URL(url).host}, but status ${status}`);
    return body;
  };

  const verified = async (url: string): Promise<Chain | null> => {
    const certificates = certificatesIn(await ask(url, 'utf8'));
    authorities ??= authoritiesOf(options.authorities);
    return chainOf(certificates, authorities, async (address) =>
      readCertificate(Buffer.from(await ask(address, 'base64'), 'base64')),
    );
  };

  const chainAt = (url: string): Promise<Chain | null> => {
    const known = kept.get(url);
    if (known) return known;
    const chain = verified(url);
    kept.set(url, chain);
    // What could not be verified may be there the next time.
    chain.then(
      (found) => found ?? kept.delete(url),
      () => kept.delete(url),
    );
    for (const oldest of kept.keys()) {
      if (kept.size <= mostKept) break;
      kept.delete(oldest);
    }
    return chain;
  };

  /**
   * Null when the address is not one of SNS in this region, or what is there is no certificate of SNS that is valid
   * now and leads to an authority.
   */
  return async (address: string, { host, names }: Sns): Promise<X509Certificate | null> => {
    const url = plainAddress(address, host);
    if (url === null || url.search !== '' || !/^\/SimpleNotificationService-[A-Za-z0-9]{1,64}\.pem$/.test(url.pathname))
      return null;
    const chain = await chainAt(url.href);
    const [signer] = chain ?? [];
    if (chain === null || signer === undefined || !isValidAt(chain, clock.now())) return null;
    const isOfSns = names.some((name) => signer.checkHost(name) !== undefined);
    return isOfSns && signer.publicKey.asymmetricKeyType === 'rsa' ? signer : null;
  };
}
