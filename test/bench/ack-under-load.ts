import { anything, recorded } from './ack.ts';
import { atMost, atMostRatio, fromRounds, type Goal, type Measure } from './measure.ts';
import type { Load, Server, Stage, Workload } from './stage.ts';
import { percentile, withRange } from './statistics.ts';

const rounds = 3;
const roundMs = 5_000;
const perSecond = 50;
const goals: readonly Goal[] = [atMost(15), atMostRatio(3)];

/** Needs no record: what it waits for is the bot's own event loop. */
const unrecorded: Workload = { texts: ['help'], expect: 'Open a release' };

/** Milliseconds that 99 of 100 commands stay under while a query of half a second begins each second. */
async function slowest(load: Load, server: Server, workload: Workload, hasSlowQuery: boolean): Promise<number> {
  const queries: Promise<unknown>[] = [];
  const begin = () => {
    const query = server.part.ask('slow');
    query.catch(() => {});
    queries.push(query);
  };
  const timer = hasSlowQuery ? setInterval(begin, 1_000) : undefined;
  if (hasSlowQuery) begin();
  try {
    return percentile((await load.open(server, workload, roundMs, perSecond)).latencies, 0.99);
  } finally {
    clearInterval(timer);
    await Promise.all(queries);
  }
}

export async function ackUnderLoad(stage: Stage): Promise<Measure[]> {
  const { apiUrl } = await stage.workspace();
  const load = await stage.load();
  const bolt = await stage.bareBolt(apiUrl);
  const input = { apiUrl, services: 1, canBeSlow: true };
  const onPostgres = await stage.bot({ ...input, database: await stage.postgres() });
  const embedded = await stage.bot({ ...input, database: stage.embedded() });
  for (const [name, bot] of Object.entries({ postgres: onPostgres, embedded }))
    stage.say(`ack-under-load ${name}: the query takes ${Math.round(await bot.part.ask<number>('calibrate'))} ms`);
  const cases = [
    { name: 'anchor', server: bolt, workload: anything, hasSlowQuery: false },
    { name: 'postgres', server: onPostgres, workload: recorded, hasSlowQuery: true },
    { name: 'embedded', server: embedded, workload: recorded, hasSlowQuery: true },
    { name: 'embedded-unrecorded', server: embedded, workload: unrecorded, hasSlowQuery: true },
  ];
  for (const one of cases) await load.warmUp(one.server, one.workload);
  const got = new Map<string, number[]>(cases.map((one) => [one.name, []]));
  for (let round = 1; round <= rounds; round += 1)
    for (const one of cases) got.get(one.name)?.push(await slowest(load, one.server, one.workload, one.hasSlowQuery));
  for (const [name, values] of got) stage.say(`ack-under-load ${name}: p99 ${withRange(values, ' ms')}`);
  const anchor = got.get('anchor') ?? [];
  return cases
    .filter((one) => one.name !== 'anchor')
    .map((one) => fromRounds(`ack-under-load.${one.name}`, 'ms', { ours: got.get(one.name) ?? [], anchor }, goals));
}
