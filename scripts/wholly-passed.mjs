// Prints the test files of a report whose every test ran and passed, relative to this folder, one a line.
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';

const report = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'));
for (const { name, status, assertionResults } of report.testResults) {
  /** @type {{ status: string }[]} */
  const tests = assertionResults;
  const isWhole = tests.length > 0 && tests.every((test) => test.status === 'passed');
  if (status === 'passed' && isWhole) process.stdout.write(`${relative('.', name)}\n`);
}
