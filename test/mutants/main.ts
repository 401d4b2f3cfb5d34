import { join } from 'node:path';
import { mutants } from './mutants.ts';
import { copyProject, runTests, tryMutant } from './run-mutants.ts';

// npm run mutants [-- words of a mutant's name]: a test suite is only worth what it notices.
const wanted = process.argv.slice(2).join(' ').toLowerCase();
const chosen = mutants.filter((mutant) => mutant.name.toLowerCase().includes(wanted));
if (chosen.length === 0) throw new Error(`no mutant’s name has “${wanted}” in it`);
const tree = join(process.cwd(), 'build', 'mutants');
copyProject(process.cwd(), tree);

// Tests that fail anyway would catch everything.
const files = [...new Set(chosen.flatMap(({ caughtBy }) => ('chaosSeed' in caughtBy ? [] : caughtBy)))];
const healthy = files.length === 0 ? { kind: 'survived' as const } : await runTests(tree, files);
if (healthy.kind !== 'survived')
  throw new Error(
    `the tests do not pass without a defect: ${healthy.kind === 'caught' ? `${healthy.by}\n${healthy.why ?? ''}` : healthy.why}`,
  );

let caught = 0;
for (const [index, mutant] of chosen.entries()) {
  const verdict = await tryMutant(mutant, tree);
  if (verdict.kind === 'caught') caught += 1;
  const words =
    verdict.kind === 'caught'
      ? `caught by: ${verdict.by}`
      : verdict.kind === 'survived'
        ? 'SURVIVED'
        : `BROKEN: ${verdict.why}`;
  process.stdout.write(`${index + 1}/${chosen.length} ${mutant.name}\n    ${words}\n`);
}
process.stdout.write(`mutants: caught ${caught}/${chosen.length}\n`);
process.exitCode = caught === chosen.length ? 0 : 1;
