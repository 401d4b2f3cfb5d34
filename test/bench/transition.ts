import { anything } from './ack.ts';
import { atLeastRatio, atMost, fromRounds, type Measure } from './measure.ts';
import type { Server, Stage, Workload } from './stage.ts';
import { percentile, withRange } from './statistics.ts';

const rounds = 5;
const roundMs = 2_000;
const releasesPerRound = 8;

/** Each of eight people works on a release of their own: locked, changed, an event, and its messages due. */
async function workload(bot: Server, round: number): Promise<Workload> {
  const numbers = await bot.part.ask<number[]>('seed', { from: round * releasesPerRound, count: releasesPerRound });
  return { texts: numbers.map((number) => `note R-${number} measured again`), expect: 'Noted on' };
}

export async function transition(stage: Stage): Promise<Measure[]> {
  const { apiUrl } = await stage.workspace();
  const load = await stage.load();
  const bolt = await stage.bareBolt(apiUrl);
  const services = (rounds + 1) * releasesPerRound;
  const bot = await stage.bot({ database: await stage.postgres(), apiUrl, services });
  await load.warmUp(bolt, anything);
  await load.warmUp(bot, await workload(bot, 0));
  const perSecond = { ours: [] as number[], anchor: [] as number[] };
  const slowest = { ours: [] as number[], anchor: [] as number[] };
  const cpu: number[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const anchor = await load.closed(bolt, anything, roundMs);
    const ours = await load.closed(bot, await workload(bot, round), roundMs);
    perSecond.anchor.push(anchor.perSecond);
    perSecond.ours.push(ours.perSecond);
    slowest.anchor.push(percentile(anchor.latencies, 0.99));
    slowest.ours.push(percentile(ours.latencies, 0.99));
    cpu.push(ours.cpuMicrosPerRequest);
  }
  stage.say(`transition bolt: ${withRange(perSecond.anchor, '/s')}`);
  stage.say(`transition: ${withRange(perSecond.ours, '/s')}, CPU ${withRange(cpu, ' us')} a request`);
  return [
    fromRounds('transition.postgres', '/s', perSecond, [atLeastRatio(0.4)]),
    fromRounds('transition.p99', 'ms', slowest, [atMost(50)]),
  ];
}
