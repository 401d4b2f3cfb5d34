import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Secret } from '../../lib/redact.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import { basicAuthorization } from '../kit/http/basic-authorization.ts';
import type { HttpAnswer, HttpClient } from '../kit/http/http-client.ts';
import { parseJson, readContent } from '../kit/http/json-answer.ts';
import { readChallenge } from './challenge.ts';

const Tags = z.object({ tags: z.array(z.string()).nullable() });
const Manifest = z.object({
  /** Of an image. */
  config: z.object({ digest: z.string() }).optional(),
  /** Of an index: one image per platform. */
  manifests: z
    .array(
      z.object({
        digest: z.string(),
        platform: z.object({ os: z.string(), architecture: z.string() }).optional(),
      }),
    )
    .optional(),
});
const ImageConfig = z.object({
  created: z.string().optional(),
  config: z.object({ Labels: z.record(z.string(), z.string()).nullish() }).optional(),
});
const Token = z.object({ token: z.string().optional(), access_token: z.string().optional() });

export type ManifestOf = z.output<typeof Manifest> & { digest: string };
export type ImageConfigOf = z.output<typeof ImageConfig>;

/** The calls of the distribution specification that are needed here. Each throws IntegrationError. */
export interface RegistryApi {
  /** Throws `auth` when the registry does not accept the credentials. */
  ping(): Promise<void>;
  /** Throws `not_found` when there is no such image. */
  tags(image: string): Promise<string[]>;
  /**
   * The manifest of a tag or a digest, with the digest that was computed from its bytes. Null when the image does not
   * have it; `not_found` when there is no such image.
   */
  manifest(image: string, reference: string): Promise<ManifestOf | null>;
  config(image: string, digest: string): Promise<ImageConfigOf | null>;
}

const kinds = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');
const pageSize = 1_000;
/** A list that never ends is not read to its end. */
const mostPages = 20;

export function createRegistryApi(
  http: HttpClient,
  url: string,
  credentials: { user: string; password: Secret } | null,
): RegistryApi {
  const base = new URL(url.replace(/\/+$/, ''));
  const basic = credentials === null ? null : basicAuthorization(credentials.user, credentials.password.reveal());
  /** Tokens live for minutes, and are asked for again when the registry no longer accepts them. */
  const tokens = new Map<string, string>();

  async function ask(path: string, scope: string, headers: Record<string, string> = {}): Promise<HttpAnswer> {
    const target = new URL(path, base);
    const send = (authorization: string | null) =>
      http.ask(target.href, {
        headers: { ...headers, ...(authorization === null ? {} : { authorization }) },
        returns: [401],
      });
    const first = await send(tokens.get(scope) ?? null);
    if (first.status !== 401) return first;
    tokens.delete(scope);
    const authorization = await authorize(first, scope);
    const second = authorization === null ? first : await send(authorization);
    if (second.status === 401)
      throw new IntegrationError('auth', `${base.host} does not accept the credentials`, { status: 401 });
    if (authorization !== null && authorization !== basic) tokens.set(scope, authorization);
    return second;
  }

  /** As the registry asks for it: the credentials themselves, or a token that its token server gives for them. */
  async function authorize({ headers }: HttpAnswer, scope: string): Promise<string | null> {
    const challenge = readChallenge(headers['www-authenticate'] ?? '');
    if (challenge?.scheme === 'basic') return basic;
    if (challenge?.scheme !== 'bearer') return null;
    // Credentials go to a token server of this registry's choice only when that is at least as safe.
    if (base.protocol === 'https:' && challenge.realm.protocol !== 'https:')
      throw new IntegrationError('auth', `${base.host} names a token server without TLS: ${challenge.realm.host}`);
    const target = new URL(challenge.realm);
    if (challenge.service !== null) target.searchParams.set('service', challenge.service);
    if (scope !== '') target.searchParams.set('scope', scope);
    const answer = await http.ask(target.href, { headers: basic === null ? {} : { authorization: basic } });
    const { token, access_token } = parsed(Token, answer);
    const given = token ?? access_token;
    if (given === undefined) throw new IntegrationError('auth', `${target.host} gives no token`);
    return `Bearer ${given}`;
  }

  const scopeOf = (image: string) => `repository:${image}:pull`;

  const page = async (image: string, path: string): Promise<HttpAnswer> => {
    const answer = await ask(path, scopeOf(image));
    if (answer.status !== 404) return answer;
    throw new IntegrationError('not_found', `${base.host}: there is no image ${image}`, { status: 404 });
  };

  return {
    ping: async () => {
      const answer = await ask('/v2/', '');
      if (answer.status !== 200) throw new IntegrationError('bad_response', `${base.host} is no container registry`);
    },
    tags: async (image) => {
      const found: string[] = [];
      let path: string | null = `/v2/${image}/tags/list?n=${pageSize}`;
      for (let pages = 0; path !== null; pages += 1) {
        if (pages >= mostPages)
          throw new IntegrationError('bad_response', `${base.host}: ${image} has more than ${found.length} tags`);
        const answer = await page(image, path);
        found.push(...(parsed(Tags, answer).tags ?? []));
        path = nextPage(answer, base);
      }
      return found;
    },
    manifest: async (image, reference) => {
      const path = `/v2/${image}/manifests/${encodeURIComponent(reference)}`;
      const answer = await ask(path, scopeOf(image), { accept: kinds });
      if (answer.status === 404) {
        // Some registries answer the same when the image does not exist.
        await page(image, `/v2/${image}/tags/list?n=1`);
        return null;
      }
      const digest = `sha256:${createHash('sha256').update(answer.body).digest('hex')}`;
      const said = answer.headers['docker-content-digest'];
      if (said !== undefined && said !== digest)
        throw new IntegrationError('bad_response', `${base.host}: the manifest of ${image} does not have its digest`);
      return { ...parsed(Manifest, answer), digest };
    },
    config: async (image, digest) => {
      const answer = await ask(`/v2/${image}/blobs/${encodeURIComponent(digest)}`, scopeOf(image));
      if (answer.status === 404) return null;
      const { location } = answer.headers;
      if (answer.status < 300 || location === undefined) return parsed(ImageConfig, answer);
      // Registries hand blobs over from a store elsewhere: asked once, and without credentials.
      return parsed(ImageConfig, await http.ask(new URL(location, base).href));
    },
  };
}

/** The next page, on the same host only. */
function nextPage({ headers }: HttpAnswer, base: URL): string | null {
  const [, target] = /<([^>]+)>\s*;\s*rel="?next"?/.exec(headers.link ?? '') ?? [];
  if (target === undefined || !URL.canParse(target, base.href)) return null;
  const next = new URL(target, base);
  return next.host === base.host ? `${next.pathname}${next.search}` : null;
}

/** Also what a token server or a store of blobs answers; 404 from there is no missing image. */
function parsed<T>(schema: z.ZodType<T>, { body, status }: HttpAnswer): T {
  if (status < 300) return readContent(schema, parseJson(body), 'the registry');
  throw new IntegrationError('bad_response', `the registry: status ${status}`);
}
