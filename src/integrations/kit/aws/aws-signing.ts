import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';

export interface AwsCredentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
  expiration?: Date;
}

/** A request as it is sent: `path` is encoded, the query is not. */
export interface UnsignedRequest {
  method: 'GET' | 'POST' | 'PUT';
  base: string;
  path: string;
  query?: Readonly<Record<string, string>>;
  headers: Readonly<Record<string, string>>;
  body?: string;
}

/** SHA-256 of the machine, as the signer wants it; with a secret it is an HMAC. */
class Sha256 {
  #hash: Hash | Hmac;
  readonly #secret: Parameters<typeof bytes>[0] | undefined;
  constructor(secret?: Parameters<typeof bytes>[0]) {
    this.#secret = secret;
    this.#hash = this.#begin();
  }
  update(data: Uint8Array | string): void {
    this.#hash.update(data);
  }
  digest(): Promise<Uint8Array> {
    return Promise.resolve(new Uint8Array(this.#hash.digest()));
  }
  reset(): void {
    this.#hash = this.#begin();
  }
  #begin(): Hash | Hmac {
    return this.#secret === undefined ? createHash('sha256') : createHmac('sha256', bytes(this.#secret));
  }
}

function bytes(data: string | ArrayBuffer | ArrayBufferView): string | Uint8Array {
  if (typeof data === 'string') return data;
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}

/** The address and the headers of the request, signed with Signature Version 4 for this moment. */
export async function signed(
  { method, base, path, query = {}, headers, body }: UnsignedRequest,
  options: { service: string; region: string; credentials: AwsCredentials; at: Date },
): Promise<{ url: string; headers: Record<string, string> }> {
  const { service, region, credentials, at } = options;
  const { protocol, hostname, host, port, pathname } = new URL(base);
  const whole = `${pathname.replace(/\/+$/, '')}${path}`;
  const signer = new SignatureV4({ service, region, credentials, sha256: Sha256 });
  const request = await signer.sign(
    {
      ...{ method, protocol, hostname, path: whole, query: { ...query }, headers: { ...headers, host } },
      ...(port === '' ? {} : { port: Number(port) }),
      ...(body === undefined ? {} : { body }),
    },
    { signingDate: at },
  );
  const pairs = Object.entries(query).map(([key, value]) => `${encoded(key)}=${encoded(value)}`);
  const { host: _, ...sent } = request.headers;
  return { url: `${protocol}//${host}${whole}${pairs.length === 0 ? '' : `?${pairs.join('&')}`}`, headers: sent };
}

/** As RFC 3986 wants it: `encodeURIComponent` leaves five more characters as they are. */
export function encoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
}
