import { describe, expect, it } from 'vitest';
import type { VersionResultId } from '../ids.ts';
import { mostResults, versionResultChecks } from './gate.ts';
import { judgeSummary } from './judge-summary.ts';
import { type VersionResultPolicy, versionResultDefaults } from './policy.ts';
import type { ResultKind, ResultSummary, VersionResult } from './version-result.ts';

const now = new Date('2026-03-03T10:00:00Z');
const digest = `sha256:${'a'.repeat(64)}`;
const about = { service: 'checkout', version: '1.4.0', digest, ownIds: ['UREQUESTER'] };
const tests = (passed: number, failed = 0, skipped = 0): ResultSummary => ({
  of: 'tests',
  ...{ passed, failed, skipped, failing: failed > 0 ? ['Cart pays'] : [] },
});

const result = (more: Partial<VersionResult> = {}): VersionResult => ({
  id: 'vrs_1' as VersionResultId,
  kind: 'tests',
  service: 'checkout',
  version: '1.4.0',
  digest,
  name: 'default',
  summary: tests(12),
  files: { count: 1, bytes: 100, sha256: 'f'.repeat(64) },
  url: null,
  source: 'webhook',
  authorId: 'ci',
  onBehalfOf: null,
  at: new Date('2026-03-02T10:00:00Z'),
  ...more,
});

const check = (results: VersionResult[], asked: Omit<typeof about, 'digest'> & { digest: string | null } = about) =>
  versionResultChecks(['tests'], versionResultDefaults, asked, results, now)[0];
const judged = (...args: Parameters<typeof check>) => {
  const { result: outcome, reasonCode } = check(...args) ?? {};
  return [outcome, reasonCode];
};

describe('a required result', () => {
  it('passes with its numbers, where it comes from, and what it can be looked up by', () => {
    expect(check([result({ url: 'https://ci.example.com/7' })])).toEqual({
      ...{ id: 'tests', title: 'Tests', result: 'passed', detail: '12 tests passed', reasonCode: null },
      ...{ source: 'signed webhook from ci', at: '2026-03-02T10:00:00.000Z', evidence: 'https://ci.example.com/7' },
    });
    expect(check([result()])?.evidence).toBe('sha256:ffffffffffff');
    expect(judged([result({ digest: null })], { ...about, digest: null })).toEqual(['passed', null]);
  });

  it('is asked for only where it is required', () => {
    expect(versionResultChecks(['qa', 'ci'], versionResultDefaults, about, [result()], now)).toEqual([]);
  });

  it.each<[string, VersionResult[], string, string]>([
    ['missing', [], 'unknown', 'NO_RESULT'],
    ['of another kind', [result({ kind: 'integration-tests' })], 'unknown', 'NO_RESULT'],
    ['of another digest', [result({ digest: `sha256:${'b'.repeat(64)}` })], 'failed', 'RESULT_CONTENT'],
    ['of no digest', [result({ digest: null })], 'unknown', 'RESULT_CONTENT'],
    [
      'too old, to the millisecond',
      [result({ at: new Date(now.getTime() - 30 * 86_400_000) })],
      'unknown',
      'RESULT_EXPIRED',
    ],
    ['typed by the requester', [result({ source: 'link', authorId: 'UREQUESTER' })], 'failed', 'RESULT_NOT_COUNTED'],
    [
      'reported by an agent of the requester',
      [result({ source: 'tool', authorId: 'agent:x', onBehalfOf: 'UREQUESTER' })],
      'failed',
      'RESULT_NOT_COUNTED',
    ],
    ['a failure', [result({ summary: tests(11, 1) })], 'failed', 'TESTS_FAILED'],
    ['a failure after a success', [result({ summary: tests(11, 1) }), result()], 'failed', 'TESTS_FAILED'],
    [
      'a success of one suite after the failure of another',
      [result({ name: 'b' }), result({ name: 'a', summary: tests(0, 1) })],
      'failed',
      'TESTS_FAILED',
    ],
    [
      'an unknown result after a success',
      [result({ summary: { of: 'nothing', why: 'it is no XML' } }), result()],
      'unknown',
      'RESULT_UNREADABLE',
    ],
    [
      'of a suite that is known of another digest only',
      [result(), result({ name: 'e2e', digest: 'sha256:b' })],
      'failed',
      'RESULT_CONTENT',
    ],
    ['without tests', [result({ summary: tests(0) })], 'unknown', 'NO_TESTS'],
    ['with skipped tests only', [result({ summary: tests(0, 0, 4) })], 'unknown', 'NO_TESTS'],
    [
      'a report of something else',
      [result({ summary: { of: 'coverage', covered: 1, total: 1 } })],
      'unknown',
      'RESULT_UNREADABLE',
    ],
    [
      'one of too many',
      Array.from({ length: mostResults }, (_, at) => result({ name: `n${at}` })),
      'unknown',
      'TOO_MANY_RESULTS',
    ],
  ])('that is %s keeps the gate shut', (_what, results, outcome, code) => {
    expect(judged(results)).toEqual([outcome, code]);
    const next = code === 'TESTS_FAILED' ? 'look at the report' : '/deploy result checkout 1.4.0 tests';
    expect(check(results)?.nextStep).toContain(next);
  });

  it('counts when it is the newest of this digest, whatever was found out about another one later', () => {
    expect(judged([result({ digest: 'sha256:b', summary: tests(0, 3) }), result()])).toEqual(['passed', null]);
    expect(judged([result(), result({ summary: tests(0, 3) })])).toEqual(['passed', null]);
  });

  it('counts by somebody else, also when the requester said something later', () => {
    const own = result({ source: 'link', authorId: 'UREQUESTER', summary: tests(5) });
    expect(judged([own, result({ source: 'link', authorId: 'UQA' })])).toEqual(['passed', null]);
    expect(judged([own], { ...about, ownIds: [] })).toEqual(['passed', null]);
  });
});

describe('the numbers of a result', () => {
  const limits: VersionResultPolicy = {
    ...versionResultDefaults,
    benchmarkLimits: { latency: { max: 200 }, throughput: { min: 500, max: 9_000 } },
  };
  const of = (kind: ResultKind, summary: ResultSummary, more: Partial<VersionResultPolicy> = {}) => {
    const { result: outcome, reasonCode } = judgeSummary(kind, summary, { ...limits, ...more });
    return [outcome, reasonCode];
  };
  const coverage = (covered: number, total: number): ResultSummary => ({ of: 'coverage', covered, total });
  const scan = (more: Partial<Extract<ResultSummary, { of: 'scan' }>['findings']>): ResultSummary => ({
    ...{ of: 'scan', tools: ['Trivy'], worst: ['CVE-1'] },
    findings: { low: 0, medium: 0, high: 0, critical: 0, ...more },
  });
  const benchmark = (values: Record<string, number>): ResultSummary => ({
    of: 'benchmark',
    values: Object.entries(values).map(([name, value]) => ({ name, value, unit: '' })),
  });

  it.each<[ResultKind, ResultSummary, Partial<VersionResultPolicy>, string, string | null]>([
    ['coverage', coverage(80, 100), {}, 'passed', null],
    ['coverage', coverage(79_999, 100_000), {}, 'failed', 'COVERAGE_TOO_LOW'],
    ['coverage', coverage(0, 0), { minimumCoverage: 0 }, 'unknown', 'NO_COVERAGE'],
    ['coverage', coverage(0, 10), { minimumCoverage: 0 }, 'passed', null],
    ['scan', scan({ high: 3, low: 5 }), {}, 'passed', null],
    ['scan', scan({ critical: 1 }), {}, 'failed', 'SCAN_FINDINGS'],
    ['scan', scan({ high: 1 }), { acceptedFindings: 'medium' }, 'failed', 'SCAN_FINDINGS'],
    ['scan', scan({ medium: 1 }), { acceptedFindings: 'medium' }, 'passed', null],
    ['scan', scan({ low: 1 }), { acceptedFindings: 'none' }, 'failed', 'SCAN_FINDINGS'],
    ['scan', scan({}), { acceptedFindings: 'none' }, 'passed', null],
    ['benchmark', benchmark({ latency: 200, throughput: 500 }), {}, 'passed', null],
    ['benchmark', benchmark({ latency: 200.1, throughput: 500 }), {}, 'failed', 'BENCHMARK_LIMIT'],
    ['benchmark', benchmark({ latency: 100, throughput: 499 }), {}, 'failed', 'BENCHMARK_LIMIT'],
    ['benchmark', benchmark({ latency: 100 }), {}, 'unknown', 'BENCHMARK_MISSING'],
    ['benchmark', benchmark({ latency: 300 }), {}, 'failed', 'BENCHMARK_LIMIT'],
    ['benchmark', benchmark({ latency: 1 }), { benchmarkLimits: {} }, 'unknown', 'NO_BENCHMARK_LIMIT'],
    ['scan', tests(1), {}, 'unknown', 'RESULT_UNREADABLE'],
    ['benchmark', coverage(1, 1), {}, 'unknown', 'RESULT_UNREADABLE'],
    ['coverage', tests(1), {}, 'unknown', 'RESULT_UNREADABLE'],
    ['scan', { of: 'nothing', why: 'nothing was scanned' }, {}, 'unknown', 'RESULT_UNREADABLE'],
  ])('%s of %j with %j is %s', (kind, summary, more, outcome, code) => {
    expect(of(kind, summary, more)).toEqual([outcome, code]);
  });

  it('never show a limit as reached that is not', () => {
    expect(judgeSummary('coverage', coverage(79_999, 100_000), limits).detail).toContain('79.9 %');
  });
});
