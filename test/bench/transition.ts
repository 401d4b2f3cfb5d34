import { anything } from './ack.ts';
import { inTurns, inWords } from './in-turns.ts';
import { atLeastRatio, atMostRatio, fromRounds, type Measure } from './measure.ts';
import { startPeer } from './peer/start-peer.ts';
import type { Server, Stage, Workload } from './stage.ts';

const length = { rounds: 5, ms: 2_000 };
const releasesPerRound = 8;

/** Each of eight people works on a release of their own: changed, an event, and its messages due. */
const notesOn = (numbers: readonly number[]): Workload => ({
  texts: numbers.map((number) => `note R-${number} measured again`),
  expect: 'Noted on',
});

/** The bot gets new releases for each round: what it still sends of the last one concerns others. */
async function ofRound(bot: Server, round: number): Promise<Workload> {
  const range = { from: round * releasesPerRound, count: releasesPerRound };
  return notesOn(await bot.part.ask<number[]>('seed', range));
}

export async function transition(stage: Stage): Promise<Measure[]> {
  const { apiUrl } = await stage.workspace();
  const load = await stage.load();
  const releases = (length.rounds + 1) * releasesPerRound;
  const peer = await startPeer(stage, { database: await stage.postgres(), apiUrl, releases });
  const bot = await stage.bot({ database: await stage.postgres(), apiUrl, services: releases });
  const bolt = await stage.bareBolt(apiUrl);
  const peersPart = (round: number) =>
    notesOn(peer.numbers.slice(round * releasesPerRound, (round + 1) * releasesPerRound));
  const got = await inTurns(
    load,
    [
      { name: 'noop', server: bolt, workload: () => anything },
      { name: 'peer', server: peer, workload: peersPart },
      { name: 'ours', server: bot, workload: (round) => ofRound(bot, round) },
    ],
    length,
  );
  for (const name of ['noop', 'peer', 'ours'] as const) stage.say(`transition ${name}: ${inWords(got[name])}`);
  const { ours, peer: anchor, noop } = got;
  return [
    fromRounds('transition.postgres', '/s', { ours: ours.perSecond, anchor: anchor.perSecond }, [atLeastRatio(1)]),
    fromRounds('transition.p99', 'ms', { ours: ours.p99, anchor: anchor.p99 }, [atMostRatio(1.5)]),
    fromRounds('transition.cpu', 'us', { ours: ours.cpu, anchor: anchor.cpu }, []),
    fromRounds('transition.noop', '/s', { ours: ours.perSecond, anchor: noop.perSecond }, []),
  ];
}
