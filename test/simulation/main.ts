import { parseArgs } from 'node:util';
import { systemClock } from '../../src/lib/clock.ts';
import { findNeed } from '../support/needs.ts';
import { createTemporaryDatabase } from '../support/temporary-database.ts';
import { simulate } from './simulate.ts';

// npm run simulate -- --days 365 --seed 7: a year of releases in minutes, on a clock that nobody waits for.
const { days, seed } = parseArgs({
  options: { days: { type: 'string', default: '365' }, seed: { type: 'string', default: '1' } },
}).values;
const server = findNeed('postgres');
if (!server.isThere) throw new Error(server.reason);
const temporary = await createTemporaryDatabase(server.value);
const startedAt = systemClock.monotonicMs();
try {
  const { record, violations, slack, fingerprint } = await simulate({
    databaseUrl: temporary.url,
    days: Number(days),
    seed: Number(seed),
    progress: (line) => process.stderr.write(`${line}\n`),
  });
  const ended = (state: string) => record.releases.filter((one) => one.state === state).length;
  for (const { invariant, words } of violations.slice(0, 40)) process.stdout.write(`  ${invariant}: ${words}\n`);
  const states = ['completed', 'rolled_back', 'cancelled', 'closed'].map(
    (state) => `${ended(state)} ${state.replace('_', ' ')}`,
  );
  process.stdout.write(
    `simulation: ${days} days, ${record.releases.length} releases (${states.join(', ')}), ${record.events.length} events, ${slack.counts.posted + slack.counts.edited} messages → violations: ${violations.length}, in ${Math.round((systemClock.monotonicMs() - startedAt) / 1_000)} s, seed ${seed}, fingerprint ${fingerprint.slice(0, 12)}\n`,
  );
  process.exitCode = violations.length === 0 ? 0 : 1;
} finally {
  await temporary.drop();
}
