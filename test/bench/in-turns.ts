import type { Load, Server, Workload } from './stage.ts';
import { percentile, withRange } from './statistics.ts';

/** One of those that are compared. */
export interface Contender<Name extends string> {
  name: Name;
  server: Server;
  /** Round 0 warms up. */
  workload: (round: number) => Workload | Promise<Workload>;
}

/** One number for each round. */
export interface Rounds {
  perSecond: number[];
  p99: number[];
  /** Microseconds of the server's own process; its database is not in it unless it is embedded. */
  cpu: number[];
}

/**
 * Eight people at once at each server in turn, `rounds` times. Whoever was first in one round is last in the next, so
 * that a machine that slows down is not to the disadvantage of the same one each time.
 */
export async function inTurns<Name extends string>(
  load: Load,
  contenders: readonly Contender<Name>[],
  { rounds, ms }: { rounds: number; ms: number },
): Promise<Record<Name, Rounds>> {
  const got = new Map<Name, Rounds>();
  for (const { name, server, workload } of contenders) {
    await load.warmUp(server, await workload(0));
    got.set(name, { perSecond: [], p99: [], cpu: [] });
  }
  for (let round = 1; round <= rounds; round += 1)
    for (const { name, server, workload } of round % 2 === 1 ? contenders : [...contenders].reverse()) {
      const answered = await load.closed(server, await workload(round), ms);
      const mine = got.get(name);
      mine?.perSecond.push(answered.perSecond);
      mine?.p99.push(percentile(answered.latencies, 0.99));
      mine?.cpu.push(answered.cpuMicrosPerRequest);
    }
  return Object.fromEntries(got) as Record<Name, Rounds>;
}

/** For whoever watches. */
export const inWords = ({ perSecond, p99, cpu }: Rounds): string =>
  `${withRange(perSecond, '/s')}, p99 ${withRange(p99, ' ms')}, CPU ${withRange(cpu, ' us')} a request`;
