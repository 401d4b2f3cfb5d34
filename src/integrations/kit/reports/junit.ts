import type { ResultSummary } from '../../../domain/version-result/version-result.ts';
import { redact } from '../../../lib/redact.ts';
import { storableText } from '../../../lib/storable-text.ts';
import { countIn, readXml } from './read-xml.ts';
import { Unreadable } from './unreadable.ts';

export type Tests = Extract<ResultSummary, { of: 'tests' }>;

const mostNamed = 3;

/**
 * Counts the test cases of JUnit XML. A case with `failure` or `error` has failed; one that succeeded when it was tried
 * again (`flakyFailure`) has not. Where a suite says that more failed than its cases show, as after a broken setup, the
 * suite is believed.
 */
export async function readJunit(text: string): Promise<Tests> {
  const found = { passed: 0, failed: 0, skipped: 0, failing: [] as string[] };
  let declared = 0;
  let current: { name: string; outcome: 'passed' | 'failed' | 'skipped' } | null = null;
  await readXml(text, {
    open: (name, attributes, path) => {
      if (path.length === 0 && name !== 'testsuites' && name !== 'testsuite')
        throw new Unreadable('it is no JUnit XML');
      if (name === 'testsuites' || name === 'testsuite')
        declared = Math.max(declared, (countIn(attributes, 'failures') ?? 0) + (countIn(attributes, 'errors') ?? 0));
      if (name === 'testcase') current = { name: nameOf(attributes), outcome: 'passed' };
      if (current === null || path.at(-1) !== 'testcase') return;
      if (name === 'failure' || name === 'error') current.outcome = 'failed';
      if (name === 'skipped' && current.outcome === 'passed') current.outcome = 'skipped';
    },
    close: (name) => {
      if (name !== 'testcase' || current === null) return;
      found[current.outcome] += 1;
      if (current.outcome === 'failed' && found.failing.length < mostNamed) found.failing.push(current.name);
      current = null;
    },
  });
  return { of: 'tests', ...found, failed: Math.max(found.failed, declared) };
}

function nameOf({ classname = '', name = '' }: Readonly<Record<string, string>>): string {
  const whole = [classname, name].filter((one) => one !== '').join(' ');
  return redact(storableText(whole)).replace(/\s+/g, ' ').slice(0, 80) || 'a test without a name';
}

/** The tests of several files together. */
export function sumTests(all: readonly Tests[]): Tests {
  return {
    of: 'tests',
    passed: all.reduce((sum, one) => sum + one.passed, 0),
    failed: all.reduce((sum, one) => sum + one.failed, 0),
    skipped: all.reduce((sum, one) => sum + one.skipped, 0),
    failing: all.flatMap(({ failing }) => failing).slice(0, mostNamed),
  };
}
