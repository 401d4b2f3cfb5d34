import { X509Certificate } from 'node:crypto';
import { rootCertificates } from 'node:tls';

/** From a certificate to an authority that is known, each signed by the next. */
export type Chain = readonly X509Certificate[];

/** Certificates between the first and an authority; more are not asked for. */
const mostBetween = 3;
const mostInFile = 10;

/** The certificates in a file, as PEM; empty when one of them is none. */
export function certificatesIn(pem: string): X509Certificate[] {
  const parts = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
  const all = parts.slice(0, mostInFile).map((part) => readCertificate(part));
  return all.every((one) => one !== null) ? all : [];
}

/** PEM or DER; null for anything else. */
export function readCertificate(bytes: string | Uint8Array): X509Certificate | null {
  try {
    return new X509Certificate(bytes);
  } catch {
    return null;
  }
}

/** Authorities by their names, as a certificate names who issued it. */
export type Authorities = ReadonlyMap<string, readonly X509Certificate[]>;

/** Those that Node trusts without being told to. */
export function authoritiesOf(pems: readonly string[] = rootCertificates): Authorities {
  const all = new Map<string, X509Certificate[]>();
  for (const certificate of pems.flatMap((pem) => readCertificate(pem) ?? []))
    all.set(certificate.subject, [...(all.get(certificate.subject) ?? []), certificate]);
  return all;
}

/**
 * The chain of the first of these certificates: what is between it and an authority is among them, or is asked for
 * where a certificate says that its issuer is. Null when it leads to no authority. Throws what `ask` throws.
 */
export async function chainOf(
  [first, ...others]: readonly X509Certificate[],
  authorities: Authorities,
  ask: (url: string) => Promise<X509Certificate | null>,
): Promise<Chain | null> {
  if (first === undefined || first.ca) return null;
  const chain = [first];
  for (let last = first; ; ) {
    const authority = authorities.get(last.issuer)?.find((one) => isIssuedBy(last, one));
    if (authority !== undefined) return [...chain, authority];
    if (chain.length > mostBetween) return null;
    const address = issuerAddress(last);
    const given = others.find((one) => isIssuedBy(last, one));
    const issuer = given ?? (address === null ? null : await ask(address));
    if (issuer === null || !isIssuedBy(last, issuer)) return null;
    chain.push(issuer);
    last = issuer;
  }
}

/** Every certificate of a chain has to be valid at the time. */
export function isValidAt(chain: Chain, now: Date): boolean {
  return chain.every(({ validFrom, validTo }) => new Date(validFrom) <= now && now <= new Date(validTo));
}

/** Only an authority may issue, and its name alone proves nothing. */
function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  return issuer.ca && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

/** Where a certificate says that the one of its issuer is; null when it does not, or not in a way that can be asked. */
function issuerAddress({ infoAccess }: X509Certificate): string | null {
  const [, address] = /^CA Issuers - URI:(https?:\/\/[\x21-\x7e]{1,500})$/m.exec(infoAccess ?? '') ?? [];
  return address ?? null;
}
