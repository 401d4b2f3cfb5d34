import { readEnvironment } from '../config/env.ts';
import { connectDatabase } from '../db/connect.ts';
import { describeProblem } from '../domain/audit/problem.ts';
import { createLogger } from '../lib/log.ts';
import { verifyAudit } from '../usecases/audit/verify-audit.ts';
import { databaseConfig } from './database-config.ts';

const usage = 'audit verify [--head <hash of an audit head that was noted elsewhere>]';

/** How many events are read between progress lines. */
const progressEvery = 20_000;

/** `audit verify` verifies the whole record and reports that it is intact, or the first bad row. */
export async function audit(args: readonly string[]): Promise<number> {
  const known = knownHead(args);
  if (known === undefined) {
    process.stderr.write(`${usage}\n`);
    return 2;
  }
  const environment = readEnvironment(process.env);
  const database = await connectDatabase(databaseConfig(environment), { logger: createLogger(environment.logLevel) });
  try {
    let told = 0;
    const report = await verifyAudit(database, {
      knownHead: known,
      onProgress: ({ events, releases, heads }) => {
        if (events < told + progressEvery) return;
        told = events;
        process.stderr.write(`${events} events of ${releases} releases, ${heads} heads so far\n`);
      },
    });
    const { events, releases, heads, newest, problem } = report;
    if (problem) {
      process.stdout.write(`${describeProblem(problem)}\n`);
      return 1;
    }
    process.stdout.write(`${events} events of ${releases} releases, ${heads} heads: intact\n`);
    if (newest) process.stdout.write(`newest head ${newest.position}: ${newest.hash}\n`);
    return 0;
  } finally {
    await database.close();
  }
}

/** Null when none is given; undefined when the arguments are invalid. */
function knownHead([verb, option, hash, ...more]: readonly string[]): string | null | undefined {
  if (verb !== 'verify' || more.length > 0) return undefined;
  if (option === undefined) return null;
  return option === '--head' && hash !== undefined && /^[0-9a-f]{64}$/.test(hash) ? hash : undefined;
}
