import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '../../src/lib/clock.ts';
import { findNeed } from '../support/needs.ts';
import { runChaos } from './run-chaos.ts';

// npm run chaos -- --minutes 2 --seed 7: the same seed draws the same people, faults and places to die.
const { minutes, seed, replicas } = parseArgs({
  options: {
    minutes: { type: 'string', default: '2' },
    seed: { type: 'string', default: String(systemClock.now().getTime() % 1_000_000) },
    replicas: { type: 'string', default: '3' },
  },
}).values;
const programs = findNeed('postgres-programs');
if (!programs.isThere) throw new Error(programs.reason);
const folder = join('build', 'chaos', seed);
const { headline, violations } = await runChaos({
  minutes: Number(minutes),
  seed: Number(seed),
  replicas: Number(replicas),
  postgresBin: programs.value,
  folder: join(process.cwd(), folder),
  progress: (line) => process.stderr.write(`${line}\n`),
});
for (const { invariant, words } of violations.slice(0, 40)) process.stdout.write(`  ${invariant}: ${words}\n`);
if (violations.length > 0)
  process.stdout.write(`Play it again: npm run chaos -- --minutes ${minutes} --seed ${seed}; logs are in ${folder}.\n`);
process.stdout.write(`${headline}\n`);
process.exitCode = violations.length === 0 ? 0 : 1;
