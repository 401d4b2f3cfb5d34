// Adds up the test runner's reports and prints the one line that a reader looks for.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2] ?? 'build/ci';
const sum = { passed: 0, failed: 0, skipped: 0 };
/** @type {string[]} */
const failures = [];
/** @type {string[]} */
const secondTries = [];
const reports = readdirSync(folder).filter((name) => name.endsWith('.json'));
for (const name of reports) {
  const report = JSON.parse(readFileSync(join(folder, name), 'utf8'));
  process.stdout.write(
    `${name.replace('.json', '')}: ${report.numPassedTests} passed, ${report.numFailedTests} failed, ${report.numPendingTests} skipped, in ${report.testResults.length} files\n`,
  );
  for (const file of report.testResults) {
    let named = 0;
    for (const test of file.assertionResults) {
      // Passed in the end, and what went wrong before is kept: a test that depends on timing is seen here.
      if (test.status === 'passed' && test.failureMessages.length > 0)
        secondTries.push(`${name} ${file.name}: ${test.fullName}: ${test.failureMessages[0].split('\n')[0]}`);
      if (test.status !== 'failed') continue;
      named += 1;
      failures.push(`${name} ${file.name}: ${test.fullName}\n${test.failureMessages.join('\n')}`);
    }
    // A file that could not even be read, or whose hooks failed.
    if (file.status === 'failed' && named === 0) failures.push(`${name} ${file.name}\n${file.message}`);
  }
  sum.passed += report.numPassedTests;
  sum.failed += report.numFailedTests + (report.numTotalTests === 0 ? 1 : 0);
  sum.skipped += report.numPendingTests;
}
for (const one of secondTries) process.stdout.write(`\npassed at the second try: ${one.slice(0, 500)}\n`);
for (const failure of failures) process.stdout.write(`\nfailed in ${failure.slice(0, 2_000)}\n`);
// A run that found no report has shown nothing.
if (reports.length === 0) sum.failed += 1;
process.stdout.write(`${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped\n`);
if (sum.failed > 0) process.exitCode = 1;
