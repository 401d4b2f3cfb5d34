import { inTurns, inWords, type Rounds } from './in-turns.ts';
import { atLeastRatio, atMostRatio, fromRounds, type Measure } from './measure.ts';
import { startPeer } from './peer/start-peer.ts';
import type { Stage, Workload } from './stage.ts';

const length = { rounds: 5, ms: 2_000 };

/** Verified, parsed, authorized, judged, and on record in the inbox with its answer; nothing else changes. */
export const recorded: Workload = { texts: ['unlock service-0 for the benchmark'], expect: 'There is no lock' };
/** What a Bolt app that only acknowledges answers is not looked at. */
export const anything: Workload = { ...recorded, expect: '' };

/** Ours, the peer on a database of the same kind, and a Bolt app that does nothing, in turns. */
async function compare(stage: Stage, kind: 'postgres' | 'embedded'): Promise<Record<'ours' | 'peer' | 'noop', Rounds>> {
  const { apiUrl } = await stage.workspace();
  const load = await stage.load();
  const database = async () => (kind === 'postgres' ? await stage.postgres() : stage.embedded());
  const peer = await startPeer(stage, { database: await database(), apiUrl, releases: 0 });
  const ours = await stage.bot({ database: await database(), apiUrl, services: 1 });
  const noop = await stage.bareBolt(apiUrl);
  const got = await inTurns(
    load,
    [
      { name: 'noop', server: noop, workload: () => anything },
      { name: 'peer', server: peer, workload: () => recorded },
      { name: 'ours', server: ours, workload: () => recorded },
    ],
    length,
  );
  for (const name of ['noop', 'peer', 'ours'] as const) stage.say(`ack.${kind} ${name}: ${inWords(got[name])}`);
  return got;
}

export async function ackPostgres(stage: Stage): Promise<Measure[]> {
  const { ours, peer, noop } = await compare(stage, 'postgres');
  return [
    fromRounds('ack.postgres', '/s', { ours: ours.perSecond, anchor: peer.perSecond }, [atLeastRatio(0.9)]),
    fromRounds('ack.postgres-cpu', 'us', { ours: ours.cpu, anchor: peer.cpu }, [atMostRatio(1.5)]),
    fromRounds('ack.postgres-noop', '/s', { ours: ours.perSecond, anchor: noop.perSecond }, []),
  ];
}

export async function ackEmbedded(stage: Stage): Promise<Measure[]> {
  const { ours, peer, noop } = await compare(stage, 'embedded');
  return [
    fromRounds('ack.embedded', '/s', { ours: ours.perSecond, anchor: peer.perSecond }, [atLeastRatio(0.8)]),
    fromRounds('ack.embedded-noop', '/s', { ours: ours.perSecond, anchor: noop.perSecond }, []),
  ];
}
