import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { versionSourceContract } from '../../../test/contracts/version-source-contract.ts';
import { MockGithubReleases } from '../../../test/fakes/github-releases.ts';
import { integrationContext } from '../../../test/support/integration-context.ts';
import { describeWith } from '../../../test/support/needs.ts';
import { openContract } from '../../../test/support/vendor-contract.ts';
import type { Json } from '../../domain/invocation.ts';
import { Secret } from '../../lib/redact.ts';
import type { VersionQuery, VersionSource } from '../../ports/version-source.ts';
import { createSystems } from '../systems.ts';

const query = (more: Record<string, Json> = {}): VersionQuery => ({
  service: 'shop',
  with: {
    repository: 'harbor/shop',
    prefix: 'v',
    prereleases: false,
    migrations: ['db/*.sql'],
    authors: { Sam: 'U0SAM00001', tom: 'U0TOM00001' },
    requireChecks: false,
    ignoreChecks: [],
    ...more,
  },
  env: {},
});

describeWith('vendor-contracts', 'GitHub releases, mocked from its own API description', (folder) => {
  const contract = folder === '' ? null : openContract(folder, 'github/api.github.com.trimmed.json');
  const started: MockGithubReleases[] = [];
  const start = async () => {
    if (contract === null) throw new Error('there is no description');
    const github = new MockGithubReleases(contract);
    await github.server.start();
    started.push(github);
    return github;
  };
  const open = ({ server }: MockGithubReleases): Promise<VersionSource> =>
    createSystems(
      { 'github-releases': { url: server.url } },
      integrationContext({ secret: () => new Secret('ghs_mock') }),
    ).versionSource('github-releases');
  afterAll(async () => {
    await Promise.all(started.map(({ server }) => server.stop()));
    expect(started.flatMap(({ violations }) => violations)).toEqual([]);
    expect(started.flatMap(({ server }) => server.requests).length).toBeGreaterThan(20);
  });

  versionSourceContract('The source of GitHub releases', async () => {
    const github = await start();
    github.tag('v1.1.0', github.commit('Begin', []));
    github.releases = [{ tag: 'v1.1.0' }];
    return {
      source: await open(github),
      good: query(),
      exists: '1.1.0',
      broken: query({ repository: 'harbor/nothing' }),
      dispose: async () => {},
    };
  });

  let github: MockGithubReleases;
  let source: VersionSource;
  let first: string;
  let second: string;
  beforeEach(async () => {
    github = await start();
    source = await open(github);
    first = github.commit('Begin', []);
    const paid = github.commit('Add express pay (#12)', [first], { login: 'sam', files: ['pay.ts', 'db/001.sql'] });
    const branch = github.commit(
      'Show the basket\n\nCo-authored-by: Tom <7+tom@users.noreply.github.com>\nCo-authored-by: Uma <uma@x.example>',
      [paid],
      { login: null, files: ['basket.ts', 'pay.ts'] },
    );
    second = github.commit('Merge pull request #13', [paid, branch], { login: 'captain' });
    github.merge({ number: 12, title: 'Add express pay', login: 'sam', labels: ['migration'] }, paid);
    github.merge({ number: 13, title: 'Show the basket', login: 'eve', labels: ['breaking', 'migration'] }, second);
    github.merge({ number: 14, title: 'Never merged', login: 'tom', labels: [] }, null);
    github.tag('v1.0.0', first);
    github.tag('v1.1.0', second, 'annotated');
    github.releases = [
      { tag: 'v1.1.0', name: 'Express pay', body: '## Highlights\r\n\r\nPay with one press.\n\n* list' },
      { tag: 'v1.0.0' },
    ];
  });

  describe('the list', () => {
    it('has published releases in their order, of any number', async () => {
      github.releases = [
        ...Array.from({ length: 1_000 }, (_, index) => ({ tag: `v1.${index}.0` })),
        { tag: 'v2.0.0-rc.1', prerelease: true },
        { tag: 'v3.0.0', draft: true },
        { tag: 'vein', at: '2026-02-01T00:00:00Z' },
        { tag: 'vault', at: '2026-03-01T00:00:00Z' },
        { tag: 'v?' },
        { tag: 'v', at: '2026-04-01T00:00:00Z' },
        { tag: 'nightly' },
      ].reverse();
      const { versions, leftOut } = await source.list(query());
      expect(versions).toHaveLength(1_002);
      expect(versions.slice(0, 4)).toEqual(['ein', 'ault', '1.0.0', '1.1.0']);
      expect(versions.at(-1)).toBe('1.999.0');
      expect(leftOut).toEqual(['?', 'v']);
    });

    it('has pre-releases only when the settings say so, and they can be found only then', async () => {
      github.releases = [{ tag: 'v1.1.0', prerelease: true }, { tag: 'v1.0.0' }];
      expect((await source.list(query())).versions).toEqual(['1.0.0']);
      expect(await source.find(query(), '1.1.0', null)).toBeNull();
      const all = query({ prereleases: true });
      expect((await source.list(all)).versions).toEqual(['1.0.0', '1.1.0']);
      expect(await source.find(all, '1.1.0', null)).toMatchObject({ version: '1.1.0' });
    });
  });

  describe('a release', () => {
    it('comes with its pull requests, labels, authors, files and migrations since the running version', async () => {
      expect(await source.find(query(), '1.1.0', '1.0.0')).toEqual({
        version: '1.1.0',
        digest: `git:${second}`,
        notes:
          'Express pay. Pay with one press. 3 commits in 2 pull requests since 1.0.0: #12 Add express pay (sam); ' +
          '#13 Show the basket (eve). Labels: breaking, migration. By sam, Mallory, tom, Uma, eve. ' +
          'Not known in Slack: Mallory, Uma, eve; their approvals would count. Checks: the commit has no checks.',
        changedFiles: 3,
        migrations: ['db/001.sql'],
        configuration: [],
        authors: ['U0SAM00001', 'U0TOM00001'],
        checks: { state: 'none', detail: 'the commit has no checks', areRequired: false },
      });
    });

    it('has another digest when its tag is moved', async () => {
      github.tag('v1.1.0', first, 'annotated');
      expect((await source.find(query(), '1.1.0', null))?.digest).toBe(`git:${first}`);
    });

    it('says when the running version has no tag, or nothing runs', async () => {
      const unknown = await source.find(query(), '1.1.0', '0.9');
      expect(unknown).toMatchObject({ changedFiles: null, authors: [] });
      expect(unknown?.notes).toContain('What changed since 0.9 is not known: it has no tag.');
      expect((await source.find(query(), '1.1.0', null))?.notes).toMatch(/^Express pay\. Pay with one press\. Checks/);
    });

    it('that is older than the running version names what is taken back', async () => {
      const older = await source.find(query(), '1.0.0', '1.1.0');
      expect(older).toMatchObject({ changedFiles: 3, migrations: ['db/001.sql'], authors: [] });
      expect(older?.notes).toContain('Older than 1.1.0. 1.1.0 has 3 commits that this version does not have.');
    });

    it('that has diverged from the running version names both sides', async () => {
      github.tag('v1.0.1', github.commit('Fix the price', [first], { login: 'Tom', files: ['price.ts', 'pay.ts'] }));
      github.releases.push({ tag: 'v1.0.1' });
      const hotfix = await source.find(query(), '1.0.1', '1.1.0');
      expect(hotfix).toMatchObject({ changedFiles: 4, migrations: ['db/001.sql'], authors: ['U0TOM00001'] });
      expect(hotfix?.notes).toContain('1 commit since 1.1.0: Fix the price. 1.1.0 has 3 commits');
    });

    it('with more files than GitHub lists says so, and counts migrations as possible', async () => {
      const files = Array.from({ length: 301 }, (_, index) => `file-${index}`);
      github.tag('v2.0.0', github.commit('Rename', [second], { files }));
      github.releases.push({ tag: 'v2.0.0' });
      const big = await source.find(query(), '2.0.0', '1.1.0');
      expect(big).toMatchObject({ changedFiles: 300, migrations: [expect.stringContaining('perhaps others')] });
      expect(big?.notes).toContain('GitHub lists not all changed files: there are 300 or more.');
      expect(await source.find(query({ migrations: [] }), '2.0.0', '1.1.0')).toMatchObject({ migrations: [] });
    });

    it('with more commits than are read counts everybody in the settings as an author', async () => {
      let last = second;
      for (let count = 0; count < 1_001; count += 1) last = github.commit(`Change ${count}`, [last]);
      github.tag('v2.0.0', last);
      github.releases.push({ tag: 'v2.0.0' });
      const big = await source.find(query(), '2.0.0', '1.1.0');
      expect(big?.authors).toEqual(['U0SAM00001', 'U0TOM00001']);
      expect(big?.notes).toContain('1001 commits since 1.1.0');
      expect(big?.notes).toContain('Not all commits could be read');
    });
  });

  describe('the checks', () => {
    const checked = async (more: Record<string, Json> = {}) =>
      (await source.find(query({ requireChecks: true, ...more }), '1.1.0', null))?.checks;
    const done = (name: string, conclusion: string) => ({ name, status: 'completed', conclusion });

    it('have passed when every run and every status has', async () => {
      const runs = Array.from({ length: 60 }, (_, index) => done(`unit ${index}`, 'success'));
      github.runs.set(second, [...runs, done('docs', 'skipped')]);
      github.statuses.set(second, [{ context: 'ci/jenkins', state: 'success' }]);
      expect(await checked()).toEqual({ state: 'passed', detail: '61 passed, 1 skipped', areRequired: true });
    });

    it.each([
      ['failed', done('lint', 'failure'), '1 of 2 checks failed: lint'],
      ['failed', done('lint', 'timed_out'), '1 of 2 checks failed: lint'],
      ['pending', { name: 'lint', status: 'in_progress', conclusion: null }, '1 of 2 checks not finished: lint'],
    ] as const)('are %s when one of them is', async (state, run, detail) => {
      github.runs.set(second, [done('unit', 'success'), run]);
      expect(await checked()).toEqual({ state, detail, areRequired: true });
      expect(await checked({ ignoreChecks: ['lint'] })).toMatchObject({ state: 'passed' });
    });

    it('are those of old statuses too', async () => {
      github.runs.set(second, [done('unit', 'success')]);
      github.statuses.set(second, [{ context: 'ci/jenkins', state: 'error' }]);
      expect(await checked()).toMatchObject({ state: 'failed', detail: '1 of 2 checks failed: ci/jenkins' });
    });
  });
});
