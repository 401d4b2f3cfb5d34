import type { VersionResultId } from '../ids.ts';

/** What machines find out about a version, each in reports of known formats. */
export const resultKinds = ['tests', 'integration-tests', 'coverage', 'scan', 'benchmark'] as const;
export type ResultKind = (typeof resultKinds)[number];

/** What each kind is called in a sentence. */
export const resultWords: Readonly<Record<ResultKind, string>> = {
  tests: 'tests',
  'integration-tests': 'integration tests',
  coverage: 'test coverage',
  scan: 'security scan',
  benchmark: 'benchmark',
};

/** The formats that are read for each kind. */
export const resultFormats: Readonly<Record<ResultKind, string>> = {
  tests: 'JUnit XML',
  'integration-tests': 'JUnit XML',
  coverage: 'Cobertura, JaCoCo or lcov',
  scan: 'SARIF',
  benchmark: 'a JSON list of { name, value, unit }',
};

/** How bad a finding of a scan is, from the least. */
export const findingSeverities = ['low', 'medium', 'high', 'critical'] as const;
export type FindingSeverity = (typeof findingSeverities)[number];

/** What the reports say, in numbers. Limits are applied at the gate and not here, because they can change. */
export type ResultSummary =
  | {
      of: 'tests';
      passed: number;
      failed: number;
      skipped: number;
      /** Names of some that failed. */
      failing: readonly string[];
    }
  /** Lines of code. */
  | { of: 'coverage'; covered: number; total: number }
  | {
      of: 'scan';
      tools: readonly string[];
      findings: Readonly<Record<FindingSeverity, number>>;
      /** Some of the worst ones. */
      worst: readonly string[];
    }
  | { of: 'benchmark'; values: readonly { name: string; value: number; unit: string }[] }
  /** The reports could not be read, or say nothing that can be judged: a clause that says why. */
  | { of: 'nothing'; why: string };

/** What was reported about one version. */
export interface VersionResult {
  id: VersionResultId;
  kind: ResultKind;
  service: string;
  version: string;
  /** The content that was examined; null when whoever reported it did not say, and no source knows. */
  digest: string | null;
  /** Tells results of one kind apart, such as two suites of tests; the newest of each name counts. */
  name: string;
  summary: ResultSummary;
  /** The files that it was read from: how many, and one hash of their bytes. */
  files: { count: number; bytes: number; sha256: string };
  /** Where people can look at it; fetched by the bot when a person typed it. */
  url: string | null;
  /** `webhook`: signed by CI; `tool`: by an agent or the command line; `link`: typed by a person, and fetched. */
  source: 'webhook' | 'tool' | 'link';
  authorId: string;
  /** The person on whose behalf an agent acted. */
  onBehalfOf: string | null;
  at: Date;
}

export const sourceWords: Readonly<Record<VersionResult['source'], string>> = {
  webhook: 'signed webhook',
  tool: 'agent tool',
  link: 'typed link',
};

/** The name of a result that has none of its own. */
export const usualName = 'default';

/** What the checklist asks for. */
export function resultItemTitle(kind: ResultKind, version: string): string {
  switch (kind) {
    case 'tests':
      return `All tests of ${version} have passed`;
    case 'integration-tests':
      return `All integration tests of ${version} have passed`;
    case 'coverage':
      return `The tests of ${version} cover enough of its code`;
    case 'scan':
      return `The security scan of ${version} is clean enough`;
    case 'benchmark':
      return `The benchmark of ${version} is within its limits`;
  }
}
