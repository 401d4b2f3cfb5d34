import type { BenchmarkLimit, VersionResultPolicy } from './policy.ts';
import { findingSeverities, type ResultKind, type ResultSummary } from './version-result.ts';

/** What one result means under a policy. */
export interface Judged {
  result: 'passed' | 'failed' | 'unknown';
  /** A clause with the numbers. */
  detail: string;
  reasonCode: string | null;
}

type Limits = Pick<VersionResultPolicy, 'minimumCoverage' | 'acceptedFindings' | 'benchmarkLimits'>;

/** Judges the numbers of one result. What says nothing, such as no test at all, is unknown and never passed. */
export function judgeSummary(kind: ResultKind, summary: ResultSummary, limits: Limits): Judged {
  switch (summary.of) {
    case 'tests':
      return kind === 'tests' || kind === 'integration-tests' ? judgeTests(summary) : otherKind;
    case 'coverage':
      return kind === 'coverage' ? judgeCoverage(summary, limits.minimumCoverage) : otherKind;
    case 'scan':
      return kind === 'scan' ? judgeScan(summary, limits.acceptedFindings) : otherKind;
    case 'benchmark':
      return kind === 'benchmark' ? judgeBenchmark(summary, limits.benchmarkLimits) : otherKind;
    case 'nothing':
      return unknown(summary.why, 'RESULT_UNREADABLE');
  }
}

const passed = (detail: string): Judged => ({ result: 'passed', detail, reasonCode: null });
const failed = (detail: string, reasonCode: string): Judged => ({ result: 'failed', detail, reasonCode });
const unknown = (detail: string, reasonCode: string): Judged => ({ result: 'unknown', detail, reasonCode });
const otherKind = unknown('the report is of another kind', 'RESULT_UNREADABLE');

type Of<T extends ResultSummary['of']> = Extract<ResultSummary, { of: T }>;

function judgeTests({ passed: good, failed: bad, skipped, failing }: Of<'tests'>): Judged {
  const all = good + bad + skipped;
  if (bad > 0) {
    const named = failing.length === 0 ? '' : `: ${failing.join(', ')}${bad > failing.length ? ' and others' : ''}`;
    return failed(`${bad} of ${all} tests failed${named}`, 'TESTS_FAILED');
  }
  if (good === 0) return unknown(all === 0 ? 'no test was run' : `all ${all} tests were skipped`, 'NO_TESTS');
  return passed(`${good} tests passed${skipped === 0 ? '' : `, ${skipped} skipped`}`);
}

function judgeCoverage({ covered, total }: Of<'coverage'>, minimum: number): Judged {
  if (total === 0) return unknown('no line of code was measured', 'NO_COVERAGE');
  // Compared as whole numbers of lines, so that 79.96 % is not rounded up to 80.
  const words = `${percent(covered, total)} of ${total} lines are covered; at least ${minimum} % are needed`;
  return covered * 100 >= minimum * total ? passed(words) : failed(words, 'COVERAGE_TOO_LOW');
}

/** Rounded down: what is shown never reaches a limit that is not reached. */
function percent(part: number, whole: number): string {
  return `${(Math.floor((part * 1_000) / whole) / 10).toFixed(1)} %`;
}

function judgeScan({ findings, worst }: Of<'scan'>, accepted: Limits['acceptedFindings']): Judged {
  const from = accepted === 'none' ? 0 : findingSeverities.indexOf(accepted) + 1;
  const counts = findingSeverities.map((severity) => ({ severity, count: findings[severity] })).toReversed();
  const found = counts.filter(({ count }) => count > 0).map(({ severity, count }) => `${count} ${severity}`);
  const tooBad = findingSeverities.slice(from).some((severity) => findings[severity] > 0);
  const words = found.length === 0 ? 'nothing was found' : `found: ${found.join(', ')}`;
  if (!tooBad) return passed(words);
  const named = worst.length === 0 ? '' : ` (${worst.join(', ')})`;
  return failed(
    `${words}${named}; ${accepted === 'none' ? 'nothing' : `nothing worse than ${accepted}`} is accepted`,
    'SCAN_FINDINGS',
  );
}

function judgeBenchmark({ values }: Of<'benchmark'>, limits: Limits['benchmarkLimits']): Judged {
  const names = Object.keys(limits);
  if (names.length === 0) return unknown('no limit is set for any measurement (benchmarkLimits)', 'NO_BENCHMARK_LIMIT');
  const measured = names.map((name) => ({
    name,
    limit: limits[name] ?? {},
    all: values.filter((one) => one.name === name),
  }));
  const beyond = measured.flatMap(({ limit, all }) =>
    all.filter(({ value }) => !isWithin(value, limit)).map((one) => says(one, limit)),
  );
  if (beyond.length > 0) return failed(beyond.slice(0, 3).join('; '), 'BENCHMARK_LIMIT');
  const missing = measured.filter(({ all }) => all.length === 0).map(({ name }) => name);
  if (missing.length > 0) return unknown(`not measured: ${missing.join(', ')}`, 'BENCHMARK_MISSING');
  return passed(
    measured
      .flatMap(({ limit, all }) => all.map((one) => says(one, limit)))
      .slice(0, 5)
      .join('; '),
  );
}

const isWithin = (value: number, { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY }: BenchmarkLimit) =>
  value >= min && value <= max;

function says(
  { name, value, unit }: { name: string; value: number; unit: string },
  { min, max }: BenchmarkLimit,
): string {
  const bounds = [min === undefined ? null : `at least ${min}`, max === undefined ? null : `at most ${max}`];
  return `${name} ${value}${unit === '' ? '' : ` ${unit}`} (${bounds.filter((one) => one !== null).join(', ')})`;
}
