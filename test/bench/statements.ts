import { recorded } from './ack.ts';
import { atMost, type Goal, type Measure } from './measure.ts';
import { startPeer } from './peer/start-peer.ts';
import type { Load, Server, Stage, Workload } from './stage.ts';
import { type CountedDatabase, type Counts, countedDatabase } from './wire/counted.ts';

const requests = 12;
const releases = 8;
/** Until what a request leaves to be done has been done. */
const pauseMs = 700;

const pause = () => new Promise((resolve) => setTimeout(resolve, pauseMs));

/**
 * What one request sends to the database before it is answered. Other work of the process can only add to that, so of
 * several requests, one at a time, the least is the request's own.
 */
async function least(load: Load, database: CountedDatabase, server: Server, workload: Workload): Promise<Counts> {
  // Each connection of the pool prepares the statements that it has not seen.
  await load.warmUp(server, workload);
  const counts: Counts[] = [];
  for (let request = 0; request < requests; request += 1) {
    await pause();
    await database.take();
    await load.open(server, { ...workload, texts: [workload.texts[request % workload.texts.length] ?? ''] }, 1, 1_000);
    counts.push(await database.take());
  }
  return {
    statements: Math.min(...counts.map((one) => one.statements)),
    roundTrips: Math.min(...counts.map((one) => one.roundTrips)),
  };
}

export async function statements(stage: Stage): Promise<Measure[]> {
  const { apiUrl } = await stage.workspace();
  const load = await stage.load();
  const [ourDatabase, peersDatabase] = [await countedDatabase(stage), await countedDatabase(stage)];
  const peer = await startPeer(stage, { database: peersDatabase.address, apiUrl, releases });
  const bot = await stage.bot({ database: ourDatabase.address, apiUrl, services: releases });
  const numbers = await bot.part.ask<number[]>('seed', { from: 0, count: releases });
  const notesOn = (all: readonly number[]): Workload => ({
    texts: all.map((number) => `note R-${number} counted`),
    expect: 'Noted on',
  });
  const counted = async (name: string, ours: Workload, peers: Workload, limits: Counts) => {
    const mine = await least(load, ourDatabase, bot, ours);
    const theirs = await least(load, peersDatabase, peer, peers);
    const measure = (what: string, value: number, anchor: number, goal: Goal): Measure => ({
      ...{ name: `statements.${name}${what}`, unit: '', value, anchor },
      goals: [goal],
    });
    return [
      measure('', mine.statements, theirs.statements, atMost(limits.statements)),
      measure('-round-trips', mine.roundTrips, theirs.roundTrips, atMost(limits.roundTrips)),
    ];
  };
  return [
    ...(await counted('unlock', recorded, recorded, { statements: 2, roundTrips: 2 })),
    ...(await counted('note', notesOn(numbers), notesOn(peer.numbers), { statements: 3, roundTrips: 2 })),
  ];
}
