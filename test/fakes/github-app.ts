import { generateKeyPairSync, verify } from 'node:crypto';
import type { VendorContract } from '../support/vendor-contract.ts';
import type { FakeAnswer, FakeRequest } from './fake-server.ts';

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });

/** What GitHub gives an owner of an App to download. */
export const privateKeyOfApp = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();

const longestJwtSeconds = 600;

/**
 * The part of a mock of GitHub that knows one App and one installation of it: it verifies what the App signs, and gives
 * tokens that expire. Its answers are held against GitHub's own API description; the words of its refusals, which the
 * description does not have, are those that GitHub is known for.
 */
export class MockGithubApp {
  readonly appId = 4_711;
  readonly installationId = 77;
  readonly violations: string[] = [];
  /** How far GitHub's clock is ahead of ours. */
  clockOffsetMs = 0;
  /** Set to let it go by a clock that a test moves. */
  now = (): Date => new Date();
  lifeMs = 3_600_000;
  permissions: Record<string, string> = { metadata: 'read', actions: 'write' };
  suspendedAt: string | null = null;
  /** Every token that it gave, in order. */
  readonly given: { token: string; expiresAt: number }[] = [];
  #revoked = 0;
  readonly #contract: VendorContract;

  constructor(contract: VendorContract) {
    this.#contract = contract;
  }

  /** None of the tokens so far is accepted any more. */
  revoke(): void {
    this.#revoked = this.given.length;
  }

  accepts(authorization: string | undefined): boolean {
    const time = this.#time();
    return this.given
      .slice(this.#revoked)
      .some(({ token, expiresAt }) => authorization === `Bearer ${token}` && time < expiresAt);
  }

  isFor({ path }: FakeRequest): boolean {
    return path === '/app' || path.startsWith('/app/');
  }

  answer({ method, path, headers, body }: FakeRequest): FakeAnswer {
    const date = new Date(this.#time()).toUTCString();
    const refuse = (status: number, message: string): FakeAnswer => ({ status, headers: { date }, body: { message } });
    const wrong = this.#wrongWith(headers.authorization);
    if (wrong !== null) return refuse(401, wrong);
    const [, , , id, verb] = path.split('/');
    const template = path === '/app' ? path : ['/app/installations/{installation_id}', verb].filter(Boolean).join('/');
    this.violations.push(...this.#contract.requestFaults(method, template, body === '' ? undefined : JSON.parse(body)));
    if (path !== '/app' && id !== String(this.installationId)) return refuse(404, 'Not Found');
    if (verb === 'access_tokens' && this.suspendedAt !== null)
      return refuse(403, 'This installation has been suspended');
    const [status, answer] = this.#shown(path, verb);
    this.violations.push(...this.#contract.answerFaults(method, template, status, answer));
    return { status, headers: { date }, body: answer };
  }

  #time(): number {
    return this.now().getTime() + this.clockOffsetMs;
  }

  #shown(path: string, verb: string | undefined): [number, unknown] {
    const { permissions, installationId: id, suspendedAt: suspended_at } = this;
    if (path === '/app') return [200, { ...this.#example('integration'), id: this.appId, name: 'Harbor deploys' }];
    if (verb === undefined)
      return [200, { ...this.#example('base-installation'), id, permissions, suspended_at, app_id: this.appId }];
    const token = `ghs_${this.appId}_eyJhbGciOiJSUzI1NiJ9.${Buffer.from(`token ${this.given.length}`).toString('base64url')}.c2lnbmF0dXJl`;
    const expiresAt = this.#time() + this.lifeMs;
    this.given.push({ token, expiresAt });
    const expires_at = `${new Date(expiresAt).toISOString().slice(0, 19)}Z`;
    return [201, { token, expires_at, permissions, repository_selection: 'selected' }];
  }

  #example(name: string): object {
    return this.#contract.example(name) as object;
  }

  /** What GitHub says of an authorization that it does not accept; null when it does. */
  #wrongWith(authorization = ''): string | null {
    const [, head = '', claims = '', signature = ''] =
      /^Bearer ([\w-]+)\.([\w-]+)\.([\w-]+)$/.exec(authorization) ?? [];
    const signed = Buffer.from(`${head}.${claims}`);
    if (!verify('RSA-SHA256', signed, publicKey, Buffer.from(signature, 'base64url')))
      return 'A JSON web token could not be decoded';
    const { iat, exp, iss } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as Record<string, number>;
    const seconds = Math.floor(this.#time() / 1_000);
    if (iss !== this.appId) return 'Integration not found';
    if (typeof exp !== 'number' || exp <= seconds)
      return "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires";
    if (exp > seconds + longestJwtSeconds) return "'Expiration time' claim ('exp') is too far in the future";
    if (typeof iat !== 'number' || iat > seconds)
      return "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued";
    return null;
  }
}
