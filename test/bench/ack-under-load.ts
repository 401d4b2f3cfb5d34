import type { DatabaseAddress } from '../../src/db/connect.ts';
import { recorded } from './ack.ts';
import { fillRecord } from './fill-record.ts';
import { atMost, atMostRatio, fromRounds, type Goal, type Measure } from './measure.ts';
import type { Load, Server, Stage, Workload } from './stage.ts';
import { percentile, withRange } from './statistics.ts';

const rounds = 3;
const roundMs = 5_000;
const perSecond = 50;
const longRecord = 3_000;

/** Needs no record: what it waits for is the bot's own event loop. */
const unrecorded: Workload = { texts: ['help'], expect: 'Open a release' };

/** What else the bot has to do, and how often that begins. */
interface OtherWork {
  ask: 'slow' | 'workHard';
  everyMs: number;
}
/** A query of half a second. */
const slowQuery: OtherWork = { ask: 'slow', everyMs: 1_000 };
/** All of its own work that grows with the record. */
const ownWork: OtherWork = { ask: 'workHard', everyMs: 1_000 };

/** Milliseconds that 99 of 100 commands stay under. */
async function slowest(load: Load, server: Server, workload: Workload, other: OtherWork | null): Promise<number> {
  const works: Promise<unknown>[] = [];
  const begin = () => {
    if (other === null) return;
    const work = server.part.ask(other.ask);
    work.catch(() => {});
    works.push(work);
  };
  const timer = setInterval(begin, other?.everyMs ?? roundMs);
  begin();
  try {
    return percentile((await load.open(server, workload, roundMs, perSecond)).latencies, 0.99);
  } finally {
    clearInterval(timer);
    await Promise.all(works);
  }
}

interface Case {
  name: string;
  server: Server;
  workload: Workload;
  other: OtherWork;
  goals: readonly Goal[];
}

/** Each case in turn with the other work and without it. */
async function compare(stage: Stage, load: Load, cases: readonly Case[]): Promise<Measure[]> {
  for (const one of cases) await load.warmUp(one.server, one.workload);
  const got = cases.map((one) => ({ ...one, ours: [] as number[], anchor: [] as number[] }));
  for (let round = 1; round <= rounds; round += 1)
    for (const { server, workload, other, ours, anchor } of got) {
      anchor.push(await slowest(load, server, workload, null));
      ours.push(await slowest(load, server, workload, other));
    }
  return got.map(({ name, goals, ours, anchor }) => {
    stage.say(`ack-under-load.${name}: p99 ${withRange(ours, ' ms')}, without ${withRange(anchor, ' ms')}`);
    return fromRounds(`ack-under-load.${name}`, 'ms', { ours, anchor }, goals);
  });
}

async function botThatCanBeSlow(stage: Stage, apiUrl: string, database: DatabaseAddress): Promise<Server> {
  const bot = await stage.bot({ database, apiUrl, services: 1, canBeSlow: true });
  stage.say(`ack-under-load: the query takes ${Math.round(await bot.part.ask<number>('calibrate'))} ms`);
  return bot;
}

export async function ackUnderLoadPostgres(stage: Stage): Promise<Measure[]> {
  const { apiUrl } = await stage.workspace();
  const load = await stage.load();
  const server = await botThatCanBeSlow(stage, apiUrl, await stage.postgres());
  const goals = [atMostRatio(1.5), atMost(25)];
  return compare(stage, load, [{ name: 'postgres', server, workload: recorded, other: slowQuery, goals }]);
}

export async function ackUnderLoadEmbedded(stage: Stage): Promise<Measure[]> {
  const { apiUrl } = await stage.workspace();
  const load = await stage.load();
  const busy = await botWithLongRecord(stage, load, apiUrl);
  const slow = await botThatCanBeSlow(stage, apiUrl, stage.embedded());
  return compare(stage, load, [
    { name: 'embedded', server: busy, workload: recorded, other: ownWork, goals: [atMost(25)] },
    { name: 'embedded-unrecorded', server: slow, workload: unrecorded, other: slowQuery, goals: [atMost(25)] },
    { name: 'embedded-slow-query', server: slow, workload: recorded, other: slowQuery, goals: [] },
  ]);
}

/** Some releases with tasks, messages and events, copied until there are thousands. */
async function botWithLongRecord(stage: Stage, load: Load, apiUrl: string): Promise<Server> {
  const input = { database: stage.embedded(), apiUrl, services: 8 };
  const first = await stage.bot(input);
  const numbers = await first.part.ask<number[]>('seed', { from: 0, count: 8 });
  const texts = numbers.map((number) => `note R-${number} before`);
  await load.open(first, { texts, expect: 'Noted on' }, 1_000, 80);
  await first.part.stop();
  await fillRecord(input.database, longRecord);
  const server = await stage.bot(input);
  // The first time, what it needs is loaded.
  await server.part.ask('workHard');
  for (const [work, ms] of Object.entries(await server.part.ask<Record<string, number>>('workHard')))
    stage.say(`ack-under-load: ${work} takes ${ms.toFixed(1)} ms`);
  return server;
}
