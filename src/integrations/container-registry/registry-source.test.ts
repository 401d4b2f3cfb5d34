import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { versionSourceContract } from '../../../test/contracts/version-source-contract.ts';
import { FakeServer } from '../../../test/fakes/fake-server.ts';
import { closedPort } from '../../../test/support/closed-port.ts';
import { integrationContext } from '../../../test/support/integration-context.ts';
import { describeWith } from '../../../test/support/needs.ts';
import { pushImage, pushIndex, startRegistry } from '../../../test/support/real-registry.ts';
import type { Json } from '../../domain/invocation.ts';
import type { VersionQuery, VersionSource } from '../../ports/version-source.ts';
import { createSystems } from '../systems.ts';

const open = (settings: Record<string, string>): Promise<VersionSource> =>
  createSystems({ 'container-registry': settings }, integrationContext()).versionSource('container-registry');

const query = (more: Record<string, Json> = {}): VersionQuery => ({
  service: 'shop',
  with: { image: 'harbor/shop', prefix: 'v', notesLabel: 'org.opencontainers.image.description', ...more },
  env: {},
});

describeWith('container-registry', 'A real container registry', (program) => {
  let registry: { url: string; stop(): void };
  const digests: Record<string, string> = {};
  beforeAll(async () => {
    registry = await startRegistry(program, await closedPort());
    const labels = {
      'org.opencontainers.image.description': 'Pays faster. token=ghp_0123456789abcdefghij0123456789abcdefgh',
      'org.opencontainers.image.revision': '4f43e65',
      'com.example.migrations': '0001_users, 0002_carts',
    };
    for (const version of ['1.10.0', '1.2.0', '1.2.0-rc.1'])
      digests[version] = await pushImage(registry.url, 'harbor/shop', `v${version}`, { ...labels, version });
    digests['1.11.0'] = await pushIndex(registry.url, 'harbor/shop', 'v1.11.0', digests['1.10.0'] ?? '');
    await pushImage(registry.url, 'harbor/shop', 'latest', labels);
  }, 60_000);
  afterAll(() => registry.stop());

  versionSourceContract('The source of image tags', async () => ({
    source: await open({ url: registry.url }),
    good: query(),
    exists: '1.2.0',
    broken: query({ image: 'harbor/nothing' }),
    dispose: async () => {},
  }));

  it('lists the tags with the prefix as versions, a release after its candidates', async () => {
    const source = await open({ url: registry.url });
    const { versions, leftOut } = await source.list(query());
    expect({ versions, leftOut }).toEqual({ versions: ['1.2.0-rc.1', '1.2.0', '1.10.0', '1.11.0'], leftOut: [] });
  });

  it('tells the digest by which the image is pulled, its labels without secrets, and its migrations', async () => {
    const source = await open({ url: registry.url });
    const found = await source.find(query({ migrationsLabel: 'com.example.migrations' }), '1.2.0', null);
    expect(found).toMatchObject({ digest: digests['1.2.0'], migrations: ['0001_users', '0002_carts'] });
    expect(found?.notes).toMatch(/^Pays faster\. .*Built from 4f43e65\.$/);
    expect(found?.notes).not.toContain('ghp_0123');
  });

  it('tells the digest of the whole index, with the labels of one of its images', async () => {
    const found = await (await open({ url: registry.url })).find(query(), '1.11.0', null);
    expect(found).toMatchObject({ digest: digests['1.11.0'] });
    expect(found?.notes).toContain('Built from');
    expect(digests['1.11.0']).not.toBe(digests['1.10.0']);
  });

  it('notices a tag that was moved', async () => {
    const source = await open({ url: registry.url });
    await pushImage(registry.url, 'harbor/shop', 'v2.0.0', { build: '1' });
    const before = await source.find(query(), '2.0.0', null);
    await pushImage(registry.url, 'harbor/shop', 'v2.0.0', { build: '2' });
    expect((await source.find(query(), '2.0.0', null))?.digest).not.toBe(before?.digest);
  });

  it('responds to the doctor', async () => {
    const systems = createSystems({ 'container-registry': { url: registry.url } }, integrationContext());
    expect(await systems.probe('container-registry')).toBe('responds without credentials');
  });
});

describe('a container registry that asks for a token', () => {
  const body = JSON.stringify({ schemaVersion: 2, config: { digest: 'sha256:c0' } });
  const digest = `sha256:${createHash('sha256').update(body).digest('hex')}`;
  let given = 0;
  let isExpired = false;
  let answerTags = (): { status: number; headers?: Record<string, string>; body?: unknown } => ({
    status: 200,
    body: { tags: ['v1.0.0'] },
  });
  const fake = new FakeServer(({ path, query: asked, headers }) => {
    if (path === '/token') {
      const isRight =
        headers.authorization === `Basic ${Buffer.from('robot:the-secret-in-PASSWORD').toString('base64')}`;
      given += 1;
      return isRight && asked.get('service') === 'fake'
        ? { status: 200, body: { token: `${asked.get('scope')}#${given}` } }
        : { status: 401 };
    }
    const scope = path === '/v2/' ? '' : 'repository:harbor/shop:pull';
    const isAllowed = !isExpired && (headers.authorization ?? '').startsWith(`Bearer ${scope || 'null'}#`);
    isExpired = false;
    if (!isAllowed) {
      const challenge = `Bearer realm="${fake.url}/token",service="fake",scope="${scope}"`;
      return { status: 401, headers: { 'www-authenticate': challenge } };
    }
    if (path === '/v2/') return { status: 200 };
    if (path.endsWith('/tags/list')) return answerTags();
    if (path.includes('/manifests/v1.0.0')) return { status: 200, headers: { 'docker-content-digest': digest }, body };
    if (path.includes('/manifests/v6.6.6'))
      return { status: 200, headers: { 'docker-content-digest': `sha256:${'0'.repeat(64)}` }, body };
    return { status: 404 };
  });
  const settings = () => ({ url: fake.url, user: 'robot', passwordVariable: 'PASSWORD' });
  beforeAll(() => fake.start());
  afterAll(() => fake.stop());

  it('gets one for each image, and another when it has expired', async () => {
    const source = await open(settings());
    expect((await source.list(query())).versions).toEqual(['1.0.0']);
    expect(await source.find(query(), '1.0.0', null)).toMatchObject({ digest, notes: '' });
    expect(given).toBe(1);
    isExpired = true;
    expect((await source.list(query())).versions).toEqual(['1.0.0']);
    expect(given).toBe(2);
  });

  it('is told apart from one that does not accept the credentials', async () => {
    const source = await open({ ...settings(), user: 'somebody' });
    await expect(source.list(query())).rejects.toMatchObject({ kind: 'auth' });
    const systems = createSystems({ 'container-registry': { ...settings(), user: 'x' } }, integrationContext());
    await expect(systems.probe('container-registry')).rejects.toMatchObject({ kind: 'auth' });
  });

  it('is not believed when a manifest does not have the digest that it names', async () => {
    await expect((await open(settings())).find(query(), '6.6.6', null)).rejects.toMatchObject({ kind: 'bad_response' });
  });

  it('is not read to the end of a list that has none, nor followed to another host', async () => {
    const source = await open(settings());
    let pages = 0;
    answerTags = () => {
      pages += 1;
      const link = `</v2/harbor/shop/tags/list?last=${pages}>; rel="next"`;
      return { status: 200, headers: { link }, body: { tags: [`v1.0.${pages}`] } };
    };
    await expect(source.list(query())).rejects.toMatchObject({ kind: 'bad_response' });
    expect(pages).toBe(20);
    const link = '<http://169.254.169.254/v2/harbor/shop/tags/list>; rel="next"';
    answerTags = () => ({ status: 200, headers: { link }, body: { tags: ['v1.0.0'] } });
    expect((await source.list(query())).versions).toEqual(['1.0.0']);
  });

  it.each([
    ['HTML', { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>' }],
    ['tags of another type', { status: 200, body: { tags: 'v1' } }],
  ])('gives no versions when it answers %s', async (_what, answer) => {
    answerTags = () => answer;
    await expect((await open(settings())).list(query())).rejects.toMatchObject({ kind: 'bad_response' });
  });
});
