import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FakeAnswer, FakeServer } from '../../../test/fakes/fake-server.ts';
import { integrationContext } from '../../../test/support/integration-context.ts';
import type { Json } from '../../domain/invocation.ts';
import type { VersionQuery, VersionSource } from '../../ports/version-source.ts';
import { escapeText } from '../../slack/kit/mrkdwn.ts';
import { createSystems } from '../systems.ts';

const [before, after] = ['a'.repeat(40), 'b'.repeat(40)];
const token = 'ghp_0123456789abcdefghij0123456789abcdefgh';

const query = (more: Record<string, Json> = {}): VersionQuery => ({
  service: 'shop',
  with: {
    ...{ repository: 'harbor/shop', prefix: '', prereleases: false, migrations: [], authors: { ada: 'U0ADA00001' } },
    ...{ requireChecks: true, ignoreChecks: [] },
    ...more,
  },
  env: {},
});
const at = '/repos/harbor/shop';
const release = (tag: string, more: object = {}) => ({ tag_name: tag, draft: false, prerelease: false, ...more });
const commit = (message: string, login = 'ada') => ({
  sha: after,
  commit: { message, author: { name: login }, committer: { date: '2026-01-01T00:00:00Z' } },
  author: { login },
  parents: [{ sha: before }],
});

describe('a GitHub that answers otherwise than it should', () => {
  /** Answers by path; the rest is as it should be. */
  let answers: Record<string, FakeAnswer | ((page: number) => FakeAnswer)> = {};
  const usual: Record<string, unknown> = {
    [`${at}/releases`]: [release('1.1.0'), release('1.0.0')],
    [`${at}/releases/tags/1.1.0`]: release('1.1.0'),
    [`${at}/git/ref/tags/1.0.0`]: { object: { type: 'commit', sha: before } },
    [`${at}/git/ref/tags/1.1.0`]: { object: { type: 'commit', sha: after } },
    [`${at}/compare/${before}...${after}`]: {
      ...{ status: 'ahead', ahead_by: 1, behind_by: 0, total_commits: 1, commits: [commit('Pay')], files: [] },
    },
    [`${at}/pulls`]: [],
    [`${at}/commits/${after}/check-runs`]: {
      total_count: 1,
      check_runs: [{ name: 'unit', status: 'completed', conclusion: 'success' }],
    },
    [`${at}/commits/${after}/status`]: { state: 'pending', total_count: 0, statuses: [] },
    '/rate_limit': { resources: { core: { limit: 5_000, remaining: 4_999 } } },
  };
  const github = new FakeServer(({ path, query: asked }) => {
    const answer = answers[path];
    if (typeof answer === 'function') return answer(Number(asked.get('page')));
    if (answer !== undefined) return answer;
    return path in usual ? { status: 200, body: usual[path] } : { status: 404, body: { message: 'Not Found' } };
  });
  const systems = () => createSystems({ 'github-releases': { url: github.url } }, integrationContext());
  let source: VersionSource;
  beforeAll(() => github.start());
  afterAll(() => github.stop());
  beforeEach(async () => {
    answers = {};
    github.requests.length = 0;
    source = await systems().versionSource('github-releases');
  });
  const pages = (body: (page: number) => unknown) => (page: number) => ({
    status: 200,
    headers: { link: `<http://169.254.169.254/releases?page=${page + 1}>; rel="next"` },
    body: body(page),
  });

  it('answers the doctor, and the doctor says when the token is not accepted', async () => {
    expect(await systems().probe('github-releases')).toBe('accepts the token; 4999 of 5000 requests left this hour');
    answers['/rate_limit'] = { status: 401, body: { message: 'Bad credentials' } };
    await expect(systems().probe('github-releases')).rejects.toMatchObject({ kind: 'auth' });
  });

  it('is not read to the end of a list that has none, nor anywhere else', async () => {
    answers[`${at}/releases`] = pages((page) => [release(`1.${page}.0`)]);
    await expect(source.list(query())).rejects.toMatchObject({ kind: 'bad_response' });
    expect(github.requests).toHaveLength(20);
    answers[`${at}/pulls`] = pages(() => [
      { number: 1, title: 'Old', labels: [], updated_at: '2026-02-01T00:00:00Z', merged_at: null },
    ]);
    const found = await source.find(query(), '1.1.0', '1.0.0');
    expect(found?.notes).toContain('Not all pull requests could be read.');
    expect(github.requests.filter(({ path }) => path === `${at}/pulls`)).toHaveLength(5);
  });

  it.each([
    ['HTML', { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>Sign in</html>' }, 'bad_response'],
    ['another shape', { status: 200, body: { releases: [] } }, 'bad_response'],
    ['that it moved', { status: 301, body: { message: 'Moved Permanently' } }, 'bad_response'],
    ['that there is nothing', { status: 404, body: { message: 'Not Found' } }, 'not_found'],
    ['that the token may not', { status: 403, body: { message: 'Resource not accessible' } }, 'auth'],
    ['that it is down', { status: 502 }, 'unavailable'],
  ] as const)('gives no versions when it answers %s', async (_what, answer, kind) => {
    answers[`${at}/releases`] = answer;
    answers[`${at}/releases/tags/1.1.0`] = answer;
    await expect(source.list(query())).rejects.toMatchObject({ name: 'IntegrationError', kind });
    await expect(source.find(query(), '1.1.0', null)).rejects.toMatchObject({ name: 'IntegrationError', kind });
  });

  it('gives no versions when it asks for a pause, and says how long', async () => {
    answers[`${at}/releases`] = { status: 403, headers: { 'retry-after': '90' }, body: { message: 'secondary limit' } };
    await expect(source.list(query())).rejects.toMatchObject({ kind: 'rate_limited', retryAfterMs: 90_000 });
  });

  it.each([
    ['another release than the one asked for', `${at}/releases/tags/1.1.0`, release('9.9.9')],
    ['a tag of something else', `${at}/git/ref/tags/1.1.0`, { object: { type: 'tree', sha: after } }],
    ['a commit that is no commit', `${at}/git/ref/tags/1.1.0`, { object: { type: 'commit', sha: '../../users' } }],
    ['half a comparison', `${at}/compare/${before}...${after}`, { commits: [] }],
    ['pull requests of another shape', `${at}/pulls`, { message: 'none' }],
  ])('describes nothing when it names %s', async (_what, path, body) => {
    answers[path] = { status: 200, body };
    await expect(source.find(query(), '1.1.0', '1.0.0')).rejects.toMatchObject({ kind: 'bad_response' });
  });

  it('describes no release that has no tag, and follows no tag in a circle', async () => {
    answers[`${at}/git/ref/tags/1.1.0`] = { status: 404, body: { message: 'Not Found' } };
    await expect(source.find(query(), '1.1.0', null)).rejects.toMatchObject({ kind: 'not_found' });
    const circle = { status: 200, body: { object: { type: 'tag', sha: after } } };
    answers = { [`${at}/git/ref/tags/1.1.0`]: circle, [`${at}/git/tags/${after}`]: circle };
    await expect(source.find(query(), '1.1.0', null)).rejects.toMatchObject({ kind: 'bad_response' });
    answers = { [`${at}/releases`]: { status: 200, body: [release(''), release('1.0.0')] } };
    expect(await source.list(query())).toEqual({ versions: ['1.0.0'], leftOut: ['no tag'] });
  });

  it('counts no files that it does not list', async () => {
    const { files: _files, ...compared } = usual[`${at}/compare/${before}...${after}`] as Record<string, unknown>;
    answers[`${at}/compare/${before}...${after}`] = { status: 200, body: compared };
    const found = await source.find(query({ migrations: ['db/*'] }), '1.1.0', '1.0.0');
    expect(found).toMatchObject({ changedFiles: null, migrations: [expect.stringContaining('perhaps others')] });
  });

  it.each([
    ['a word that is not known', { status: 'completed', conclusion: 'dreamed' }, 'unknown'],
    ['a state that is not known', { status: 'dreaming', conclusion: 'success' }, 'unknown'],
    ['an end without a result', { status: 'completed', conclusion: null }, 'unknown'],
    ['nothing but skipped checks', { status: 'completed', conclusion: 'skipped' }, 'none'],
  ])('has no checks that have passed when it says %s', async (_what, run, state) => {
    const body = { total_count: 1, check_runs: [{ name: 'unit', ...run }] };
    answers[`${at}/commits/${after}/check-runs`] = { status: 200, body };
    expect((await source.find(query(), '1.1.0', null))?.checks).toMatchObject({ state, areRequired: true });
  });

  it.each([
    ['the token may not read', { status: 403, body: { message: 'Resource not accessible' } }],
    ['are more than it lists', { status: 200, body: { total_count: 5, check_runs: [] } }],
    ['are HTML', { status: 200, body: '<html>' }],
  ])('describes a release with checks that %s, which then are unknown', async (_what, answer) => {
    answers[`${at}/commits/${after}/check-runs`] = answer;
    const found = await source.find(query(), '1.1.0', null);
    expect(found?.checks).toMatchObject({ state: 'unknown' });
    expect(found?.notes).toContain('Checks: checks cannot be read');
  });

  it('cannot smuggle a mention, a line, a secret or a flood of text into the notes', async () => {
    const hostile = `<!channel>\u202E\u0000\n# ${token} ${'long '.repeat(5_000)}`;
    answers[`${at}/releases/tags/1.1.0`] = { status: 200, body: release('1.1.0', { name: hostile, body: hostile }) };
    answers[`${at}/compare/${before}...${after}`] = {
      status: 200,
      body: { ...(usual[`${at}/compare/${before}...${after}`] as object), commits: [commit(hostile, hostile)] },
    };
    answers[`${at}/pulls`] = {
      status: 200,
      body: [
        {
          ...{ number: 7, title: hostile, user: { login: hostile }, labels: [{ name: hostile }] },
          ...{ updated_at: '2026-01-01T00:00:00Z', merged_at: '2026-01-01T00:00:00Z', merge_commit_sha: after },
        },
      ],
    };
    const notes = (await source.find(query(), '1.1.0', '1.0.0'))?.notes ?? '';
    expect(notes).toContain('#7 <!channel>');
    expect(notes).not.toMatch(/[\p{Cc}\p{Cf}]|ghp_0123/u);
    expect(notes.length).toBeLessThanOrEqual(2_000);
    expect(escapeText(notes)).not.toContain('<');
  });
});
