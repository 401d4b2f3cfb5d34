import { ackEmbedded, ackPostgres } from './ack.ts';
import { ackUnderLoadEmbedded, ackUnderLoadPostgres } from './ack-under-load.ts';
import { backup } from './backup.ts';
import { evidence } from './evidence.ts';
import { fanOut } from './fan-out.ts';
import { httpChecks } from './http-checks.ts';
import { idle } from './idle.ts';
import { benchLine, type Measure } from './measure.ts';
import { pickUp } from './pick-up.ts';
import { type Stage, withStage } from './stage.ts';
import { startUp } from './start.ts';
import { statements } from './statements.ts';
import { transition } from './transition.ts';

const benchmarks: Readonly<Record<string, (stage: Stage) => Promise<Measure[]>>> = {
  'ack.postgres': ackPostgres,
  'ack.embedded': ackEmbedded,
  transition,
  statements,
  'ack-under-load.postgres': ackUnderLoadPostgres,
  'ack-under-load.embedded': ackUnderLoadEmbedded,
  backup,
  idle,
  'pick-up': pickUp,
  'fan-out': fanOut,
  start: startUp,
  evidence,
  'http-checks': httpChecks,
};

/** `ack.embedded` asks for that one, `ack` for both of its kind, and `transition.p99` for all that is measured with it. */
const isAskedFor = (name: string, asked: string) =>
  name === asked || name.startsWith(`${asked}.`) || asked.startsWith(`${name}.`) || asked.startsWith(`${name}-`);

const serverUrl = process.env.TEST_DATABASE_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres';
const asked = process.argv.slice(2);
const unknown = asked.filter((word) => !Object.keys(benchmarks).some((name) => isAskedFor(name, word)));
if (unknown.length > 0) {
  console.error(`There is no benchmark ${unknown.join(', ')}; there are ${Object.keys(benchmarks).join(', ')}.`);
  process.exit(1);
}
const startedAt = performance.now();
const say = (line: string) => console.error(`[${((performance.now() - startedAt) / 1_000).toFixed(0)} s] ${line}`);
for (const [name, run] of Object.entries(benchmarks)) {
  if (asked.length > 0 && !asked.some((word) => isAskedFor(name, word))) continue;
  say(`${name} …`);
  try {
    for (const measure of await withStage(serverUrl, say, run)) console.log(benchLine(measure));
  } catch (error) {
    // A benchmark that could not measure is a failure; one that fell short of its goal is a measurement.
    say(`${name} could not measure: ${error instanceof Error ? error.stack : String(error)}`);
    process.exitCode = 1;
  }
}
