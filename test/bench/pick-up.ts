import postgres from 'postgres';
import { atLeastRatio, atMost, atMostRatio, fromRounds, type Measure } from './measure.ts';
import type { OurQueueInput } from './our-queue.ts';
import type { Drained, PickedUp } from './queue-job.ts';
import type { Stage } from './stage.ts';
import { percentile, withRange } from './statistics.ts';

const rounds = 3;
const rate = { jobs: 250, perSecond: 50 };
const drained = 2_000;
const lease = { leaseMs: 6_000, graceMs: 2_000 };

export async function pickUp(stage: Stage): Promise<Measure[]> {
  const ours = await stage.part('./our-queue.ts', await input(stage, 15_000, 0));
  const anchor = await stage.part('./graphile-queue.ts', await stage.postgres());
  const slowest = { ours: [] as number[], anchor: [] as number[] };
  const perSecond = { ours: [] as number[], anchor: [] as number[] };
  for (const part of [ours, anchor]) await part.ask('pickUp', { jobs: 50, perSecond: 50 });
  for (let round = 1; round <= rounds; round += 1) {
    slowest.anchor.push(percentile((await anchor.ask<PickedUp>('pickUp', rate)).delays, 0.99));
    await anchor.ask('rest');
    slowest.ours.push(percentile((await ours.ask<PickedUp>('pickUp', rate)).delays, 0.99));
    await ours.ask('rest');
    perSecond.anchor.push((await anchor.ask<Drained>('drain', { jobs: drained })).perSecond);
    await ours.ask('fill', { jobs: drained });
    perSecond.ours.push((await ours.ask<Drained>('drain', { jobs: drained })).perSecond);
  }
  stage.say(`pick-up p99: ${withRange(slowest.ours, ' ms')}, graphile-worker ${withRange(slowest.anchor, ' ms')}`);
  stage.say(`drain: ${withRange(perSecond.ours, '/s')}, graphile-worker ${withRange(perSecond.anchor, '/s')}`);
  return [
    fromRounds('pick-up.p99', 'ms', slowest, [atMost(10), atMostRatio(1.5)]),
    fromRounds('pick-up.drain', '/s', perSecond, [atLeastRatio(0.8)]),
    ...(await killOneOfTwo(stage)),
  ];
}

async function input(stage: Stage, leaseMs: number, workMs: number): Promise<OurQueueInput> {
  return { url: (await stage.postgres()).url, leaseMs, workMs };
}

/** Two replicas share the rows; one is killed in the middle of its work, and the other one does what it had begun. */
async function killOneOfTwo(stage: Stage): Promise<Measure[]> {
  const jobs = 600;
  const shared = await input(stage, lease.leaseMs, 20);
  const [first, second] = [await stage.part('./our-queue.ts', shared), await stage.part('./our-queue.ts', shared)];
  const sql = postgres(shared.url, { max: 1, onnotice: () => {} });
  try {
    const left = async (): Promise<number> => {
      const [row] = await sql<{ left: number }[]>`select count(*)::int as left from posts where due_at is not null`;
      return row?.left ?? Number.NaN;
    };
    await first.ask('fill', { jobs });
    await Promise.all([first.ask('work'), second.ask('work')]);
    const end = performance.now() + 30_000;
    while ((await left()) > jobs / 2 && performance.now() < end) await sleep(5);
    const begunByFirst = await first.ask<number>('begun');
    await first.kill();
    const killedAt = performance.now();
    const held = await left();
    while ((await left()) > 0 && performance.now() < end) await sleep(20);
    const tookMs = performance.now() - killedAt;
    const lost = await left();
    stage.say(
      `two replicas, one killed: it had begun ${begunByFirst} of ${jobs}, ${held} were left; all done ${Math.round(tookMs)} ms later`,
    );
    return [
      {
        name: 'pick-up.after-kill',
        unit: 'ms',
        value: tookMs,
        anchor: lease.leaseMs,
        goals: [atMost(lease.leaseMs + lease.graceMs)],
      },
      { name: 'pick-up.lost', unit: '', value: lost, anchor: null, goals: [atMost(0)] },
    ];
  } finally {
    await sql.end({ timeout: 1 });
  }
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
