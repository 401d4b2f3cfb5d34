import { createHash } from 'node:crypto';
import type { VendorContract } from '../support/vendor-contract.ts';
import { type FakeAnswer, type FakeRequest, FakeServer } from './fake-server.ts';

interface MockCommit {
  sha: string;
  message: string;
  login: string | null;
  parents: string[];
  files: string[];
  at: Date;
}

interface MockRelease {
  tag: string;
  name?: string;
  body?: string;
  draft?: boolean;
  prerelease?: boolean;
  at?: string;
}

interface MockPull {
  number: number;
  title: string;
  login: string;
  labels: string[];
  mergedAs: string | null;
  at: Date;
}

type Json = Record<string, unknown>;

const repository = '/repos/{owner}/{repo}';

/**
 * A mock of GitHub's releases, tags, commits, pull requests and checks of harbor/shop. It knows no more of GitHub than
 * GitHub's own API description, which every request and response is validated against.
 */
export class MockGithubReleases {
  readonly server = new FakeServer((request) => this.#answer(request));
  readonly violations: string[] = [];
  releases: MockRelease[] = [];
  readonly pulls: MockPull[] = [];
  /** By commit. */
  readonly runs = new Map<string, { name: string; status: string; conclusion: string | null }[]>();
  readonly statuses = new Map<string, { context: string; state: string }[]>();
  /** By the number of the pull request. */
  readonly reviews = new Map<number, { login: string | null; state: string; type?: string }[]>();
  /** Pull requests by commit, besides those that were merged as it. */
  readonly pullsOf = new Map<string, number[]>();
  readonly #commits = new Map<string, MockCommit>();
  /** By tag name or by the name of a tag object. */
  readonly #references = new Map<string, { type: 'commit' | 'tag'; sha: string }>();
  readonly #contract: VendorContract;

  constructor(contract: VendorContract) {
    this.#contract = contract;
  }

  /** Adds a commit on top of `parents`; returns its name. */
  commit(message: string, parents: string[], more: Partial<Pick<MockCommit, 'login' | 'files'>> = {}): string {
    const sha = hash(`commit ${this.#commits.size} ${message}`);
    const at = new Date(Date.UTC(2026, 0, 1, 0, this.#commits.size));
    this.#commits.set(sha, { sha, message, parents, login: 'ada', files: [], at, ...more });
    return sha;
  }

  tag(name: string, sha: string, kind: 'lightweight' | 'annotated' = 'lightweight'): void {
    if (kind === 'lightweight') return void this.#references.set(name, { type: 'commit', sha });
    const tagObject = hash(`tag ${name} ${sha}`);
    this.#references.set(tagObject, { type: 'commit', sha });
    this.#references.set(name, { type: 'tag', sha: tagObject });
  }

  merge(pull: Omit<MockPull, 'at' | 'mergedAs'>, sha: string | null): void {
    this.pulls.push({ ...pull, mergedAs: sha, at: this.#commits.get(sha ?? '')?.at ?? new Date(0) });
  }

  #answer({ method, path, query, headers }: FakeRequest): FakeAnswer {
    if (headers.authorization !== 'Bearer ghs_mock') this.violations.push(`${path}: no token`);
    const [, rest] = /^\/repos\/harbor\/shop(?:\/(.*))?$/.exec(path) ?? [];
    if (!path.startsWith('/repos/harbor/shop')) return { status: 404, body: { message: 'Not Found' } };
    const send = (template: string, answer: unknown, found: { headers?: Record<string, string> } = {}): FakeAnswer => {
      const status = answer === null ? 404 : 200;
      const body = answer ?? { message: 'Not Found', status: '404' };
      this.violations.push(...this.#contract.requestFaults(method, repository + template, undefined));
      this.violations.push(...this.#contract.answerFaults(method, repository + template, status, body));
      return { status, body, ...found };
    };
    const page = <T>(all: readonly T[]): { some: T[]; headers: Record<string, string> } => {
      const [size, at] = [Number(query.get('per_page') ?? 30), Number(query.get('page') ?? 1)];
      if (size > 100) this.violations.push(`${path}: pages of ${size}`);
      const isLast = at * size >= all.length;
      const link = `<${this.server.url}${path}?per_page=${size}&page=${at + 1}>; rel="next"`;
      return { some: all.slice((at - 1) * size, at * size), headers: isLast ? {} : { link } };
    };
    const [area = '', kind = '', ...names] = (rest ?? '').split('/');
    const name = decodeURIComponent(names.join('/'));
    if (rest === undefined) return send('', { ...this.#example('full-repository'), has_discussions: true });
    if (rest === 'releases') {
      const { some, headers: link } = page(this.releases);
      return send(
        '/releases',
        some.map((one) => this.#shownRelease(one)),
        { headers: link },
      );
    }
    if (area === 'releases' && kind === 'tags') {
      const found = this.releases.find(({ tag, draft }) => tag === name && draft !== true);
      return send('/releases/tags/{tag}', found === undefined ? null : this.#shownRelease(found));
    }
    if (area === 'git' && kind === 'ref') {
      const object = this.#references.get(name.replace(/^tags\//, ''));
      return send('/git/ref/{ref}', object === undefined ? null : this.#shownReference('git-ref', object));
    }
    if (area === 'git' && kind === 'tags') {
      const object = this.#references.get(name);
      return send('/git/tags/{tag_sha}', object === undefined ? null : this.#shownReference('git-tag', object));
    }
    if (area === 'compare') return send('/compare/{basehead}', this.#comparison(kind, page));
    if (rest === 'pulls') {
      const closed = [...this.pulls].sort((one, other) => other.at.getTime() - one.at.getTime());
      const { some, headers: link } = page(closed);
      return send(
        '/pulls',
        some.map((one) => this.#shownPull(one)),
        { headers: link },
      );
    }
    if (area === 'commits' && name === 'pulls') {
      const named = this.pullsOf.get(kind) ?? [];
      const mine = this.pulls.filter(({ number, mergedAs }) => mergedAs === kind || named.includes(number));
      // GitHub describes this answer as that of /pulls.
      return send(
        '/pulls',
        mine.map((one) => this.#shownPull(one)),
      );
    }
    if (area === 'commits' && name === '') {
      const found = this.#commits.get(kind);
      const [example] = this.#example('commit-comparison').commits as Json[];
      return send('/commits/{ref}', found === undefined ? null : shownCommit(example ?? {}, found));
    }
    if (area === 'pulls' && name === 'reviews') {
      const [example = {}] = this.#contract.example('pull-request-review-items') as Json[];
      const { some, headers: link } = page(this.reviews.get(Number(kind)) ?? []);
      return send(
        '/pulls/{pull_number}/reviews',
        some.map(({ login, state, type = 'User' }) => ({
          ...{ ...example, state },
          user: login === null ? null : { ...(example.user as Json), login, type },
        })),
        { headers: link },
      );
    }
    if (area === 'commits' && name === 'check-runs') {
      const all = this.runs.get(kind) ?? [];
      const [example] = this.#example('check-run-paginated').check_runs as Json[];
      const shown = page(all).some.map((one) => ({ ...example, ...one, head_sha: kind }));
      return send('/commits/{ref}/check-runs', { total_count: all.length, check_runs: shown });
    }
    if (area === 'commits' && name === 'status') {
      const all = this.statuses.get(kind) ?? [];
      const example = this.#example('combined-commit-status');
      const [status] = example.statuses as Json[];
      const statuses = page(all).some.map((one) => ({ ...status, ...one }));
      return send('/commits/{ref}/status', { ...example, sha: kind, total_count: all.length, statuses });
    }
    this.violations.push(`${method} ${path} is not expected`);
    return { status: 500 };
  }

  #example(name: string): Json {
    return this.#contract.example(name) as Json;
  }

  #shownRelease({ tag, name, body, draft = false, prerelease = false, at }: MockRelease): unknown {
    const published_at = draft ? null : (at ?? '2026-01-01T00:00:00Z');
    return { ...this.#example('release'), tag_name: tag, name: name ?? null, body, draft, prerelease, published_at };
  }

  #shownReference(example: 'git-ref' | 'git-tag', object: { type: string; sha: string }): unknown {
    return { ...this.#example(example), object: { ...object, url: `${this.server.url}/${object.sha}` } };
  }

  #shownPull({ number, title, login, labels, mergedAs, at }: MockPull): unknown {
    const [example = {}] = this.#contract.example('pull-request-simple-items') as Json[];
    const [label] = example.labels as Json[];
    const time = at.toISOString();
    return {
      ...example,
      ...{ number, title, state: 'closed', updated_at: time, closed_at: time, merge_commit_sha: mergedAs },
      merged_at: mergedAs === null ? null : time,
      user: { ...(example.user as Json), login },
      labels: labels.map((name) => ({ ...label, name })),
      requested_teams: [],
    };
  }

  #comparison(basehead: string, page: <T>(all: readonly T[]) => { some: T[] }): unknown {
    const [base = '', head = ''] = basehead.split('...');
    const [before, after] = [this.#ancestors(base), this.#ancestors(head)];
    const ahead = [...after].filter((sha) => !before.has(sha)).flatMap((sha) => this.#commits.get(sha) ?? []);
    const behind = [...before].filter((sha) => !after.has(sha)).length;
    const ordered = ahead.sort((one, other) => one.at.getTime() - other.at.getTime());
    const example = this.#example('commit-comparison');
    const [shown] = example.commits as Json[];
    const [file] = example.files as Json[];
    const names = [...new Set(ahead.flatMap(({ files }) => files))];
    const side = ahead.length === 0 ? 'behind' : 'ahead';
    return {
      ...example,
      status: ahead.length > 0 && behind > 0 ? 'diverged' : ahead.length + behind === 0 ? 'identical' : side,
      ...{ ahead_by: ahead.length, behind_by: behind, total_commits: ahead.length },
      commits: page(ordered).some.map((one) => shownCommit(shown ?? {}, one)),
      files: names.slice(0, 300).map((filename) => ({ ...file, filename })),
    };
  }

  #ancestors(sha: string): Set<string> {
    const found = new Set([sha]);
    for (const one of found) for (const parent of this.#commits.get(one)?.parents ?? []) found.add(parent);
    return found;
  }
}

function shownCommit(example: Json, { sha, message, login, parents, at }: MockCommit): unknown {
  const by = { name: login ?? 'Mallory', email: 'somebody@harbor.example', date: at.toISOString() };
  return {
    ...{ ...example, sha },
    commit: { ...(example.commit as Json), message, author: by, committer: by },
    author: login === null ? null : { ...(example.author as Json), login },
    parents: parents.map((parent) => ({ url: `https://github.example/${parent}`, sha: parent })),
  };
}

function hash(text: string): string {
  return createHash('sha1').update(text).digest('hex');
}
