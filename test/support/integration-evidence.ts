import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/**
 * What stands in for a system in the tests of its integration. `real`: a program that others wrote and people run.
 * `emulator`: one that others wrote for tests. `contract`: a fake of ours that is checked against the vendor's own
 * description of its API. `fake`: one that is not. `local`: no system of a vendor, but commands, files, servers and
 * requests that the tests make on one machine.
 */
export const kinds = ['real', 'emulator', 'contract', 'fake', 'local'] as const;
export type Kind = (typeof kinds)[number];

/** What the test files show of an integration. */
export interface Evidence {
  kinds: Kind[];
  /** Files in test/fakes. */
  fakes: string[];
  /** Packages of others that drive or check the fake. */
  clients: string[];
  /** Contract suites that its tests run, without the word. */
  suites: string[];
  /** Tests of the whole bot that have the same system beside it. */
  stories: string[];
  /** Its test files, and what they need of the machine. */
  tests: string[];
  needs: string[];
}

interface TestFile {
  path: string;
  text: string;
}

/** By what the tests need of the machine: the program that is real then. */
const realNeeds = new Set(['ansible', 'alertmanager', 'container-registry', 'postgres', 'prometheus', 'redis']);
/** What real servers are started with, besides those. */
const realSupport = new Set(['mail-server']);
/** Packages that most tests use. */
const usual = new Set(['vitest', 'zod', 'yaml']);
/** What fakes are made of. */
const parts = new Set(['fake-server.ts', 'aws-service.ts', 'vercel-shapes.ts', 'opened-render.ts', 'opened-vercel.ts']);
/** The senders of one file of the tests: each of them takes alerts. */
const alertSenders = new Set(['alertmanager', 'alerts', 'aws-cloudwatch', 'datadog', 'newrelic', 'splunk']);

/** What the tests that are there show of the integration with this id. */
export function evidenceOf(id: string): Evidence {
  const own = testsIn(`src/integrations/${id}`);
  const shared = testsIn('src/integrations/kit/aws').filter(({ text }) => text.includes(`'../../${id}/`));
  const files = [...own, ...shared];
  const used = unique(files.flatMap(({ text }) => [...text.matchAll(/\/test\/fakes\/([\w.-]+)'/g)].map(first)));
  const named = used.filter((file) => !parts.has(file));
  // A fake server without a name is one that a test has made for itself.
  const fakes = named.length > 0 ? named : used.filter((file) => file === 'fake-server.ts');
  const needs = unique(files.flatMap(({ text }) => [...text.matchAll(/describeWith\(\s*'([a-z-]+)'/g)].map(first)));
  const support = supportIn(files);
  const found: Record<Kind, boolean> = {
    real: needs.some((need) => realNeeds.has(need)) || [...realSupport].some((one) => support.includes(one)),
    emulator: needs.includes('moto'),
    contract: needs.includes('vendor-contracts'),
    fake: fakes.length > 0 && !needs.includes('vendor-contracts'),
    local: false,
  };
  const seen = kinds.filter((kind) => found[kind]);
  return {
    kinds: seen.length === 0 ? ['local'] : seen,
    fakes,
    clients: unique(
      files
        .flatMap(({ text }) => [...text.matchAll(/from '([@a-z][^'.]*)'/g)].map(first))
        .filter((name) => !name.startsWith('node:') && !usual.has(name)),
    ),
    suites: unique(files.flatMap(({ text }) => [...text.matchAll(/^\s*(\w+)Contract\(/gm)].map(first))),
    stories: testsIn('test/app')
      .filter((story) => isAbout(story, id, { named, support }))
      .map(({ path }) => path),
    tests: files.map(({ path }) => path),
    needs,
  };
}

function isAbout(story: TestFile, id: string, { named, support }: { named: string[]; support: string[] }): boolean {
  const theirs = [...story.text.matchAll(/\/fakes\/([\w.-]+)'/g)].map(first);
  const real = supportIn([story]);
  return (
    named.some((fake) => theirs.includes(fake)) ||
    support.some((one) => real.includes(one)) ||
    (alertSenders.has(id) && story.text.includes('alert-senders.ts'))
  );
}

/** The helpers that start real programs. */
function supportIn(files: readonly TestFile[]): string[] {
  const all = files.flatMap(({ text }) => [...text.matchAll(/\/support\/([\w-]+)\.ts'/g)].map(first));
  return unique(all.filter((one) => one.startsWith('real-') || realSupport.has(one)));
}

function testsIn(folder: string): TestFile[] {
  return readdirSync(root + folder)
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => ({ path: `${folder}/${name}`, text: readFileSync(`${root}${folder}/${name}`, 'utf8') }));
}

const first = ([, group = '']: readonly string[]) => group;
const unique = (all: readonly string[]) => [...new Set(all)].sort();
