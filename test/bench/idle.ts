import { recorded } from './ack.ts';
import { atMost, type Measure } from './measure.ts';
import type { Stage } from './stage.ts';
import { countedDatabase } from './wire/counted.ts';

const settleMs = 10_000;
const measuredMs = 20_000;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** What the bot asks its database when nobody asks anything of it, and nothing is due. */
export async function idle(stage: Stage): Promise<Measure[]> {
  const { apiUrl } = await stage.workspace();
  const load = await stage.load();
  const database = await countedDatabase(stage);
  const bot = await stage.bot({ database: database.address, apiUrl, services: 1 });
  // It works, and does not merely do nothing.
  await load.open(bot, recorded, 1, 1_000);
  await pause(settleMs);
  await database.take();
  const startedAt = performance.now();
  await pause(measuredMs);
  const { statements, roundTrips } = await database.take();
  const perSecond = (count: number) => (count * 1_000) / (performance.now() - startedAt);
  stage.say(`idle: ${statements} statements in ${roundTrips} round trips within ${measuredMs / 1_000} s`);
  if (statements === 0) throw new Error('the bot did not even look for due work');
  return [{ name: 'idle', unit: '/s', value: perSecond(statements), anchor: null, goals: [atMost(2)] }];
}
