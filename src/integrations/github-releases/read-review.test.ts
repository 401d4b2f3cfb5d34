import { afterAll, beforeEach, expect, it } from 'vitest';
import { MockGithubReleases } from '../../../test/fakes/github-releases.ts';
import { integrationContext } from '../../../test/support/integration-context.ts';
import { describeWith } from '../../../test/support/needs.ts';
import { openContract } from '../../../test/support/vendor-contract.ts';
import { Secret } from '../../lib/redact.ts';
import type { CodeReview } from '../../ports/version-source.ts';
import { createSystems } from '../systems.ts';

const words = {
  ...{ repository: 'harbor/shop', prefix: 'v', prereleases: false, migrations: [], authors: {} },
  ...{ requireChecks: false, ignoreChecks: [] },
};

describeWith('vendor-contracts', 'Reviews on GitHub, mocked from its own API description', (folder) => {
  const contract = folder === '' ? null : openContract(folder, 'github/api.github.com.trimmed.json');
  const started: MockGithubReleases[] = [];
  let github: MockGithubReleases;
  let paid: string;
  let second: string;

  beforeEach(async () => {
    if (contract === null) throw new Error('there is no description');
    github = new MockGithubReleases(contract);
    await github.server.start();
    started.push(github);
    const first = github.commit('Begin', []);
    paid = github.commit('Add express pay (#12)', [first], { login: 'sam' });
    second = github.commit('Show the basket (#13)', [paid], { login: 'eve' });
    github.merge({ number: 12, title: 'Add express pay', login: 'sam', labels: [] }, paid);
    github.merge({ number: 13, title: 'Show the basket', login: 'eve', labels: [] }, second);
    github.tag('v1.0.0', first);
    github.tag('v1.1.0', second, 'annotated');
    github.reviews.set(12, [{ login: 'eve', state: 'APPROVED' }]);
    github.reviews.set(13, [{ login: 'sam', state: 'APPROVED' }]);
  });
  afterAll(async () => {
    await Promise.all(started.map(({ server }) => server.stop()));
    expect(started.flatMap(({ violations }) => violations)).toEqual([]);
  });

  const review = async (version = '1.1.0', running: string | null = '1.0.0'): Promise<CodeReview | undefined> => {
    const systems = createSystems(
      { 'github-releases': { url: github.server.url } },
      integrationContext({ secret: () => new Secret('ghs_mock') }),
    );
    const source = await systems.versionSource('github-releases');
    return source.review?.({ service: 'shop', with: words, env: {} }, version, running);
  };

  it('is there when somebody else approved each change', async () => {
    expect(await review()).toEqual({
      ...{ state: 'approved', detail: '2 commits in 2 approved pull requests', digest: `git:${second}` },
    });
  });

  it.each<[string, { login: string | null; state: string; type?: string }[]]>([
    ['nobody', []],
    ['its author', [{ login: 'Sam', state: 'APPROVED' }]],
    ['a bot', [{ login: 'approver[bot]', state: 'APPROVED', type: 'Bot' }]],
    ['somebody who has left', [{ login: null, state: 'APPROVED' }]],
    ['somebody whose approval was dismissed', [{ login: 'eve', state: 'DISMISSED' }]],
    ['somebody who only wrote a comment', [{ login: 'eve', state: 'COMMENTED' }]],
    [
      'somebody who then asked for changes',
      [
        { login: 'eve', state: 'APPROVED' },
        { login: 'eve', state: 'CHANGES_REQUESTED' },
      ],
    ],
    [
      'one, while another asks for changes',
      [
        { login: 'eve', state: 'APPROVED' },
        { login: 'tom', state: 'CHANGES_REQUESTED' },
      ],
    ],
    ['a word that GitHub may add later', [{ login: 'eve', state: 'BLESSED' }]],
  ])('is missing when a change was approved by %s', async (_who, reviews) => {
    github.reviews.set(12, reviews);
    expect(await review()).toMatchObject({ state: 'missing', detail: '#12 is not approved' });
  });

  it('is there when changes were asked for and then approved, and comments came later', async () => {
    const said = ['CHANGES_REQUESTED', 'APPROVED', 'COMMENTED'].map((state) => ({ login: 'eve', state }));
    github.reviews.set(12, [...Array.from({ length: 150 }, () => ({ login: 'tom', state: 'COMMENTED' })), ...said]);
    expect(await review()).toMatchObject({ state: 'approved' });
  });

  it('is missing when the author of a commit approved the pull request of somebody else', async () => {
    github.reviews.set(13, [{ login: 'tom', state: 'APPROVED' }]);
    const more = github.commit('Fix\n\nCo-authored-by: Tom <7+tom@users.noreply.github.com>', [second], {
      login: 'ada',
    });
    github.pullsOf.set(more, [13]);
    github.tag('v1.2.0', more);
    expect(await review('1.2.0')).toMatchObject({ state: 'missing', detail: '#13 is not approved' });
  });

  it('is missing when a commit came without a merged pull request', async () => {
    const pushed = github.commit('Push', [second]);
    github.merge({ number: 14, title: 'Open', login: 'ada', labels: [] }, null);
    github.pullsOf.set(pushed, [14]);
    github.tag('v1.2.0', pushed);
    expect(await review('1.2.0')).toMatchObject({
      ...{ state: 'missing', detail: `${pushed.slice(0, 7)} is part of no merged pull request` },
    });
  });

  it('looks at the newest commit only where there is nothing to compare with, and says so', async () => {
    github.reviews.set(12, []);
    for (const running of [null, '0.0.9'])
      expect(await review('1.1.0', running)).toMatchObject({
        ...{ state: 'approved', detail: expect.stringContaining('only the newest commit was looked at') },
      });
  });

  it('has nothing to look at when no commit is new', async () => {
    expect(await review('1.0.0', '1.1.0')).toMatchObject({ state: 'approved', detail: 'no commit is new' });
  });

  it('is not known of more commits than can be looked at', async () => {
    let last = second;
    for (let count = 0; count < 101; count += 1) last = github.commit(`Change ${count}`, [last]);
    github.tag('v2.0.0', last);
    expect(await review('2.0.0')).toMatchObject({ state: 'unknown', detail: expect.stringContaining('103 commits') });
  });

  it('is not known when GitHub does not answer, or has no such tag', async () => {
    expect(await review('9.9.9')).toMatchObject({ state: 'unknown', digest: null });
    await github.server.stop();
    expect(await review()).toMatchObject({ state: 'unknown', detail: expect.stringContaining('cannot be read') });
  });
});
