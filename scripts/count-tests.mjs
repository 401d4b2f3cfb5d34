// Adds up the test runner's reports and prints the one line that a reader looks for.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2] ?? 'build/ci';
const sum = { passed: 0, failed: 0, skipped: 0 };
const reports = readdirSync(folder).filter((name) => name.endsWith('.json'));
for (const name of reports) {
  const report = JSON.parse(readFileSync(join(folder, name), 'utf8'));
  process.stdout.write(
    `${name.replace('.json', '')}: ${report.numPassedTests} passed, ${report.numFailedTests} failed, ${report.numPendingTests} skipped, in ${report.testResults.length} files\n`,
  );
  sum.passed += report.numPassedTests;
  sum.failed += report.numFailedTests + (report.numTotalTests === 0 ? 1 : 0);
  sum.skipped += report.numPendingTests;
}
// A run that found no report has shown nothing.
if (reports.length === 0) sum.failed += 1;
process.stdout.write(`${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped\n`);
if (sum.failed > 0) process.exitCode = 1;
