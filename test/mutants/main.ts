import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { mutants } from './mutants.ts';
import { copyProject, runTests, tryMutant, type Verdict } from './run-mutants.ts';

// npm run mutants [-- [--jobs <count>] words of a mutant's name]: a test suite is only worth what it notices.
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { jobs: { type: 'string', default: '1' } },
});
const jobs = Number(values.jobs);
if (!Number.isInteger(jobs) || jobs < 1 || jobs > 16) throw new Error('--jobs takes a number from 1 to 16');
const wanted = positionals.join(' ').toLowerCase();
const chosen = mutants.filter((mutant) => mutant.name.toLowerCase().includes(wanted));
if (chosen.length === 0) throw new Error(`no mutant’s name has “${wanted}” in it`);
const trees = Array.from({ length: Math.min(jobs, chosen.length) }, (_, index) =>
  join(process.cwd(), 'build', 'mutants', String(index + 1)),
);
for (const tree of trees) copyProject(process.cwd(), tree);

// Tests that fail anyway would catch everything.
const files = [...new Set(chosen.flatMap(({ caughtBy }) => ('chaosSeed' in caughtBy ? [] : caughtBy)))];
const healthy = files.length === 0 ? { kind: 'survived' as const } : await runTests(trees[0] ?? '', files);
if (healthy.kind !== 'survived')
  throw new Error(
    `the tests do not pass without a defect: ${healthy.kind === 'caught' ? `${healthy.by}\n${healthy.why ?? ''}` : healthy.why}`,
  );

const waiting = chosen.entries();
let caught = 0;
await Promise.all(
  trees.map(async (tree) => {
    for (const [index, mutant] of waiting) {
      const verdict = await tryMutant(mutant, tree);
      if (verdict.kind === 'caught') caught += 1;
      process.stdout.write(`${index + 1}/${chosen.length} ${mutant.name}\n    ${inWords(verdict)}\n`);
    }
  }),
);
process.stdout.write(`mutants: caught ${caught}/${chosen.length}\n`);
process.exitCode = caught === chosen.length ? 0 : 1;

function inWords(verdict: Verdict): string {
  if (verdict.kind === 'caught') return `caught by: ${verdict.by}`;
  return verdict.kind === 'survived' ? 'SURVIVED' : `BROKEN: ${verdict.why}`;
}
