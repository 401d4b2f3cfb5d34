import { atLeastRatio, fromRounds, type Measure } from './measure.ts';
import type { Stage, Workload } from './stage.ts';
import { withRange } from './statistics.ts';

const rounds = 5;
const roundMs = 2_000;

/** Verified, parsed, authorized, judged, and on record in the inbox with its answer; nothing else changes. */
export const recorded: Workload = { texts: ['unlock service-0 for the benchmark'], expect: 'There is no lock' };
/** What the anchor answers to is not looked at. */
export const anything: Workload = { ...recorded, expect: '' };

export async function ack(stage: Stage): Promise<Measure[]> {
  const { apiUrl } = await stage.workspace();
  const load = await stage.load();
  const bolt = await stage.bareBolt(apiUrl);
  const onPostgres = await stage.bot({ database: await stage.postgres(), apiUrl, services: 1 });
  const embedded = await stage.bot({ database: stage.embedded(), apiUrl, services: 1 });
  const perSecond = { bolt: [] as number[], postgres: [] as number[], embedded: [] as number[] };
  const cpu = { bolt: [] as number[], postgres: [] as number[], embedded: [] as number[] };
  const all = [
    ['bolt', bolt, anything],
    ['postgres', onPostgres, recorded],
    ['embedded', embedded, recorded],
  ] as const;
  for (const [, server, workload] of all) await load.warmUp(server, workload);
  for (let round = 1; round <= rounds; round += 1)
    for (const [name, server, workload] of all) {
      const got = await load.closed(server, workload, roundMs);
      perSecond[name].push(got.perSecond);
      cpu[name].push(got.cpuMicrosPerRequest);
    }
  for (const [name] of all)
    stage.say(`ack ${name}: ${withRange(perSecond[name], '/s')}, CPU ${withRange(cpu[name], ' us')} a request`);
  return [
    fromRounds('ack.postgres', '/s', { ours: perSecond.postgres, anchor: perSecond.bolt }, [atLeastRatio(0.55)]),
    fromRounds('ack.embedded', '/s', { ours: perSecond.embedded, anchor: perSecond.bolt }, [atLeastRatio(0.15)]),
  ];
}
