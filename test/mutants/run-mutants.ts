import { execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Mutant } from './mutant.ts';

export type Verdict =
  | { kind: 'caught'; by: string; why?: string }
  | { kind: 'survived' }
  | { kind: 'broken'; why: string };

/** A copy of the project in which a defect can be planted, with the installed packages of the real one. */
export function copyProject(root: string, into: string): void {
  rmSync(into, { recursive: true, force: true });
  const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root })
    .toString()
    .split('\0')
    .filter((file) => file !== '' && existsSync(join(root, file)));
  for (const file of files) {
    mkdirSync(dirname(join(into, file)), { recursive: true });
    cpSync(join(root, file), join(into, file));
  }
  symlinkSync(join(root, 'node_modules'), join(into, 'node_modules'));
  mkdirSync(join(into, 'build'), { recursive: true });
  // The template for a quick first start carries the migrations in its name, so it fits the copy as well.
  execFileSync('npm', ['run', '--silent', 'prepare'], { cwd: into, stdio: 'ignore' });
}

/** Plants the defect, runs what must notice it, and takes the defect out again. */
export async function tryMutant(mutant: Mutant, tree: string): Promise<Verdict> {
  const path = join(tree, mutant.file);
  const original = readFileSync(path, 'utf8');
  const count = original.split(mutant.find).length - 1;
  if (count !== 1) return { kind: 'broken', why: `its place occurs ${count} times in ${mutant.file}` };
  writeFileSync(
    path,
    original.replace(mutant.find, () => mutant.replace),
  );
  try {
    return 'chaosSeed' in mutant.caughtBy
      ? await runChaos(tree, mutant.caughtBy.chaosSeed)
      : await runTests(tree, mutant.caughtBy);
  } finally {
    writeFileSync(path, original);
  }
}

/** Runs test files; the first failing test is the one that caught the defect. A run without a test is broken. */
export async function runTests(tree: string, files: readonly string[]): Promise<Verdict> {
  const reportFile = join(tree, 'build', 'mutant-report.json');
  rmSync(reportFile, { force: true });
  const { code, output } = await run(tree, process.execPath, [
    'node_modules/vitest/vitest.mjs',
    'run',
    ...files,
    '--bail=1',
    '--reporter=json',
    `--outputFile=${reportFile}`,
  ]);
  if (!existsSync(reportFile)) return { kind: 'broken', why: `the tests gave no report: ${output.slice(-300)}` };
  const report = JSON.parse(readFileSync(reportFile, 'utf8')) as {
    numTotalTests: number;
    numPassedTests: number;
    testResults: {
      status: string;
      message: string;
      assertionResults: { status: string; fullName: string; failureMessages: string[] }[];
    }[];
  };
  const failed = report.testResults.flatMap((one) => one.assertionResults).find((one) => one.status === 'failed');
  if (failed) return { kind: 'caught', by: failed.fullName, why: failed.failureMessages.join('\n').slice(0, 2_000) };
  // What the tests need and this machine lacks stops a file before its first test.
  const unrun = report.testResults.find((one) => one.status === 'failed' && one.assertionResults.length === 0);
  if (unrun) return { kind: 'broken', why: `a test file did not run: ${unrun.message.slice(0, 2_000)}` };
  // A rejection that nobody waits for fails the run, though no single test.
  if (code !== 0 && report.numPassedTests > 0)
    return { kind: 'caught', by: 'an error outside of any test', why: output.slice(-2_000) };
  if (report.numPassedTests === 0) return { kind: 'broken', why: 'no test ran' };
  return { kind: 'survived' };
}

async function runChaos(tree: string, seed: number): Promise<Verdict> {
  const words = ['--import', 'tsx', 'test/chaos/main.ts', '--minutes', '1.5', '--seed', String(seed)];
  const { code, output } = await run(tree, process.execPath, words);
  const headline = output.split('\n').find((line) => line.startsWith('chaos:'));
  if (!headline) return { kind: 'broken', why: `the chaos run gave no headline: ${output.slice(-300)}` };
  if (code === 0) return { kind: 'survived' };
  return {
    kind: 'caught',
    by:
      output
        .split('\n')
        .find((line) => line.startsWith('  '))
        ?.trim() ?? headline,
  };
}

function run(cwd: string, program: string, words: readonly string[]): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(program, words, {
      cwd,
      // A test that is skipped notices nothing.
      env: { ...process.env, REQUIRE_ALL_TESTS: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 900_000,
      killSignal: 'SIGKILL',
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        output = (output + chunk.toString()).slice(-20_000);
      });
    child.once('close', (code) => resolve({ code, output }));
  });
}
